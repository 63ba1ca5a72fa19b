/** Before the first state: how far the connection has come, or why it will not come. */
import './connection.css';
import type { ReactNode } from 'react';
import type { LinkState } from '../../client/terminal-client.ts';
import { useLink } from '../../stores/link-store.ts';
import { Button } from '../../ui/button.tsx';
import { ProgressLine } from '../../ui/empty-state.tsx';
import { coverWords } from './link-words.ts';

/** Steps of the first connection, and how many are done. */
export function connectSteps(link: LinkState): { readonly done: number; readonly steps: readonly string[] } {
  return {
    steps: ['Reach the engine', 'Load orders, positions and instruments', 'First quotes'],
    done: link.kind === 'live' ? 1 : 0,
  };
}

export function ConnectingScreen(): ReactNode {
  const link = useLink();
  if (link.kind === 'refused') return <RefusedScreen link={link} />;
  const { steps, done } = connectSteps(link);
  const attempt = link.kind === 'connecting' || link.kind === 'lost' ? link.attempt : 0;
  return (
    <main className="connecting" data-testid="connecting">
      <div className="connecting-box">
        <h1>Rung</h1>
        <ProgressLine label="Connecting to the engine" />
        <ol>
          {steps.map((step, index) => (
            <li key={step} data-done={index < done} aria-current={index === done ? 'step' : undefined}>
              {step}
            </li>
          ))}
        </ol>
        <p className="muted">
          {attempt > 1
            ? `Attempt ${attempt}. The engine may still be starting: it replays its journal and compares with the venue first.`
            : 'Connecting to the engine'}
        </p>
      </div>
    </main>
  );
}

function RefusedScreen(props: { readonly link: LinkState }): ReactNode {
  const words = coverWords(props.link, 0);
  return (
    <main className="connecting" data-testid="refused" role="alert">
      <div className="connecting-box">
        <h1>Rung</h1>
        <p className="cover-facts">{words?.sentence}</p>
        <p className="cover-reason">{words?.reason}</p>
        <Button kind="accent" onClick={() => location.reload()} testId="reload">
          Reload
        </Button>
      </div>
    </main>
  );
}
