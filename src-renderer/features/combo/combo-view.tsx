/**
 * The combo builder: legs, whether a venue would take them, what they bring or cost now, what may be lost and won, the payoff,
 * and the way into the ticket. It sends nothing: the ticket does, with the gate's checks.
 */
import './combo.css';
import type { ReactNode } from 'react';
import { newYorkDayText, type Decimal, type Instrument } from '../../../shared/domain/index.ts';
import { underlyingIdOf, useSelected } from '../../stores/chain-store.ts';
import { clearLegs, flipAll, useCombo, type DraftLeg } from '../../stores/combo-store.ts';
import { useDefined } from '../../stores/define-options.ts';
import { useAccount, useCapabilities, useInstrument, useRecords } from '../../stores/entities-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { wishTicket } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { UNKNOWN } from '../../ui/format.ts';
import { spotOf } from '../../ui/option-money.ts';
import { premiumFigure, premiumWords, premiumsOf, type PremiumQuote } from '../../ui/premium-words.ts';
import {
  breakEvenWords,
  comboLegsOf,
  payoffShape,
  readinessOf,
  riskOf,
  riskWords,
  type Readiness,
} from './combo-facts.ts';
import { LegsList } from './legs-list.tsx';
import { PayoffChart } from './payoff-chart.tsx';
import { TemplateBar } from './template-bar.tsx';
import { useDefinedCombo, type DefinedCombo } from './use-defined-combo.ts';

const PAYOFF_PX = 150;

/** Why there is no price yet, or what no venue would take; null when all is well. */
function saidOf(readiness: Readiness, combo: DefinedCombo): { readonly text: string; readonly code: string } | null {
  if (readiness.kind === 'fault') return { text: readiness.fault.message, code: readiness.fault.code };
  if (readiness.kind === 'ready' && combo.error !== null) return { text: combo.error, code: 'refused' };
  return null;
}

function PriceBlock(props: { readonly premiums: PremiumQuote; readonly ready: boolean }): ReactNode {
  const { premiums } = props;
  const { mid } = premiums;
  const tone = mid === null || mid.isZero() ? '' : mid.sign() > 0 ? 'up' : 'down';
  const words = mid === null ? (props.ready ? 'Waiting for its quote' : 'No price yet') : premiumWords(mid);
  return (
    <div className="combo-price" data-testid="combo-price">
      <span className={`combo-mid ${tone}`} data-testid="combo-mid">
        {words.charAt(0).toUpperCase() + words.slice(1)}
      </span>
      <span className="sub" title="Cash to you per unit at the mid: + received, − paid">
        {premiumFigure(mid)} at the mid
      </span>
      <span className="combo-sides muted">
        <span title="Crossing the spread, as both sides are quoted">at once {premiumFigure(premiums.now)}</span>
        <span title="Joining the near side">at best {premiumFigure(premiums.best)}</span>
      </span>
    </div>
  );
}

type Priced = {
  readonly legs: readonly DraftLeg[];
  /** What one unit costs at the mid; null while there is no quote. */
  readonly cost: Decimal | null;
  /** Units of the underlying in one combo. */
  readonly multiplier: string;
};

function Figures(props: Priced): ReactNode {
  const { legs, cost, multiplier } = props;
  const risk = cost === null ? null : riskOf(legs, cost);
  const rows: readonly (readonly [string, string, string])[] = [
    ['Most it can lose', riskWords(risk?.maxLoss, multiplier, 'loss'), 'max-loss'],
    ['Most it can win', riskWords(risk?.maxProfit, multiplier, 'profit'), 'max-profit'],
    ['Even at expiry at', breakEvenWords(risk), 'break-even'],
  ];
  return (
    <dl className="cost-list combo-figures" aria-label={`Of one combo (${multiplier} units), at the mid, fees apart`}>
      {rows.map(([name, value, id]) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd data-testid={`combo-${id}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function blockedBy(
  readiness: Readiness,
  said: { readonly text: string } | null,
  combo: Instrument | null,
): string | null {
  if (readiness.kind === 'empty') return 'No legs yet';
  if (said !== null) return said.text;
  return combo === null ? 'The venue is being asked for it' : null;
}

function useFacts() {
  const legs = useCombo((s) => s.legs);
  const account = useAccount();
  const connectionId = account?.connectionId ?? null;
  const legsMax = useCapabilities(connectionId)?.comboLegsMax ?? null;
  const now = useMarketNow(30_000);
  const today = newYorkDayText(now ?? 0);
  const listError = useDefined(legs.map((leg) => leg.instrumentId));
  const readiness = readinessOf(legs, useRecords('instrument'), { legsMax, today });
  const combo = useDefinedCombo(connectionId, readiness.kind === 'ready' ? comboLegsOf(legs) : null);
  const quote = useQuote(combo.instrument?.id ?? null);
  const premiums = premiumsOf('buy', quote, combo.instrument);
  const cost = premiums.mid === null ? null : premiums.mid.neg();
  const multiplier = combo.instrument?.multiplier ?? '1';
  return { legs, today, listError, readiness, combo, premiums, cost, multiplier };
}

function Payoff(props: Priced): ReactNode {
  const { legs, cost, multiplier } = props;
  const underlying = useInstrument(legs[0]?.underlyingId ?? null);
  const quote = useQuote(underlying?.id ?? null);
  const spot = spotOf(underlying, quote)?.toFloat() ?? null;
  if (cost === null) return <div className="payoff" style={{ height: PAYOFF_PX }} />;
  const evens = riskOf(legs, cost).breakEvens.map((d) => d.toFloat());
  return (
    <PayoffChart shape={payoffShape(legs, cost, multiplier, spot)} spot={spot} breakEvens={evens} height={PAYOFF_PX} />
  );
}

export function ComboView(): ReactNode {
  const { legs, today, listError, readiness, combo, premiums, cost, multiplier } = useFacts();
  const selected = useSelected();
  const underlying = useInstrument(underlyingIdOf(selected, useRecords('instrument')));
  const said = saidOf(readiness, combo) ?? (listError === null ? null : { text: listError, code: 'refused' });
  const blocked = blockedBy(readiness, said, combo.instrument);
  const trade = (): void => {
    if (combo.instrument === null || blocked !== null) return;
    wishTicket({ instrumentId: combo.instrument.id, side: 'buy', qty: null, focus: true });
  };
  const wrong = readiness.kind === 'fault' ? readiness.fault.leg : null;
  return (
    <div className="combo" data-testid="combo">
      <TemplateBar underlying={underlying} />
      {legs.length === 0 ? (
        <EmptyState title="No legs yet" testId="combo-empty">
          <span>Fill a template above, or press a price in the chain with Ctrl or Shift.</span>
        </EmptyState>
      ) : (
        <>
          <LegsList legs={legs} today={today} wrong={wrong} />
          <p
            className={said === null ? 'combo-said muted' : 'combo-said warn'}
            role="status"
            data-testid="combo-said"
            data-code={said?.code ?? ''}
          >
            {said?.text ??
              (readiness.kind === 'listing' ? 'Its contracts are being listed' : (combo.instrument?.symbol ?? UNKNOWN))}
          </p>
          <PriceBlock premiums={premiums} ready={combo.instrument !== null} />
          <Figures legs={legs} cost={cost} multiplier={multiplier} />
          <Payoff legs={legs} cost={cost} multiplier={multiplier} />
        </>
      )}
      <div className="combo-foot">
        <Button
          kind="accent"
          tip="Into the ticket, where it is checked and sent: a limit or a ladder"
          disabledReason={blocked}
          testId="combo-trade"
          onClick={trade}
        >
          Trade this combo
        </Button>
        <Button
          disabledReason={legs.length === 0 ? 'No legs yet' : null}
          tip="Every bought leg is sold, every sold one bought"
          testId="combo-flip"
          onClick={flipAll}
        >
          Turn round
        </Button>
        <Button disabledReason={legs.length === 0 ? 'No legs yet' : null} testId="combo-clear" onClick={clearLegs}>
          Clear
        </Button>
      </div>
    </div>
  );
}
