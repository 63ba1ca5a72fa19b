/** What OKX answers beyond what the adapter asks: what other programs' clients ask first. Leverage and modes are as they are. */
import { dec, unitsText, type Instrument } from '../../../shared/domain/index.ts';
import { instIdOf, sizeOf, type InstType } from './names.ts';
import { ok, refusal, type OkxAnswer, type RestParts } from './answer.ts';
import type { Wire } from './wire.ts';

/** The account's configuration. */
export const CONFIG: Wire = {
  ...{ uid: '43812', mainUid: '43812', acctLv: '2', acctStpMode: 'cancel_maker', posMode: 'net_mode', autoLoan: false },
  ...{ greeksType: 'PA', level: 'Lv1', levelTmp: '', ctIsoMode: 'automatic', mgnIsoMode: 'automatic', roleType: '0' },
  ...{ traderInsts: [], spotRoleType: '0', spotTraderInsts: [], opAuth: '0', kycLv: '3', label: 'gateway', ip: '' },
  ...{ perm: 'read_only,trade', discountType: '0', liquidationGear: '-1', enableSpotBorrow: false, type: '0' },
  ...{ spotBorrowAutoRepay: false, stgyType: '0', settleCcy: '', settleCcyList: [], feeType: '0' },
};

type Asked = { readonly instrument: Instrument; readonly type: InstType; readonly params: URLSearchParams };

/** Public paths of one instrument; null: it is none of these. */
export function furtherOpen(
  { tape, nowMs }: RestParts,
  name: string,
  { instrument, type, params }: Asked,
): OkxAnswer | null {
  const instId = instIdOf(instrument, type);
  const quote = tape.quote(instrument.id);
  const mark = unitsText(quote?.last ?? quote?.bid ?? 0, instrument.priceScale);
  const ts = String(nowMs());
  const of = { instType: type, instId };
  switch (name) {
    case 'market/trades':
    case 'market/history-trades': {
      const rows = tape.recent(instrument.id).slice(0, Number(params.get('limit') ?? '100'));
      return ok(
        rows.map(({ id, price, qty, tsMs }) => ({
          ...{ instId, tradeId: String(id), px: price, sz: sizeOf(dec(qty), type), side: 'buy', ts: String(tsMs) },
        })),
      );
    }
    case 'public/mark-price':
      return ok([{ ...of, markPx: mark, ts }]);
    case 'public/funding-rate': {
      const next = (Math.floor(nowMs() / 28_800_000) + 1) * 28_800_000;
      const rates = { fundingRate: '0.0001', nextFundingRate: '', settFundingRate: '0.0001', premium: '0' };
      const times = { fundingTime: String(next), nextFundingTime: String(next + 28_800_000), prevFundingTime: ts, ts };
      return type === 'SWAP'
        ? ok([{ ...of, ...rates, ...times, method: 'current_period' }])
        : refusal('51001', 'Instrument ID does not exist');
    }
    case 'public/price-limit': {
      const away = (by: string): string => dec(mark).mul(dec(by)).round(instrument.priceScale, 'nearest').toString();
      return ok([{ ...of, buyLmt: away('1.05'), sellLmt: away('0.95'), ts, enabled: true }]);
    }
    default:
      return null;
  }
}

/** Signed paths; null: it is none of these. */
export function furtherSigned(
  { nowMs }: RestParts,
  name: string,
  params: Readonly<Record<string, unknown>>,
): OkxAnswer | null {
  const ts = String(nowMs());
  const instId = typeof params['instId'] === 'string' ? params['instId'] : '';
  switch (name) {
    case 'GET account/trade-fee':
      return ok([
        {
          instType: typeof params['instType'] === 'string' ? params['instType'] : 'SPOT',
          level: 'Lv1',
          maker: '-0.0002',
          taker: '-0.0004',
          ts,
        },
      ]);
    case 'GET account/leverage-info':
      return ok([{ instId, mgnMode: 'cross', posSide: 'net', lever: '3', ccy: '' }]);
    case 'POST account/set-leverage':
      return params['lever'] === '3'
        ? ok([{ instId, lever: '3', mgnMode: 'cross', posSide: 'net' }])
        : refusal('59000', 'Setting failed. Cancel any open orders, close positions and stop trading bots first.');
    case 'POST account/set-position-mode':
      return params['posMode'] === 'net_mode'
        ? ok([{ posMode: 'net_mode' }])
        : refusal('59000', 'Setting failed. Cancel any open orders, close positions and stop trading bots first.');
    case 'GET account/account-position-risk':
      return ok([{ adjEq: '', balData: [], posData: [], ts }]);
    case 'GET asset/currencies':
    case 'GET asset/balances':
      // The funding account is empty: all money is in the trading account.
      return ok([]);
    default:
      return null;
  }
}
