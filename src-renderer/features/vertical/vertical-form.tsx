/** The executor's form: what to sell, from the chain's own lists, and its parameters with their standards shown. */
import { useState, type ReactNode } from 'react';
import {
  newYorkDayText,
  type ChainExpiry,
  type Instrument,
  type Price,
  type VerticalStrategy,
} from '../../../shared/domain/index.ts';
import { chosenExpiry, chooseExpiry, useChain, useChains } from '../../stores/chain-store.ts';
import { useDefined } from '../../stores/define-options.ts';
import { useAccount, useInstrument, useTerminal } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { askAgain, clearSend, sendFrom, useSendState } from '../../stores/send-store.ts';
import { sendWords } from '../../stores/send-machine.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { Button } from '../../ui/button.tsx';
import { expiryChoice } from '../../ui/expiry-words.ts';
import { Field } from '../../ui/field.tsx';
import { groupDigits } from '../../ui/format.ts';
import { atTheMoney, spotOf } from '../../ui/option-money.ts';
import { Segmented, type Segment } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { TONE_CLASS } from '../../ui/tone-class.ts';
import {
  midPremium,
  newVerticalDraft,
  picked,
  readVertical,
  rightOf,
  standardsOf,
  type VerticalDraft,
  type VerticalErrors,
} from './vertical-draft.ts';
import { STRATEGY_NAMES, floorWords } from './vertical-words.ts';

const SLOT = 'vertical';
const STRATEGIES: readonly Segment<VerticalStrategy>[] = [
  { value: 'bull-put', label: 'Bull put', title: 'Sells a put, buys a lower one' },
  { value: 'bear-call', label: 'Bear call', title: 'Sells a call, buys a higher one' },
];
const SEND_TONE = { plain: 'sub', good: 'up', bad: 'down', warn: 'warn' } as const;

type Form = ReturnType<typeof useForm>;

function useForm(underlying: Instrument | null) {
  const [draft, put] = useState<VerticalDraft>(newVerticalDraft);
  const set = (edit: Partial<VerticalDraft>): void => put((d) => ({ ...d, ...edit }));
  const load = useChain(underlying?.id ?? null);
  const chosen = useChains((s) => (underlying === null ? undefined : s.expiries.get(underlying.id)));
  const now = useMarketNow(30_000);
  const today = newYorkDayText(now ?? 0);
  const chain = load?.chain ?? null;
  const expiry: ChainExpiry | null = now === null ? null : chosenExpiry(chain, chosen, today);
  const spot = spotOf(underlying, useQuote(underlying?.id ?? null));
  const pick = picked(draft, expiry, expiry === null ? 0 : atTheMoney(expiry.strikes, spot));
  const listError = useDefined([pick.shortId, pick.longId].filter((id) => id !== null));
  const short = { quote: useQuote(pick.shortId), instrument: useInstrument(pick.shortId) };
  const long = { quote: useQuote(pick.longId), instrument: useInstrument(pick.longId) };
  const standards = standardsOf(useTerminal()?.verticalDefaults);
  const account = useAccount();
  const reading = readVertical(draft, {
    underlyingId: underlying?.id ?? null,
    expiry: expiry?.expiry ?? null,
    pick,
    account,
  });
  const premium = midPremium(short, long);
  const errors: VerticalErrors = reading.ok ? {} : reading.error;
  const floor =
    errors.minPremium === undefined && draft.minPremium.trim() !== '' ? draft.minPremium : standards.minPremium;
  return { draft, set, chain, expiry, pick, today, standards, account, reading, errors, premium, floor, listError };
}

function StrikeFields(props: { readonly form: Form }): ReactNode {
  const { draft, set, expiry, pick, errors } = props.form;
  const right = rightOf(draft.strategy);
  const items = (expiry?.strikes ?? [])
    .filter((s) => (right === 'put' ? s.putId : s.callId) !== null)
    .map((s) => ({ value: s.strike as string, label: groupDigits(s.strike) }));
  const [short, long] = [pick.short ?? '', pick.long ?? ''];
  return (
    <>
      <Select
        label={`Short ${right}, sold`}
        value={short}
        items={items}
        onChange={(strike) => set({ shortStrike: strike as Price, longStrike: pick.long })}
        testId="vertical-short"
      />
      <Select
        label={`Long ${right}, bought`}
        value={long}
        items={items}
        onChange={(strike) => set({ longStrike: strike as Price, shortStrike: pick.short })}
        testId="vertical-long"
      />
      {errors.strikes === undefined ? null : (
        <p className="field-error wide" role="alert" data-testid="vertical-strikes-error">
          {errors.strikes}
        </p>
      )}
    </>
  );
}

function ParamFields(props: { readonly form: Form }): ReactNode {
  const { draft, set, standards, errors } = props.form;
  return (
    <div className="vertical-params wide">
      <Field
        label="Least premium"
        inputMode="decimal"
        value={draft.minPremium}
        placeholder={standards.minPremium}
        error={errors.minPremium}
        title="Checked before the first rung and at each rung"
        onChange={(minPremium) => set({ minPremium })}
        testId="vertical-min-premium"
      />
      <Field
        label="Increment"
        inputMode="decimal"
        value={draft.increment}
        placeholder={standards.increment}
        error={errors.increment}
        title="Conceded at each rung"
        onChange={(increment) => set({ increment })}
        testId="vertical-increment"
      />
      <Field
        label="Attempts"
        inputMode="numeric"
        value={draft.attempts}
        placeholder={standards.attempts}
        error={errors.attempts}
        title="Rungs at most"
        onChange={(attempts) => set({ attempts })}
        testId="vertical-attempts"
      />
      <Field
        label="Interval"
        inputMode="decimal"
        unit="s"
        value={draft.interval}
        placeholder={standards.interval}
        error={errors.interval}
        title="Between two rungs"
        onChange={(interval) => set({ interval })}
        testId="vertical-interval"
      />
      <Field
        label="Order time-out"
        inputMode="decimal"
        unit="s"
        value={draft.timeout}
        placeholder={standards.timeout}
        error={errors.timeout}
        title="How long one order may rest"
        onChange={(timeout) => set({ timeout })}
        testId="vertical-timeout"
      />
    </div>
  );
}

/** Why it cannot be sent; null: it can. */
function blockedBy(live: boolean, unanswered: boolean, errors: VerticalErrors): string | null {
  if (!live) return 'No link to the engine: nothing can be sent';
  if (unanswered) return 'The last press is unanswered: ask again first';
  return Object.values(errors)[0] ?? null;
}

function SendLine(props: { readonly form: Form; readonly underlying: Instrument | null }): ReactNode {
  const { form, underlying } = props;
  const client = useClient();
  const live = useLive();
  const terminal = useTerminal();
  const sending = useSendState(SLOT);
  const { draft, reading, errors, account, expiry, pick } = form;
  const key = JSON.stringify([underlying?.id, account?.accountId, draft, expiry?.expiry, pick]);
  const blocked = blockedBy(live, sending.phase === 'unanswered', errors);
  const said =
    sending.phase === 'idle' || (sending.phase !== 'unanswered' && sending.key !== key) ? null : sendWords(sending);
  const mode = terminal?.mode ?? 'simulation';
  const where = mode === 'live' ? `LIVE ${account?.accountId ?? ''}` : mode;
  const what = `${STRATEGY_NAMES[draft.strategy].toLowerCase()} ${underlying?.symbol ?? ''} ${pick.short ?? ''}/${pick.long ?? ''}`;
  return (
    <div className="wide vertical-send">
      <Button
        kind="down"
        className="send-button"
        testId="vertical-send"
        disabledReason={blocked}
        tip="Sends the signal once: it is checked, then worked as one combo order"
        onKeyDown={(event) => {
          if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
        }}
        onClick={(event) => {
          if (event.detail <= 1 && reading.ok) sendFrom(client, SLOT, key, reading.value);
        }}
      >
        Sell {draft.qty} {what} · {where}
      </Button>
      <p
        className="vertical-status"
        role="status"
        aria-live="polite"
        data-testid="vertical-status"
        data-phase={sending.phase}
      >
        {said === null ? (
          <span className="warn">{blocked}</span>
        ) : (
          <span className={SEND_TONE[said.tone]}>{said.text}</span>
        )}
        {sending.phase === 'unanswered' ? (
          <>
            <Button small kind="accent" onClick={() => askAgain(client, SLOT)}>
              Ask again
            </Button>
            <Button small tip="I looked at the list: let it be" onClick={() => clearSend(SLOT)}>
              Let it be
            </Button>
          </>
        ) : null}
      </p>
    </div>
  );
}

export function VerticalForm(props: { readonly underlying: Instrument | null }): ReactNode {
  const { underlying } = props;
  const form = useForm(underlying);
  const { draft, set, chain, expiry, today, premium, floor, listError, errors } = form;
  const stand = listError === null ? floorWords(premium, floor) : { text: listError, tone: 'bad' as const };
  return (
    <div className="vertical-form" data-testid="vertical-form">
      <Segmented
        label="Strategy"
        labelHidden
        wide
        value={draft.strategy}
        items={STRATEGIES}
        onChange={(strategy) => set({ strategy, shortStrike: null, longStrike: null })}
        testId="vertical-strategy"
      />
      <Select
        label={`Expiry of ${underlying?.symbol ?? 'the underlying'}`}
        value={expiry?.expiry ?? ''}
        items={
          chain === null || expiry === null
            ? [{ value: '', label: 'none' }]
            : chain.expiries.map((e) => ({ value: e.expiry, label: expiryChoice(e.expiry, today) }))
        }
        onChange={(day) => {
          if (underlying !== null && day !== '') chooseExpiry(underlying.id, day);
        }}
        testId="vertical-expiry"
      />
      <Field
        label="Spreads"
        inputMode="numeric"
        value={draft.qty}
        error={errors.qty}
        onChange={(qty) => set({ qty })}
        testId="vertical-qty"
      />
      <StrikeFields form={form} />
      <p className={`wide vertical-mid ${TONE_CLASS[stand.tone]}`} data-testid="vertical-mid">
        {stand.text}
      </p>
      <ParamFields form={form} />
      <SendLine form={form} underlying={underlying} />
    </div>
  );
}
