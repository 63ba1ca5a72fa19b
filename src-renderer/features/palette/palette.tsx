/** The palette: instruments by symbol and name, and everything that can be done, each with its key. */
import './palette.css';
import { Command } from 'cmdk';
import { useMemo, useState, type ReactNode } from 'react';
import { useActions, useActionsStore, type Action } from '../../stores/actions-store.ts';
import { useInstruments } from '../../stores/entities-store.ts';
import { closeDialog, openDialog, openSettings, setLooks, useUi, wishTicket } from '../../stores/ui-store.ts';
import { resetSizes } from '../../stores/layout-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { searched } from '../../ui/search-instruments.ts';
import { actionsFor, type OfferedGroup } from './palette-actions.ts';
import { useHotkeys } from './use-hotkeys.ts';

const INSTRUMENTS_SHOWN = 8;
const AFTER_CLOSE_MS = 60;

/** What the frame itself can do. */
function useFrameActions(): void {
  const theme = useUi((s) => s.theme);
  const base = { group: 'Screen' as const, trades: false, disabled: null };
  const next = theme === 'dark' ? 'light' : 'dark';
  useActions([
    { ...base, id: 'screen.palette', title: 'Search or run', keys: '$mod+KeyK', run: () => openDialog('palette') },
    { ...base, id: 'screen.keys', title: 'All keys', keys: 'Shift+?', run: () => openDialog('keys') },
    { ...base, id: 'screen.settings', title: 'Settings', keys: '$mod+Comma', run: () => openDialog('settings') },
    { ...base, id: 'screen.limits', title: 'Risk limits', keys: 'g r', run: () => openSettings('risk') },
    { ...base, id: 'screen.connections', title: 'Connections', keys: 'g n', run: () => openSettings('connections') },
    {
      ...base,
      id: 'screen.state',
      title: 'Trading state: halt, reducing only, active',
      keys: 'g t',
      run: () => openSettings('trading'),
    },
    {
      ...base,
      id: 'screen.theme',
      title: `Theme: ${next}`,
      keys: '$mod+Shift+KeyL',
      run: () => setLooks({ theme: next }),
    },
    {
      ...base,
      id: 'screen.sizes',
      title: 'Panels back to their first sizes',
      keys: '$mod+Alt+Digit0',
      run: resetSizes,
    },
    {
      ...base,
      id: 'screen.broker',
      title: 'Connections to brokers',
      keys: 'g h',
      run: () => openDialog('connectBroker'),
    },
  ]);
}

export function Palette(): ReactNode {
  useFrameActions();
  useHotkeys();
  const open = useUi((s) => s.dialog === 'palette');
  return (
    <Dialog open={open} onClose={closeDialog} title="Search or run" titleHidden className="palette" testId="palette">
      {open ? <PaletteBody /> : null}
    </Dialog>
  );
}

function PaletteBody(): ReactNode {
  const [text, setText] = useState('');
  const instruments = useInstruments();
  const actions = useActionsStore((s) => s.actions);
  const tradingHotkeys = useUi((s) => s.tradingHotkeys);
  const found = useMemo(
    () => (text.trim() === '' ? [] : searched(instruments, text).slice(0, INSTRUMENTS_SHOWN)),
    [instruments, text],
  );
  const doable = useMemo(
    () => actionsFor([...actions.values()], text, tradingHotkeys),
    [actions, text, tradingHotkeys],
  );
  return (
    <Command shouldFilter={false} label="Search or run" loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Symbol, name, or what to do"
        autoFocus
        data-testid="palette-input"
      />
      <Command.List>
        <Command.Empty>Nothing of that name</Command.Empty>
        {found.length === 0 ? null : (
          <Command.Group heading="Instruments">
            {found.map((i) => (
              <Command.Item
                key={i.id}
                value={`instrument ${i.id}`}
                data-testid={`palette-${i.symbol}`}
                onSelect={() => {
                  closeDialog();
                  wishTicket({ instrumentId: i.id, side: null, qty: null, focus: false });
                }}
              >
                <b>{i.symbol}</b> <span className="muted">{i.name}</span>
                <span className="spacer" />
                <span className="muted">{i.listing}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {doable.map((offered) => (
          <ActionGroupItems key={offered.group} offered={offered} />
        ))}
      </Command.List>
    </Command>
  );
}

function run(action: Action): void {
  closeDialog();
  // The palette gives the focus back as it closes; what the action focuses or opens must come after that.
  setTimeout(action.run, AFTER_CLOSE_MS);
}

function ActionGroupItems(props: { readonly offered: OfferedGroup }): ReactNode {
  const { group, items } = props.offered;
  return (
    <Command.Group heading={group}>
      {items.map(({ action, blocked }) => (
        <Command.Item
          key={action.id}
          value={`action ${action.id}`}
          disabled={blocked !== null}
          onSelect={() => run(action)}
        >
          <span>{action.title}</span>
          {blocked === null ? null : <span className="muted">{blocked}</span>}
          <span className="spacer" />
          {action.keys === null ? null : <KeyHint keys={action.keys} />}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
