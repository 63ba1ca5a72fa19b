/** What Coinbase answers beyond what the adapter asks: what other programs' clients ask first. */
import { Decimal, dec, type Instrument } from '../../../shared/domain/index.ts';
import type { HttpAnswer } from '../crypto/http-front.ts';
import { textBook, type TextLevel } from '../crypto/levels.ts';
import { ok, refusal, type RestParts } from './answer.ts';
import { PORTFOLIO, findProduct, iso, productOf, wireProduct, type Wire } from './wire.ts';

const NONE = { total_volume: 0, total_fees: 0, advanced_trade_only_volume: 0, advanced_trade_only_fees: 0 };
export const SUMMARY: Wire = {
  ...{ ...NONE, coinbase_pro_volume: 0, coinbase_pro_fees: 0 },
  fee_tier: { pricing_tier: 'Gateway', taker_fee_rate: '0.0004', maker_fee_rate: '0.0002', usd_from: '0', usd_to: '' },
};
export const PERMISSIONS: Wire = {
  ...{ can_view: true, can_trade: true, can_transfer: false, portfolio_uuid: PORTFOLIO, portfolio_type: 'DEFAULT' },
};
export const PORTFOLIOS: Wire = {
  portfolios: [{ name: 'Primary', uuid: PORTFOLIO, type: 'DEFAULT', deleted: false }],
};

/** Public paths of products, also where they stand behind a key; null: it is none of these. */
export function furtherOpen(parts: RestParts, path: string, params: URLSearchParams): HttpAnswer | null {
  const name = /^\/api\/v3\/brokerage\/(?:market\/)?(.+)$/.exec(path)?.[1] ?? '';
  const all = [...parts.desk.instruments.values()];
  if (name === 'time') return ok(clockOf(parts.nowMs()));
  if (name === 'product_book') return productBook(parts, params);
  if (name === 'best_bid_ask') {
    const wanted = params.getAll('product_ids');
    const rows = all.filter((one) => wanted.length === 0 || wanted.includes(productOf(one)));
    return ok({ pricebooks: rows.map((one) => pricebook(parts, one, 1)) });
  }
  const [, product, of] = /^products\/([A-Z0-9-]+)(?:\/(ticker))?$/.exec(name) ?? [];
  if (product === undefined) return null;
  const instrument = findProduct(all, product);
  if (instrument === null) return refusal(404, 'NOT_FOUND', 'valid product_id is required');
  if (of === undefined) return ok(wireProduct(parts.tape, instrument));
  return ok(trades(parts, instrument, Number(params.get('limit') ?? '100')));
}

const clockOf = (nowMs: number): Wire => ({
  iso: iso(nowMs),
  epochSeconds: String(Math.floor(nowMs / 1000)),
  epochMillis: String(nowMs),
});

const sized = (rows: readonly TextLevel[]): readonly Wire[] => rows.map(([price, size]) => ({ price, size }));

function pricebook({ tape, nowMs }: RestParts, instrument: Instrument, levels: number): Wire {
  const depth = tape.depth(instrument.id);
  const { bids, asks } = depth === null ? { bids: [], asks: [] } : textBook(depth, instrument, levels);
  return { product_id: productOf(instrument), bids: sized(bids), asks: sized(asks), time: iso(nowMs()) };
}

function productBook(parts: RestParts, params: URLSearchParams): HttpAnswer {
  const instrument = findProduct(parts.desk.instruments.values(), params.get('product_id'));
  if (instrument === null) return refusal(404, 'NOT_FOUND', 'valid product_id is required');
  const depth = parts.tape.depth(instrument.id);
  const top = depth === null ? null : textBook(depth, instrument, 1);
  const [bid, ask] = [dec(top?.bids[0]?.[0] ?? '0'), dec(top?.asks[0]?.[0] ?? '0')];
  const mid = bid.add(ask).div(Decimal.of(2), 8, 'nearest').trim();
  const apart = ask.sub(bid);
  const bps = mid.isZero() ? '0' : apart.mul(Decimal.of(10_000)).div(mid, 12, 'nearest').toString();
  return ok({
    pricebook: pricebook(parts, instrument, Number(params.get('limit') ?? '50')),
    ...{ last: mid.toString(), mid_market: mid.toString(), spread_bps: bps, spread_absolute: apart.trim().toString() },
  });
}

/** Trades of others as REST and the stream tell them: which side took is not known here, so all are buys. */
export const tradeRows = ({ tape }: Pick<RestParts, 'tape'>, instrument: Instrument, limit: number): readonly Wire[] =>
  tape
    .recent(instrument.id)
    .slice(0, limit)
    .map(({ id, price, qty, tsMs }) => ({
      ...{ trade_id: String(id), product_id: productOf(instrument), price, size: qty, time: iso(tsMs), side: 'BUY' },
    }));

function trades(parts: RestParts, instrument: Instrument, limit: number): Wire {
  const depth = parts.tape.depth(instrument.id);
  const top = depth === null ? null : textBook(depth, instrument, 1);
  const rows = tradeRows(parts, instrument, limit).map((row) => ({ ...row, bid: '', ask: '', exchange: 'coinbase' }));
  return { trades: rows, best_bid: top?.bids[0]?.[0] ?? '', best_ask: top?.asks[0]?.[0] ?? '' };
}
