/** Columns of positions on margin of their own (perpetuals), shown where there are some: leverage, liquidation price, funding. */
import { dec } from '../../../shared/domain/index.ts';
import type { Column } from '../../ui/data-table.tsx';
import { SignedMoney } from '../../ui/signed.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';
import { leverageWords, liquidationWords } from './margin-words.ts';
import type { Row } from './position-row.ts';

const LEVERAGE: Column<Row> = {
  id: 'leverage',
  head: 'Leverage',
  title: 'As set at the venue, and whether the margin is shared (cross) or the position has its own (isolated)',
  width: 'minmax(74px, 1fr)',
  align: 'left',
  yields: 3,
  cell: (r) => (r.position.margin === undefined ? '' : leverageWords(r.position.margin)),
};

const LIQUIDATION: Column<Row> = {
  id: 'liquidation',
  head: 'Liq. price',
  title: 'Where the venue would close it: amber within 20 % of the mark, red within 5 %',
  width: 'minmax(78px, 1fr)',
  cell: (r) => {
    const { text, tone, title } = liquidationWords(r);
    return (
      <span
        className={tone === 'bad' ? 'danger-words' : TONE_CLASS[tone]}
        title={title}
        data-testid={`liquidation-${r.position.instrumentId}`}
      >
        {text}
      </span>
    );
  },
};

const CHARGES: Column<Row> = {
  id: 'charges',
  head: 'Funding',
  title: 'Funding, dividends and fees booked apart from trades, since the position table began; in no profit',
  width: 'minmax(60px, 1fr)',
  yields: 2,
  cell: (r) => (r.position.charges === undefined ? '' : <SignedMoney value={r.position.charges} />),
};

/** None when no position has what they show. */
export function marginColumns(rows: readonly Row[]): readonly Column<Row>[] {
  const onMargin = rows.some((r) => r.position.margin !== undefined);
  const charged = rows.some((r) => r.position.charges !== undefined && !dec(r.position.charges).isZero());
  return [...(onMargin ? [LEVERAGE, LIQUIDATION] : []), ...(charged ? [CHARGES] : [])];
}
