/** The line under a button that says what became of its command, and offers the way on. */
import type { ReactNode } from 'react';

export type CommandLineProps = {
  readonly words: { readonly tone: 'plain' | 'good' | 'bad' | 'warn'; readonly text: string } | null;
  /** `sent`, `accepted` …, for tests. */
  readonly phase: string;
  /** Null where nothing is unanswered. */
  readonly onAskAgain: (() => void) | null;
  /** Null where there is nothing to put away. */
  readonly onClose: (() => void) | null;
  readonly testId?: string;
};

const TONE = { plain: 'sub', good: 'up', bad: 'down', warn: 'warn' } as const;

/** Nothing at all while nothing was sent. */
export function CommandLine(props: CommandLineProps): ReactNode {
  const { words, onAskAgain, onClose } = props;
  if (words === null) return null;
  return (
    <div className="command-line" role="status" aria-live="polite" data-testid={props.testId} data-phase={props.phase}>
      <span className={TONE[words.tone]}>{words.text}</span>
      {onAskAgain === null ? null : (
        <button type="button" className="link-button" onClick={onAskAgain}>
          Ask again
        </button>
      )}
      {onClose === null ? null : (
        <button type="button" className="link-button" onClick={onClose}>
          Close
        </button>
      )}
    </div>
  );
}
