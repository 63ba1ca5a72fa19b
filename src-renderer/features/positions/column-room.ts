/** How wide the columns of the positions have to be: an amount that is cut is another amount. Pure. */
import type { AccountValue } from '../../../shared/domain/index.ts';
import { nameTrack, roomFor } from '../../ui/fit-columns.ts';
import { formatAverage, formatMoney, formatPct, formatPrice, formatQty } from '../../ui/format.ts';
import type { Line } from './position-groups.ts';
import type { Row } from './position-row.ts';

/** Of those in `roomOf` these are the least. */
export const WIDTHS = {
  symbol: 'minmax(62px, 1.4fr)',
  longSymbol: 'minmax(92px, 2.4fr)',
  qty: 'minmax(52px, 1fr)',
  average: 'minmax(72px, 1fr)',
  mark: 'minmax(62px, 1fr)',
  day: 'minmax(60px, 1fr)',
  unrealised: 'minmax(60px, 1fr)',
  share: 'minmax(50px, 1fr)',
  realised: 'minmax(66px, 1fr)',
  fees: 'minmax(42px, 1fr)',
  account: '76px',
  protection: 'minmax(96px, 2.4fr)',
  acts: '168px',
} as const;

const LEAST = {
  symbol: 62,
  qty: 52,
  average: 72,
  mark: 62,
  day: 60,
  unrealised: 60,
  realised: 66,
  fees: 42,
  share: 50,
};

export const averageText = ({ position, instrument }: Row): string =>
  instrument === null ? position.avgPrice : formatAverage(position.avgPrice, instrument);

/** Before the totals that are of today under rows that are not. */
export const TODAY = 'today ';

const ofToday = (amount: string | null): string | null => (amount === null ? null : `${TODAY}${amount}`);

const signed = (amount: string | null | undefined): string | null =>
  amount == null ? null : formatMoney(amount, { sign: true });

/** Tracks in which every text of these rows, of their groups and of the totals under them is whole. */
export function roomOf(
  rows: readonly Row[],
  lines: readonly Line[],
  totals: AccountValue | null,
): Readonly<Record<string, string>> {
  const track = (least: number, texts: readonly (string | null)[]): string => `minmax(${roomFor(least, texts)}px, 1fr)`;
  const groups = lines.flatMap((line) => (line.kind === 'group' ? [line.group] : []));
  const sums = (of: 'day' | 'unrealised' | 'realised'): readonly (string | null)[] => groups.map((g) => signed(g[of]));
  const each = (text: (row: Row) => string | null): readonly (string | null)[] => rows.map(text);
  return {
    symbol: nameTrack(
      LEAST.symbol,
      each(({ instrument }) => instrument?.symbol ?? null),
    ),
    qty: track(
      LEAST.qty,
      each(({ position }) => formatQty(position.qty, true)),
    ),
    average: track(LEAST.average, each(averageText)),
    mark: track(
      LEAST.mark,
      each(({ value, instrument }) =>
        instrument === null || value?.mark == null ? null : formatPrice(value.mark, instrument),
      ),
    ),
    day: track(LEAST.day, [...each((r) => signed(r.value?.day)), ...sums('day'), signed(totals?.dayPnl)]),
    unrealised: track(LEAST.unrealised, [
      ...each((r) => signed(r.value?.unrealised)),
      ...sums('unrealised'),
      signed(totals?.unrealised),
    ]),
    share: track(
      LEAST.share,
      each((r) => formatPct(r.value?.sharePct ?? null, { sign: false, decimals: 1 })),
    ),
    realised: track(LEAST.realised, [
      ...each((r) => signed(r.position.realised)),
      ...sums('realised'),
      ofToday(signed(totals?.realisedToday)),
    ]),
    fees: track(LEAST.fees, [
      ...each((r) => formatMoney(r.position.fees)),
      ...groups.map((g) => formatMoney(g.fees)),
      totals === null ? null : ofToday(formatMoney(totals.feesToday)),
    ]),
  };
}
