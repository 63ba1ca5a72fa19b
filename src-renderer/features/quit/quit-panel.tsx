/** The question before quitting: what dies with the app, and the three ways to leave. It decides nothing itself. */
import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { plural } from '../../ui/format.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { quitWords, type AppHeld, type QuitFacts } from './quit-facts.ts';

export type QuitChoice = 'leaveProtected' | 'cancelWorking' | 'flatten';

export type QuitPanelProps = {
  readonly facts: QuitFacts;
  readonly onChoose: (choice: QuitChoice) => void;
  readonly onStay: () => void;
};

const COLUMNS: readonly Column<AppHeld>[] = [
  { id: 'symbol', head: 'Symbol', width: '80px', align: 'left', cell: (h) => h.symbol },
  { id: 'account', head: 'Account', width: '84px', align: 'left', cell: (h) => h.accountId },
  { id: 'what', head: 'What', width: '80px', align: 'left', cell: (h) => h.what },
  { id: 'qty', head: 'Qty', width: '70px', cell: (h) => h.qty },
  { id: 'text', head: 'Watches', width: 'minmax(160px, 2fr)', align: 'left', cell: (h) => h.text },
];

export function QuitPanel(props: QuitPanelProps): ReactNode {
  const { facts, onChoose, onStay } = props;
  const [selected, setSelected] = useState<string | null>(null);
  const dies = facts.appHeld.length > 0;
  return (
    <div className="dialog-question" data-testid="quit-panel">
      <p className={dies ? 'danger-words' : undefined}>{quitWords(facts)}</p>
      {dies ? (
        <div className="quit-held">
          <DataTable
            label="Held by this app"
            testId="quit-held"
            columns={COLUMNS}
            rows={facts.appHeld}
            rowKey={(held) => held.key}
            selected={selected}
            onSelect={(held) => setSelected(held.key)}
            empty={null}
          />
        </div>
      ) : null}
      <p>
        At the venues stay {plural(facts.atVenue, 'order')} and {plural(facts.positions, 'position')}.{' '}
        {facts.ladders === 0 ? '' : `${plural(facts.ladders, 'ladder')} would pause until you come back.`}
      </p>
      <div className="quit-choices">
        <Button autoFocus onClick={onStay} testId="quit-stay">
          Stay
        </Button>
        <Button onClick={() => onChoose('leaveProtected')} testId="quit-leave" tip="What the venues hold stays there">
          {dies ? 'Quit; venue-held orders stay' : 'Quit, leave it protected'}
        </Button>
        <Button
          disabledReason={facts.atVenue + facts.appHeld.length + facts.ladders === 0 ? 'Nothing is working' : null}
          onClick={() => onChoose('cancelWorking')}
          testId="quit-cancel"
        >
          Cancel working orders, then quit
        </Button>
        <HoldButton
          disabledReason={facts.positions === 0 ? 'No position is held' : null}
          onHeld={() => onChoose('flatten')}
          testId="quit-flatten"
        >
          Close {plural(facts.positions, 'position')}, then quit <span className="key-hint">hold</span>
        </HoldButton>
      </div>
    </div>
  );
}
