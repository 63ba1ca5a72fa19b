/** One strike: the call's figures to the left, the put's to the right. Bid and ask are pressed; the rest is read. */
import { memo, type MouseEvent, type ReactNode } from 'react';
import type { ChainStrike, Side } from '../../../shared/domain/index.ts';
import { useCombo } from '../../stores/combo-store.ts';
import { useInstrument } from '../../stores/entities-store.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { formatPrice } from '../../ui/format.ts';
import { sideTexts, type CellName, type SideTexts } from './chain-rows.ts';
import { useGreek } from './use-greeks.ts';

export type ChainRowProps = {
  readonly strike: ChainStrike;
  readonly index: number;
  readonly top: number;
  readonly callItm: boolean;
  readonly putItm: boolean;
  readonly atMoney: boolean;
  /** The cell that the keyboard stands on, if in this row. */
  readonly cursor: CellName | null;
  readonly onPress: (index: number, cell: CellName, event: MouseEvent) => void;
};

const CALL = ['delta', 'impliedVol', 'size', 'spread', 'mid', 'bid', 'ask'] as const;
const PUT = ['bid', 'ask', 'mid', 'spread', 'size', 'impliedVol', 'delta'] as const;
const QUIET: ReadonlySet<string> = new Set(['delta', 'impliedVol', 'size', 'spread']);

/** Id of a cell, for the grid's cursor. */
export const cellId = (index: number, cell: CellName): string => `chain-${index}-${cell}`;

type SideProps = ChainRowProps & { readonly right: 'call' | 'put' };

function useLegSide(id: string | null): Side | null {
  return useCombo((s) => s.legs.find((leg) => leg.instrumentId === id)?.side ?? null);
}

function PriceCell(props: {
  readonly of: SideProps;
  readonly side: 'bid' | 'ask';
  readonly text: string;
  readonly leg: Side | null;
}): ReactNode {
  const { of, side, text, leg } = props;
  const cell: CellName = `${of.right}${side === 'bid' ? 'Bid' : 'Ask'}`;
  const legHere = leg !== null && (leg === 'buy') === (side === 'ask');
  return (
    <span
      role="gridcell"
      id={cellId(of.index, cell)}
      className={classNames('table-cell chain-price', of.cursor === cell && 'cursor', legHere && `leg ${leg}`)}
      aria-selected={of.cursor === cell}
      aria-label={legHere ? `${text}, ${leg === 'buy' ? 'bought' : 'sold'} in the combo` : undefined}
      data-testid={`${cell}-${of.strike.strike}`}
      onClick={(event) => of.onPress(of.index, cell, event)}
    >
      {text}
    </span>
  );
}

function ChainSide(props: SideProps): ReactNode {
  const { strike, right } = props;
  const id = right === 'call' ? strike.callId : strike.putId;
  const instrument = useInstrument(id);
  const quote = useQuote(id);
  const greeks = useGreek(id);
  const leg = useLegSide(id);
  const texts: SideTexts = sideTexts(instrument, quote, greeks);
  const itm = right === 'call' ? props.callItm : props.putItm;
  const dim = quote !== null && quote.status !== 'trading';
  return (
    <div className={classNames('chain-side', right, itm && 'itm', dim && 'dim')} role="presentation">
      {(right === 'call' ? CALL : PUT).map((name) =>
        name === 'bid' || name === 'ask' ? (
          <PriceCell key={name} of={props} side={name} text={texts[name]} leg={leg} />
        ) : (
          <span key={name} role="gridcell" className={classNames('table-cell', QUIET.has(name) && 'muted')}>
            {texts[name]}
          </span>
        ),
      )}
    </div>
  );
}

export const ChainRow = memo(function ChainRow(props: ChainRowProps): ReactNode {
  const { strike, index, top } = props;
  const shown = useInstrument(strike.callId ?? strike.putId);
  return (
    <div
      className={classNames('table-row virtual chain-row', props.atMoney && 'at-money')}
      role="row"
      aria-rowindex={index + 3}
      data-testid={`strike-${strike.strike}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <ChainSide {...props} right="call" />
      <span role="rowheader" className="table-cell chain-strike">
        {shown === null ? strike.strike : formatPrice(strike.strike, shown)}
      </span>
      <ChainSide {...props} right="put" />
    </div>
  );
});
