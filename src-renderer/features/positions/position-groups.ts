/**
 * Options of one underlying and expiry in one account, held together: one row that opens to its legs. Pure. Sums are of the
 * engine's own values and unknown as soon as one of them is.
 */
import { Decimal, dec, type DecimalText, type Instrument } from '../../../shared/domain/index.ts';
import { expiryWords } from '../../ui/expiry-words.ts';
import { keyOf, type Row } from './position-row.ts';

export type Group = {
  readonly key: string;
  /** `SPY 18 Dec bull put`, `SPY 18 Dec, 3 legs`. */
  readonly name: string;
  readonly legs: readonly Row[];
  /** How many of the structure, where all legs have the same quantity; else null. */
  readonly qty: string | null;
  readonly day: DecimalText | null;
  readonly unrealised: DecimalText | null;
  readonly realised: DecimalText;
  readonly fees: DecimalText;
  readonly open: boolean;
};

/** A line of the table: a position, a group, or a position that belongs to the open group above it. */
export type Line =
  | { readonly kind: 'position'; readonly row: Row; readonly inGroup: boolean }
  | { readonly kind: 'group'; readonly group: Group };

export const lineKey = (line: Line): string => (line.kind === 'group' ? line.group.key : keyOf(line.row));

type Leg = { readonly right: 'call' | 'put'; readonly strike: Decimal; readonly qty: Decimal };

const legsOf = (rows: readonly Row[]): readonly Leg[] =>
  rows
    .flatMap(({ instrument, position }): Leg[] => {
      const terms = instrument?.option ?? null;
      return terms === null ? [] : [{ right: terms.right, strike: dec(terms.strike), qty: dec(position.qty) }];
    })
    .toSorted((a, b) => a.strike.cmp(b.strike) || (a.right === 'put' ? -1 : 1));

/** Legs from the lowest strike up as `+p -p -c +c`; what has a name is known by it. */
const SHAPES: Readonly<Record<string, string>> = {
  '+p -p': 'bull put',
  '-p +p': 'bear put',
  '+c -c': 'bull call',
  '-c +c': 'bear call',
  '+p -p -c +c': 'iron condor',
  '-p +p +c -c': 'iron condor, bought',
  '+p +c': 'strangle',
  '-p -c': 'strangle, sold',
};

function shapeOf(legs: readonly Leg[]): string | null {
  const shape = legs.map((l) => `${l.qty.sign() > 0 ? '+' : '-'}${l.right === 'call' ? 'c' : 'p'}`).join(' ');
  const name = SHAPES[shape];
  const [first, second] = legs;
  const same = legs.length === 2 && first !== undefined && second !== undefined && first.strike.eq(second.strike);
  if (same) return name === undefined ? null : name.replace('strangle', 'straddle');
  return name ?? null;
}

const sum = (texts: readonly (DecimalText | null | undefined)[]): DecimalText | null => {
  let total = Decimal.ZERO;
  for (const text of texts) {
    if (text === null || text === undefined) return null;
    total = total.add(dec(text));
  }
  return total.text();
};

function groupOf(key: string, rows: readonly Row[], context: GroupContext): Group {
  const terms = rows[0]?.instrument?.option ?? null;
  const symbol = terms === null ? '' : (context.instruments[terms.underlyingId]?.symbol ?? terms.underlyingId);
  const legs = legsOf(rows);
  const sizes = new Set(legs.map((leg) => leg.qty.abs().trim().toString()));
  const shape = sizes.size === 1 ? shapeOf(legs) : null;
  const when = terms === null ? '' : expiryWords(terms.expiry, context.today);
  return {
    key,
    name: shape === null ? `${symbol} ${when}, ${rows.length} legs` : `${symbol} ${when} ${shape}`,
    legs: rows,
    qty: shape === null ? null : ([...sizes][0] ?? null),
    day: sum(rows.map((r) => r.value?.day)),
    unrealised: sum(rows.map((r) => r.value?.unrealised)),
    realised: sum(rows.map((r) => r.position.realised)) ?? dec('0').text(),
    fees: sum(rows.map((r) => r.position.fees)) ?? dec('0').text(),
    open: context.open.has(key),
  };
}

export type GroupContext = {
  readonly instruments: Readonly<Record<string, Instrument>>;
  /** New York's day. */
  readonly today: string;
  /** Keys of the groups that are open. */
  readonly open: ReadonlySet<string>;
};

const groupKey = ({ position, instrument }: Row): string | null =>
  instrument === null || instrument.option === null
    ? null
    : `group|${position.accountId}|${instrument.option.underlyingId}|${instrument.option.expiry}`;

/** The table's lines in the rows' order: a group stands where the first of its legs would; one leg alone is no group. */
export function groupedLines(rows: readonly Row[], context: GroupContext): readonly Line[] {
  const together = Map.groupBy(rows, (row) => groupKey(row) ?? keyOf(row));
  const lines: Line[] = [];
  const done = new Set<string>();
  for (const row of rows) {
    const key = groupKey(row);
    const legs = key === null ? [] : (together.get(key) ?? []);
    if (key === null || legs.length < 2) {
      lines.push({ kind: 'position', row, inGroup: false });
      continue;
    }
    if (done.has(key)) continue;
    done.add(key);
    const group = groupOf(key, legs, context);
    lines.push({ kind: 'group', group });
    if (group.open) for (const leg of legs) lines.push({ kind: 'position', row: leg, inGroup: true });
  }
  return lines;
}
