/** Trading state, keys that trade, and messages. */
import { useState, type ReactNode } from 'react';
import type { Terminal } from '../../../shared/contract/messages.ts';
import type { SetTradingStateCommand, TradingState } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { setLooks, useUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';

type Settable = SetTradingStateCommand['state'];

const STATES: readonly { readonly state: Settable; readonly name: string; readonly means: string }[] = [
  { state: 'active', name: 'Active', means: 'Everything that the checks pass.' },
  { state: 'reducing', name: 'Reducing only', means: 'Exits and cancels; what opens or adds is refused.' },
  { state: 'halted', name: 'Halted', means: 'Cancels only; every new order is refused.' },
];

export function TradingPage(props: { readonly terminal: Terminal }): ReactNode {
  const hotkeys = useUi((s) => s.tradingHotkeys);
  const toasts = useUi((s) => s.toasts);
  return (
    <div className="settings-page">
      <StateChoice state={props.terminal.tradingState} />
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

function StateChoice(props: { readonly state: TradingState }): ReactNode {
  const client = useClient();
  const live = useLive();
  const [said, setSaid] = useState('');
  const set = (state: Settable): void => {
    setSaid('Sent');
    void client.send({ kind: 'setTradingState', state }).then((result) => {
      if (result.kind === 'accepted') setSaid('');
      else setSaid(result.kind === 'error' ? result.error.message : result.message);
    });
  };
  const off = (state: Settable): string | null => {
    if (!live) return 'The engine is not answering';
    if (props.state === 'flattening') return 'Flattening is under way';
    return props.state === state ? 'It is so now' : null;
  };
  return (
    <section>
      <h3>Trading state</h3>
      <ul className="states">
        {STATES.map(({ state, name, means }) => (
          <li key={state} data-current={props.state === state}>
            <Button
              small
              kind={state === 'halted' ? 'danger' : 'normal'}
              onClick={() => set(state)}
              disabledReason={off(state)}
              testId={`state-${state}`}
            >
              {name}
            </Button>
            <span className="sub">{means}</span>
            {props.state === state ? <b>now</b> : null}
          </li>
        ))}
      </ul>
      <p className="down" role="status">
        {said}
      </p>
    </section>
  );
}
