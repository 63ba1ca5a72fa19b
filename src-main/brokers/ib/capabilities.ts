/** What Interactive Brokers takes through its API for shares, options, combos and coins. */
import { dec, type Capabilities, type DecimalText } from '../../../shared/domain/index.ts';

const fee = (text: string): DecimalText => dec(text).text();

export const IB_CAPABILITIES: Capabilities = {
  orderTypes: ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'],
  timesInForce: ['day', 'gtc', 'gtd', 'ioc', 'fok', 'atOpen', 'atClose'],
  modify: true,
  // An order id is refused when it comes twice, but our client order id travels as orderRef, which IB does not compare.
  idempotentSubmit: false,
  queryByClientOrderId: true,
  shortSelling: true,
  extendedHours: true,
  // outsideRth is before and after regular hours alike; its overnight session is another exchange, which is not asked for here.
  extended: { together: ['pre', 'regular', 'post'] },
  // IB has no post-only for shares, and no reduce-only.
  flags: ['allOrNone'],
  triggerSources: ['last', 'bidAsk', 'mid'],
  trailKinds: ['price', 'percent'],
  linksExits: true,
  exitWhileEntryWorks: true,
  exitsReserve: false,
  comboLegsMax: 4,
  comboOrderTypes: ['limit'],
  whatIf: true,
  // ibkr.info/article/1767: at no fixed time, where what exercise leaves would be in a margin deficit.
  expiry: {
    ...{ ordersEndMinutes: null, closesMinutes: null },
    otherwise:
      'IB may close it in the afternoon where the account could not carry what exercise leaves; otherwise it is exercised or assigned when 0.01 in the money',
  },
  fees: {
    // IBKR Pro, fixed: 0.005 a share, at least 1.00, at most 1 % of the value; options 0.65 a contract, at least 1.00.
    equity: { kind: 'perUnit', perUnit: fee('0.005'), minimum: fee('1'), capPct: fee('1') },
    etf: { kind: 'perUnit', perUnit: fee('0.005'), minimum: fee('1'), capPct: fee('1') },
    option: { kind: 'perUnit', perUnit: fee('0.65'), minimum: fee('1'), capPct: null },
    combo: { kind: 'perUnit', perUnit: fee('0.65'), minimum: fee('1'), capPct: null },
  },
};
