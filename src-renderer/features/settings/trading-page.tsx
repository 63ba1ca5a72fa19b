/** Trading state, keys that trade, and messages. */
import { useState, type ReactNode } from 'react';
import type { Terminal } from '../../../shared/contract/messages.ts';
import type { SetTradingStateCommand } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { setLooks, useUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { formatDateTime } from '../../ui/format.ts';

type Settable = SetTradingStateCommand['state'];

const STATES: readonly { readonly state: Settable; readonly name: string; readonly means: string }[] = [
  { state: 'active', name: 'Active', means: 'Everything that the checks pass.' },
  { state: 'reducing', name: 'Reducing only', means: 'Exits and cancels; what opens or adds is refused.' },
  { state: 'halted', name: 'Halted', means: 'Ladders pause; only exits and cancels go through.' },
];

export function TradingPage(props: { readonly terminal: Terminal }): ReactNode {
  const hotkeys = useUi((s) => s.tradingHotkeys);
  const toasts = useUi((s) => s.toasts);
  return (
    <div className="settings-page">
      <StateChoice terminal={props.terminal} />
      <section>
        <h3>Keys that trade</h3>
        <Checkbox
          label="Let keys send, step and cancel without a click"
          checked={hotkeys}
          onChange={(on) => setLooks({ tradingHotkeys: on })}
          testId="hotkeys"
        />
        <p className="muted">Off at first. Keys that only move or look always work.</p>
      </section>
      <section>
        <h3>Messages</h3>
        <Checkbox
          label="Short messages for warnings, danger and fills"
          checked={toasts}
          onChange={(on) => setLooks({ toasts: on })}
          testId="toasts"
        />
        <p className="muted">The list of alerts has them all either way.</p>
      </section>
    </div>
  );
}

/** Why trading is as it is, and since when the engine holds it back. */
function StateReason(props: { readonly terminal: Terminal }): ReactNode {
  const { tradingState, tradingStateReason, tradingStateBy, tradingLatch, repeatStopped } = props.terminal;
  const stopped = repeatStopped ?? [];
  const latch = tradingLatch ?? null;
  const by = latch !== null ? 'the engine' : (tradingStateBy ?? '');
  return (
    <>
      {tradingState === 'active' || tradingStateReason === '' ? null : (
        <p className={latch === null ? 'sub' : 'warn'} data-testid="state-reason">
          {tradingStateReason}
          {by === '' ? '' : ` (${by}${latch === null ? '' : `, ${formatDateTime(latch.atMs)}`})`}
        </p>
      )}
      {stopped.length === 0 ? null : (
        <p className="warn" data-testid="state-stopped">
          Opening stopped after repeated fills in {stopped.join(', ')}; setting trading to active lifts it.
        </p>
      )}
    </>
  );
}

function useSetState(): { readonly said: string; readonly set: (state: Settable, acknowledged: boolean) => void } {
  const client = useClient();
  const [said, setSaid] = useState('');
  const set = (state: Settable, acknowledged: boolean): void => {
    setSaid('Sent');
    void client.send({ kind: 'setTradingState', state, ...(acknowledged ? { acknowledged } : {}) }).then((result) => {
      if (result.kind === 'accepted') setSaid('');
      else setSaid(result.kind === 'error' ? result.error.message : result.message);
    });
  };
  return { said, set };
}

function StateChoice(props: { readonly terminal: Terminal }): ReactNode {
  const now = props.terminal.tradingState;
  const latched = (props.terminal.tradingLatch ?? null) !== null;
  const lifts = (props.terminal.repeatStopped ?? []).length > 0;
  const live = useLive();
  const [read, setRead] = useState(false);
  const { said, set } = useSetState();
  const off = (state: Settable): string | null => {
    if (!live) return 'The engine is not answering';
    if (now === 'flattening') return 'Flattening is under way';
    if (state === 'active' && latched && !read) return 'Confirm first that you have read why';
    return now === state && !(state === 'active' && lifts) ? 'It is so now' : null;
  };
  return (
    <section>
      <h3>Trading state</h3>
      <StateReason terminal={props.terminal} />
      {latched ? (
        <Checkbox
          label="I have read why; trading may be active again"
          checked={read}
          onChange={setRead}
          testId="state-read"
        />
      ) : null}
      <ul className="states">
        {STATES.map(({ state, name, means }) => (
          <li key={state} data-current={now === state}>
            <Button
              small
              kind={state === 'halted' ? 'danger' : 'normal'}
              onClick={() => set(state, state === 'active' && latched && read)}
              disabledReason={off(state)}
              testId={`state-${state}`}
            >
              {name}
            </Button>
            <span className="sub">{means}</span>
            {now === state ? <b>now</b> : null}
          </li>
        ))}
      </ul>
      <p className="down" role="status">
        {said}
      </p>
    </section>
  );
}
