/**
 * Covers the trading surface while the engine does not answer: what lies below is greyed, cannot be reached by pointer or
 * keyboard, and is said to be old.
 */
import './connection.css';
import { useEffect, useState, type ReactNode } from 'react';
import { useLink } from '../../stores/link-store.ts';
import { screenNowMs } from '../../stores/screen-clock.ts';
import { Button } from '../../ui/button.tsx';
import { ProgressLine } from '../../ui/empty-state.tsx';
import { coverWords, type CoverWords } from './link-words.ts';

export function LinkCover(props: { readonly children: ReactNode }): ReactNode {
  const link = useLink();
  const covered = link.kind !== 'live';
  const [nowMs, setNowMs] = useState(screenNowMs);
  useEffect(() => {
    if (!covered) return;
    setNowMs(screenNowMs());
    const timer = setInterval(() => setNowMs(screenNowMs()), 1_000);
    return () => clearInterval(timer);
  }, [covered]);
  const words = coverWords(link, nowMs);
  return (
    <div className="cover-host">
      <div className="cover-below" inert={covered} data-covered={covered}>
        {props.children}
      </div>
      {words === null ? null : <Cover words={words} />}
    </div>
  );
}

function Cover(props: { readonly words: CoverWords }): ReactNode {
  const { words } = props;
  return (
    <div className="cover" role="alertdialog" aria-label="The engine is not answering" data-testid="link-cover">
      <div className="cover-box">
        {words.reload ? null : <ProgressLine label="Trying to reach the engine" />}
        <h2>{words.sentence}</h2>
        <p className="cover-facts" data-testid="link-cover-facts">
          {words.facts}
        </p>
        {words.reason === '' ? null : <p className="cover-reason">{words.reason}</p>}
        <ul>
          {words.meanwhile.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {words.reload ? (
          <Button kind="accent" onClick={() => location.reload()} testId="reload">
            Reload
          </Button>
        ) : null}
      </div>
    </div>
  );
}
