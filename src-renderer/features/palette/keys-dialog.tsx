/** All keys at a glance. */
import './palette.css';
import type { ReactNode } from 'react';
import { useActionsStore } from '../../stores/actions-store.ts';
import { closeDialog, openSettings, useUi } from '../../stores/ui-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { actionsFor } from './palette-actions.ts';

/** Keys that belong to a place rather than to an action. */
const IN_PLACE: readonly (readonly [string, readonly string[]])[] = [
  ['Move in a list or table', ['ArrowUp', 'ArrowDown']],
  ['Open chart and ticket (watchlist)', ['Enter']],
  ['Fill the ticket to buy, to sell (watchlist)', ['b', 's']],
  ['Move a row in your own list', ['Alt+ArrowUp', 'Alt+ArrowDown']],
  ['Remove from your own list; acknowledge an alert', ['Delete']],
  ['Older, newer bars; the newest (chart)', ['ArrowLeft', 'ArrowRight', 'End']],
  ["A panel's edge, with Shift further", ['ArrowLeft', 'ArrowRight']],
  ['Close a dialog, stop holding; never sends', ['Escape']],
];

export function KeysDialog(): ReactNode {
  const open = useUi((s) => s.dialog === 'keys');
  const actions = useActionsStore((s) => s.actions);
  const tradingHotkeys = useUi((s) => s.tradingHotkeys);
  const groups = actionsFor([...actions.values()], '', true);
  return (
    <Dialog open={open} onClose={closeDialog} title="Keys" className="keys-dialog" testId="keys">
      <p className="keys-note">
        Keys that trade are <b className={tradingHotkeys ? 'warn' : 'sub'}>{tradingHotkeys ? 'on' : 'off'}</b>.{' '}
        <button type="button" className="link-button" onClick={() => openSettings('trading')}>
          Change
        </button>
      </p>
      <div className="keys">
        {groups.map(({ group, items }) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {items
                .filter((i) => i.action.keys !== null)
                .map(({ action }) => (
                  <div key={action.id}>
                    <dt>{action.title}</dt>
                    <dd>
                      <KeyHint keys={action.keys ?? ''} />
                      {action.trades ? <span className="muted"> trades</span> : null}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>In place</h3>
          <dl>
            {IN_PLACE.map(([what, keys]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  {keys.map((k) => (
                    <KeyHint key={k} keys={k} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
