/** One ladder in full: axis, figures, its pause in words, controls, and the form that changes what remains. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Ladder, LadderControl } from '../../../shared/domain/index.ts';
import { useAction, useActions } from '../../stores/actions-store.ts';
import { useInstrument, useOrder } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { useLadderChange } from '../../stores/ladder-change.ts';
import { useCommandLine } from '../../stores/use-command-line.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { useJustBecame } from '../../ui/use-just-became.ts';
import { durationWords, ladderRowWords, pauseWords, restingWords } from '../../ui/state-words.ts';
import { ChangeForm } from './change-form.tsx';
import { cancelSlot, controlSlot, controlsOf, mayChange } from './ladder-controls.ts';
import { LadderAxis } from './ladder-axis.tsx';
import { figuresOf, summaryWords } from './ladder-figures.ts';

/** How long a control that changed by itself takes no press, ms: about a reaction. */
const SETTLE_MS = 700;

const KEYS: Readonly<Record<LadderControl, string>> = {
  pause: 'Shift+P',
  resume: 'Shift+P',
  stepNow: 'Shift+N',
  finish: 'Shift+F',
  cancel: 'Shift+X',
};

type Control = {
  readonly press: (control: LadderControl) => void;
  /** Why a control can't be pressed now though the ladder would take it; null: it can. */
  readonly busy: (control: LadderControl) => string | null;
  /** Whose answer is to be told. */
  readonly slot: string;
};

/** The controls' presses; while what a button does has just changed under the hand, it takes none. */
function useControl(ladder: Ladder): Control {
  const client = useClient();
  const live = useLive();
  const [slot, cancelling] = [controlSlot(ladder), cancelSlot(ladder)];
  const state = useSendState(slot);
  const cancel = useSendState(cancelling);
  const paused = useJustBecame(ladder.status === 'paused' && ladder.pause?.cause !== 'trader', SETTLE_MS);
  const press = (control: LadderControl): void => {
    // A step may be wanted twice in a row: its key holds the rung it steps from.
    const key = control === 'cancel' ? control : `${control}:${ladder.status}:${ladder.currentRung}`;
    const command = { kind: 'controlLadder', ladderId: ladder.ladderId, control } as const;
    sendFrom(client, control === 'cancel' ? cancelling : slot, key, command);
  };
  const busy = (control: LadderControl): string | null => {
    if (!live) return 'No link to the engine: nothing can be sent';
    if ((control === 'cancel' ? cancel : state).phase === 'sent') return 'Sent, waiting for the engine';
    return control === 'resume' && paused ? 'It has just paused by itself' : null;
  };
  return { press, busy, slot: cancel.phase === 'idle' ? slot : cancelling };
}

function PauseNote(props: { readonly ladder: Ladder }): ReactNode {
  const { pause } = props.ladder;
  if (pause === null || props.ladder.status !== 'paused') return null;
  const self =
    pause.selfResumesLeft > 0 && pause.cause !== 'trader' && pause.cause !== 'restarted' && pause.cause !== 'halted';
  return (
    <div className="pause-note" role="status" data-testid="ladder-pause" data-cause={pause.cause}>
      {pause.text === '' || pause.cause === 'trader' ? null : <span>{pause.text}</span>}
      <span className="muted">{`${restingWords(pause.resting)}. ${self ? 'It resumes by itself once the cause is gone for 3 s.' : 'Resume it when you are ready.'}`}</span>
    </div>
  );
}

function Figures(props: { readonly ladder: Ladder }): ReactNode {
  const { ladder } = props;
  const instrument = useInstrument(ladder.instrumentId);
  const now = useMarketNow(500);
  return (
    <dl className="ladder-figures" data-testid="ladder-figures">
      {figuresOf(ladder, instrument, now).map((figure) => (
        <div key={figure.testId}>
          <dt>{figure.name}</dt>
          <dd className={figure.tone} data-testid={`ladder-${figure.testId}`}>
            {figure.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function StateLine(props: { readonly ladder: Ladder; readonly children: ReactNode }): ReactNode {
  const { ladder } = props;
  const instrument = useInstrument(ladder.instrumentId);
  const order = useOrder(ladder.workingOrderId);
  const now = useMarketNow(1_000);
  const words = ladderRowWords(ladder, order);
  const paused =
    ladder.status === 'paused' && ladder.pause !== null && now !== null && order?.status !== 'unknown'
      ? `Paused for ${durationWords(now - ladder.pause.sinceMs)}: ${pauseWords(ladder.pause.cause)}`
      : null;
  const tone = { plain: '', good: 'up', warn: 'warn', bad: 'down', muted: 'muted' }[words.tone];
  return (
    <div className="ladder-state" role="status" data-testid="ladder-state" data-status={ladder.status}>
      <span>
        <span className={tone}>
          {ladder.status === 'done' ? summaryWords(ladder, instrument) : (paused ?? words.text)}
        </span>
        {ladder.reason === null ? null : <span className="muted"> · {ladder.reason}</span>}
      </span>
      {props.children}
    </div>
  );
}

function useLadderActions(ladder: Ladder, { press, busy }: Control): void {
  useActions(
    controlsOf(ladder).map((offer) => ({
      id: `ladder.${offer.control === 'resume' ? 'pause' : offer.control}`,
      title: `Ladder: ${offer.label.toLowerCase()}`,
      group: 'Ladder' as const,
      keys: KEYS[offer.control],
      trades: true,
      disabled: offer.disabled ?? busy(offer.control),
      run: () => press(offer.control),
    })),
  );
}

function Acts(props: { readonly ladder: Ladder; readonly control: Control }): ReactNode {
  const { ladder, control } = props;
  const { press, busy } = control;
  const line = useCommandLine(control.slot);
  return (
    <div className="ladder-acts">
      {/* Over the buttons, which stand on the panel's bottom: under them it would move them away from the hand. */}
      <CommandLine {...line} testId="ladder-status" />
      {controlsOf(ladder).map((offer) => (
        <Button
          key={offer.control === 'resume' ? 'pause' : offer.control}
          tip={offer.tip}
          keys={KEYS[offer.control]}
          disabledReason={offer.disabled ?? busy(offer.control)}
          testId={`ladder-${offer.control}`}
          onClick={() => press(offer.control)}
        >
          {offer.label}
        </Button>
      ))}
    </div>
  );
}

export function LadderDetail(props: { readonly ladder: Ladder }): ReactNode {
  const { ladder } = props;
  const instrument = useInstrument(ladder.instrumentId);
  const control = useControl(ladder);
  const asked = useLadderChange((s) => s.ladderId === ladder.ladderId);
  const [changing, setChanging] = useState(false);
  const cannotChange = mayChange(ladder);
  useLadderActions(ladder, control);
  useAction({
    id: 'ladder.change',
    title: 'Ladder: change what remains',
    group: 'Ladder',
    keys: 'Shift+E',
    trades: false,
    disabled: cannotChange,
    run: () => setChanging(true),
  });
  useEffect(() => {
    if (!asked) return;
    setChanging(true);
    useLadderChange.setState({ ladderId: null });
  }, [asked]);
  if (changing && cannotChange === null && instrument !== null) {
    return <ChangeForm ladder={ladder} instrument={instrument} onClose={() => setChanging(false)} />;
  }
  return (
    <div className="ladder-detail" data-testid="ladder-detail" data-ladder={ladder.ladderId}>
      <div className="ladder-main">
        <LadderAxis ladder={ladder} instrument={instrument} />
        <StateLine ladder={ladder}>
          {ladder.status === 'done' ? null : (
            <Button
              small
              tip="Rungs, waits, worst price and final action of what is left"
              keys="Shift+E"
              disabledReason={cannotChange ?? control.busy('stepNow')}
              testId="ladder-change"
              onClick={() => setChanging(true)}
            >
              Change
            </Button>
          )}
        </StateLine>
        <PauseNote ladder={ladder} />
        <Figures ladder={ladder} />
      </div>
      {ladder.status === 'done' ? null : <Acts ladder={ladder} control={control} />}
    </div>
  );
}
