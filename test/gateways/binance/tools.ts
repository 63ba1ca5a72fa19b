/** What the parts of the Binance gateway share. */
import { dec, unitsText, type Instrument } from '../../../shared/domain/index.ts';
import type { Desk, DeskSubmit } from '../crypto/desk.ts';
import type { HttpAnswer } from '../crypto/http-front.ts';
import type { Tape } from '../crypto/tape.ts';
import type { WireError } from './signed.ts';
import { hostIdOfSymbol } from './symbols.ts';

export type Tools = {
  readonly desk: Desk;
  readonly nowMs: () => number;
  readonly autoId: () => string;
  readonly instrumentOf: (symbol: string | null) => Instrument | null;
  /** Whether the market is past an order's trigger already. */
  readonly isPassed: (terms: DeskSubmit) => boolean;
};

let made = 0;

export function makeTools(desk: Desk, tape: Tape, nowMs: () => number): Tools {
  return {
    desk,
    nowMs,
    autoId: () => {
      made += 1;
      return `auto${made}x${nowMs().toString(36)}`;
    },
    instrumentOf: (symbol) => {
      const id = hostIdOfSymbol(symbol ?? '');
      return id === null ? null : (desk.instruments.get(id) ?? null);
    },
    isPassed: (terms) => {
      const quote = tape.quote(terms.instrumentId);
      const instrument = desk.instruments.get(terms.instrumentId);
      if (quote === null || instrument === undefined || (terms.triggerPrice ?? null) === null) return false;
      const mid = quote.bid !== null && quote.ask !== null ? Math.floor((quote.bid + quote.ask) / 2) : null;
      const now = mid ?? quote.last;
      if (now === null) return false;
      const waitsForRise = (terms.side === 'buy') === (terms.type !== 'takeProfit');
      const price = dec(unitsText(now, instrument.priceScale));
      const trigger = dec(terms.triggerPrice ?? '0');
      return waitsForRise ? price.gte(trigger) : price.lte(trigger);
    },
  };
}

export const refusedAnswer = ({ status, code, msg }: WireError): HttpAnswer => ({
  status,
  body: { code, msg },
  ...(status === 429 || status === 418 ? { headers: { 'retry-after': '1' } } : {}),
});

const WEEK_MS = 7 * 86_400_000;

/** Lists of history cover a week at most, from their start where they have no end (userTrades, allOrders, allAlgoOrders). */
export function windowOf(params: URLSearchParams): (tsMs: number) => boolean {
  const [start, end] = [params.get('startTime'), params.get('endTime')];
  if (start === null && end === null) return () => true;
  const from = start === null ? Number(end) - WEEK_MS : Number(start);
  const to = Math.min(end === null ? Number.POSITIVE_INFINITY : Number(end), from + WEEK_MS);
  return (tsMs) => tsMs >= from && tsMs <= to;
}
