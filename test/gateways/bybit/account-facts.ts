/** What the gateway says of its account and key, as v5 does. */

export const FEE_RATES = { takerFeeRate: '0.0004', makerFeeRate: '0.0002' };
const NONE: readonly string[] = [];
/** It may trade, and nothing else. */
const PERMISSIONS = {
  ...{ ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'], Wallet: NONE, Options: NONE, Derivatives: NONE },
  ...{ CopyTrading: NONE, BlockTrade: NONE, Exchange: NONE, NFT: NONE, Affiliate: NONE, Earn: NONE, FiatP2P: NONE },
  ...{
    FiatBybitPay: NONE,
    FiatConvertBroker: NONE,
    FiatGlobalPay: NONE,
    FiatBitPay: NONE,
    BitCard: NONE,
    ByXPost: NONE,
  },
};
export const KEY_INFO = {
  id: '13770661',
  note: 'gateway',
  apiKey: 'gateway',
  readOnly: 0,
  secret: '',
  permissions: PERMISSIONS,
  ips: ['*'],
  type: 1,
  unified: 0,
  uta: 1,
  userID: 24617703,
  inviterID: 0,
  vipLevel: 'No VIP',
  isMaster: true,
  ...{ deadlineDay: 83, expiredAt: '2027-05-15T03:21:05Z', createdAt: '2026-10-16T02:24:40Z', mktMakerLevel: '0' },
  ...{ affiliateID: 0, rsaPublicKey: '', parentUid: '0', kycLevel: 'LEVEL_DEFAULT', kycRegion: '' },
  ...{ userIDInt64: '24617703', inviterIDInt64: '0', affiliateIDInt64: '0' },
};
export const ACCOUNT_INFO = {
  marginMode: 'REGULAR_MARGIN',
  updatedTime: '1697078946000',
  unifiedMarginStatus: 6,
  dcpStatus: 'OFF',
  timeWindow: 10,
  smpGroup: 0,
  isMasterTrader: false,
  spotHedgingStatus: 'OFF',
};
