/** The footer: how the engine does, what stands in the way of trading, and where we are: one line that a new user reads first. */
import './footer.css';
import type { ReactNode } from 'react';
import type { Mode } from '../../../shared/domain/index.ts';
import { useEngineStatus } from '../../stores/engine-status.ts';
import { useTerminal } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { openDialog } from '../../stores/ui-store.ts';
import { UNKNOWN, formatMs, groupDigits } from '../../ui/format.ts';

const MONEY: Readonly<Record<Mode, string>> = {
  simulation: 'nothing here is real money',
  paper: 'a paper account, no real money',
  live: 'REAL MONEY',
};

/** `notices`: what stands in the way of trading; while something does, it has the room of the less urgent words. */
export function FooterBar(props: { readonly notices: ReactNode }): ReactNode {
  const status = useEngineStatus();
  const terminal = useTerminal();
  const live = useLive();
  const journalOk = terminal?.journalOk ?? true;
  const shown = live ? status : null;
  return (
    <footer className="footer" data-testid="footer">
      <span title="Time the engine takes for one input, median of the latest 512">
        <i className={`dot ${live ? 'good' : 'bad'}`} aria-hidden="true" />
        {live ? `engine ${formatMs(shown?.processP50 ?? null)}` : 'engine lost'}
      </span>
      <span className="footer-rate" title="Quotes that the engine takes per second">
        quotes {shown === null ? UNKNOWN : groupDigits(String(Math.round(shown.quotesPerSecond)))}/s
      </span>
      <span
        title="Time of one commit to disk, median of the latest 512"
        className={journalOk ? 'footer-journal' : 'bad'}
      >
        {journalOk ? `journal ${formatMs(shown?.commitP50 ?? null)}` : 'journal refuses writes'}
      </span>
      {props.notices}
      <span className="spacer" />
      <span data-testid="market-description">
        <span className="footer-market">{terminal?.market ?? ''} · </span>
        {terminal === null ? null : `${MONEY[terminal.mode]} · `}
        <button
          type="button"
          className="link-button"
          onClick={() => openDialog('connectBroker')}
          data-testid="connect-broker"
        >
          {terminal?.marketKind === 'broker' ? 'connections' : 'connect a broker'}
        </button>
      </span>
    </footer>
  );
}
