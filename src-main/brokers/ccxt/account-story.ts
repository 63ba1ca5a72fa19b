/**
 * What the last full reading of an account and its stream since then say together. Where lists of history are dear, a reading of
 * balances and open orders that this explains needs none of them (`sparesHistory`).
 *
 * Invariant: nothing is explained by a stream that broke: `forget` when it does, and everything is read again.
 */
import {
  dec,
  sideSign,
  type Decimal,
  type FillReport,
  type InstrumentId,
  type OrderStatusReport,
  type PositionStatusReport,
} from '../../../shared/domain/index.ts';
import { ENDED, type KnownOrders } from './known-orders.ts';

/** Executions that a story holds: with more of them everything is read anew. */
export const STORY_FILLS_MAX = 1_000;

type Holdings = ReadonlyMap<InstrumentId, Decimal>;

/** A reading with all its lists. */
export type FullReading = {
  readonly positions: readonly PositionStatusReport[];
  readonly orders: readonly OrderStatusReport[];
  readonly fills: readonly FillReport[];
  /** From when on its history is. */
  readonly sinceMs: number;
};

type Base = FullReading & { readonly held: Holdings };

/** What is held and open now, without history. */
export type ShortReading = Pick<FullReading, 'positions' | 'sinceMs'> & { readonly open: readonly OrderStatusReport[] };

export class AccountStory {
  private base: Base | null = null;
  private since = new Map<string, FillReport>();

  /** The stream broke, or is a new one: what it said before does not count. */
  forget(): void {
    this.base = null;
    this.since = new Map();
  }

  /** There is a full reading to go on from. */
  isBegun(): boolean {
    return this.base !== null;
  }

  /** The stream told of executions; each counts once. */
  heard(fills: readonly FillReport[]): void {
    for (const fill of fills) this.since.set(keyOf(fill), fill);
    if (this.since.size > STORY_FILLS_MAX) this.forget();
  }

  /** Executions of the stream since the last full reading. */
  streamed(): readonly FillReport[] {
    return [...this.since.values()];
  }

  /** A full reading; `before`: executions heard of until its holdings were told, which are in them. */
  taken(reading: FullReading, before: readonly FillReport[]): void {
    this.base = { ...reading, held: holdingsOf(reading.positions) };
    for (const fill of before) this.since.delete(keyOf(fill));
  }

  /** Orders and executions since `sinceMs`, where what is held and open follows from the full reading and the stream alone; else null. */
  tell(now: ShortReading, known: KnownOrders): Pick<FullReading, 'orders' | 'fills'> | null {
    const { base } = this;
    if (base === null || now.sinceMs < base.sinceMs || !this.holdsAs(base.held, now.positions)) return null;
    const listed = new Set(now.open.map((report) => report.clientOrderId));
    for (const order of known.working()) if (!listed.has(order.clientOrderId)) return null;
    const fills = new Map<string, FillReport>();
    for (const fill of [...base.fills, ...this.since.values()])
      if (fill.tsEventMs >= now.sinceMs) fills.set(keyOf(fill), fill);
    return { orders: [...endedOf(base, known), ...now.open], fills: [...fills.values()] };
  }

  private holdsAs(before: Holdings, positions: readonly PositionStatusReport[]): boolean {
    const now = holdingsOf(positions);
    const expected = new Map(before);
    for (const { instrumentId, side, qty } of this.since.values()) {
      const signed = dec(qty).mul(dec(String(sideSign(side))));
      expected.set(instrumentId, (expected.get(instrumentId) ?? dec('0')).add(signed));
    }
    return [...new Set([...now.keys(), ...expected.keys()])].every((id) =>
      (now.get(id) ?? dec('0')).eq(expected.get(id) ?? dec('0')),
    );
  }
}

/** Orders that have ended: of the full reading, and those that the stream ended since. */
function endedOf({ orders, sinceMs }: FullReading, known: KnownOrders): readonly OrderStatusReport[] {
  const ended = new Map<string, OrderStatusReport>();
  const add = (report: OrderStatusReport): void => {
    if (ENDED.has(report.status)) ended.set(report.clientOrderId ?? `V ${report.venueOrderId ?? ''}`, report);
  };
  orders.forEach(add);
  for (const report of known.lastWords()) if (report.tsEventMs >= sinceMs) add(report);
  return [...ended.values()];
}

const keyOf = ({ instrumentId, tradeId }: FillReport): string => `${instrumentId} ${tradeId}`;
const holdingsOf = (positions: readonly PositionStatusReport[]): Holdings =>
  new Map(positions.map(({ instrumentId, qty }) => [instrumentId, dec(qty)]));
