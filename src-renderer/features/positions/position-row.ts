/** One position with what belongs to it: its instrument, its worth, the brackets that protect it. Pure. */
import type { Bracket, Instrument, Order, Position, PositionValue } from '../../../shared/domain/index.ts';
import { protectionWords } from '../../ui/bracket-words.ts';
import { formatPrice, formatQty } from '../../ui/format.ts';
import { TYPE_NAMES } from '../../ui/venue-words.ts';
import type { StateWords } from '../../ui/state-words.ts';

export type Row = {
  readonly position: Position;
  readonly instrument: Instrument | null;
  readonly value: PositionValue | null;
  readonly brackets: readonly Bracket[];
  /** Waiting orders of no bracket that would reduce it. */
  readonly stops: readonly Order[];
};

export const keyOf = (row: Row): string => `${row.position.accountId}|${row.position.instrumentId}`;

type Records = {
  readonly positions: readonly Position[];
  readonly instruments: Readonly<Record<string, Instrument>>;
  readonly values: readonly PositionValue[];
  readonly brackets: readonly Bracket[];
  /** The working orders. */
  readonly orders: readonly Order[];
};

/** Rows of the open positions, in their order. */
export function positionRows(records: Records): readonly Row[] {
  const id = (of: { readonly accountId: string; readonly instrumentId: string }): string =>
    `${of.accountId}|${of.instrumentId}`;
  const values = new Map(records.values.map((v) => [id(v), v]));
  const brackets = Map.groupBy(records.brackets, id);
  const waiting = records.orders.filter((o) => o.reducing && o.bracketId === null && o.trigger !== null);
  const stops = Map.groupBy(waiting, id);
  return records.positions.map((position) => ({
    position,
    instrument: records.instruments[position.instrumentId] ?? null,
    value: values.get(id(position)) ?? null,
    brackets: brackets.get(id(position)) ?? [],
    stops: stops.get(id(position)) ?? [],
  }));
}

/** A waiting order of no bracket: `stop 172.00 on 10`, the app as holder named. */
function stopWords(order: Order, instrument: Instrument | null): StateWords {
  const price = order.trigger?.price ?? null;
  const at = price === null ? '' : ` ${instrument === null ? price : formatPrice(price, instrument)}`;
  const app = order.trigger?.heldBy === 'app';
  const text = `${TYPE_NAMES[order.type].toLowerCase()}${at} on ${formatQty(order.qty)}${app ? ', app-held' : ''}`;
  return { text, tone: app ? 'warn' : 'plain' };
}

/** What protects it, in words; an unprotected bracket comes first. */
export function protectionOf(row: Row, nowMs: number | null): StateWords {
  const brackets = row.brackets.filter((b) => b.stop !== null || b.target !== null || b.unprotectedSinceMs !== null);
  const [first, ...more] = [
    ...brackets.map((b) => protectionWords(b, row.instrument, nowMs)),
    ...row.stops.map((o) => stopWords(o, row.instrument)),
  ];
  if (first === undefined) return { text: 'none', tone: 'muted' };
  return more.length === 0 ? first : { ...first, text: `${first.text} and ${more.length} more` };
}
