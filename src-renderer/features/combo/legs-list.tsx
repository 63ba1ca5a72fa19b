/** The legs as the trader lists them: side, ratio, contract, its market; each can be turned, counted up and taken away. */
import type { KeyboardEvent, ReactNode } from 'react';
import { flipLeg, removeLeg, setRatio, type DraftLeg } from '../../stores/combo-store.ts';
import { useInstrument } from '../../stores/entities-store.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { Button } from '../../ui/button.tsx';
import { expiryWords } from '../../ui/expiry-words.ts';
import { formatUnits, groupDigits } from '../../ui/format.ts';
import { SideTag } from '../../ui/tag.tsx';

type LegProps = {
  readonly leg: DraftLeg;
  readonly at: number;
  readonly today: string;
  readonly wrong: boolean;
};

const contractWords = (leg: DraftLeg, today: string): string =>
  `${expiryWords(leg.expiry, today)} ${groupDigits(leg.strike)} ${leg.right}`;

function Market(props: { readonly leg: DraftLeg }): ReactNode {
  const instrument = useInstrument(props.leg.instrumentId);
  const quote = useQuote(props.leg.instrumentId);
  if (instrument === null) return <span className="muted leg-market">listing</span>;
  return (
    <span className="sub leg-market">
      {formatUnits(quote?.bid ?? null, instrument)} × {formatUnits(quote?.ask ?? null, instrument)}
    </span>
  );
}

function Leg(props: LegProps): ReactNode {
  const { leg, at, today } = props;
  const words = contractWords(leg, today);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Delete') removeLeg(at);
    else if (event.key === ' ' || event.key === 'Enter') flipLeg(at);
    else if (event.key === '+') setRatio(at, leg.ratio + 1);
    else if (event.key === '-') setRatio(at, leg.ratio - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <li
      className={props.wrong ? 'leg-row wrong' : 'leg-row'}
      tabIndex={0}
      aria-label={`${leg.side} ${leg.ratio} ${words}. Space turns it, plus and minus count, Delete takes it away`}
      data-testid={`leg-${at}`}
      data-side={leg.side}
      onKeyDown={onKeyDown}
    >
      <button
        type="button"
        className="leg-side"
        title="Turn it round"
        aria-label={`${leg.side === 'buy' ? 'Buy' : 'Sell'}: turn it round`}
        data-testid={`leg-side-${at}`}
        onClick={() => flipLeg(at)}
      >
        <SideTag side={leg.side} />
      </button>
      <span className="leg-ratio">
        <Button small kind="plain" aria-label="One less" onClick={() => setRatio(at, leg.ratio - 1)}>
          −
        </Button>
        <b>{leg.ratio}</b>
        <Button small kind="plain" aria-label="One more" onClick={() => setRatio(at, leg.ratio + 1)}>
          +
        </Button>
      </span>
      <span className="leg-contract">{words}</span>
      <Market leg={leg} />
      <Button small aria-label={`Take away ${words}`} testId={`leg-remove-${at}`} onClick={() => removeLeg(at)}>
        ✕
      </Button>
    </li>
  );
}

export function LegsList(props: {
  readonly legs: readonly DraftLeg[];
  readonly today: string;
  /** The leg that the validation blames. */
  readonly wrong: number | null;
}): ReactNode {
  return (
    <ul className="legs" aria-label="Legs">
      {props.legs.map((leg, at) => (
        <Leg key={leg.instrumentId} leg={leg} at={at} today={props.today} wrong={props.wrong === at} />
      ))}
    </ul>
  );
}
