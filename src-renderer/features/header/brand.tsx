/** The name, and which mode this is: seen at a glance, never by colour alone. */
import type { ReactNode } from 'react';
import type { Mode } from '../../../shared/domain/index.ts';
import { MODE_NAMES } from './title-words.ts';

export function Brand(): ReactNode {
  return (
    <h1 className="brand">
      <i aria-hidden="true">
        <b />
        <b />
        <b />
      </i>
      Rung
    </h1>
  );
}

const MEANING: Readonly<Record<Mode, string>> = {
  simulation: 'A simulated venue: nothing here is real money',
  paper: "A broker's paper account: no real money",
  live: 'Real money',
};

export function ModeBadge(props: { readonly mode: Mode | null }): ReactNode {
  const { mode } = props;
  if (mode === null) return null;
  return (
    <div className={`mode mode-${mode}`} title={MEANING[mode]} data-testid="mode">
      {MODE_NAMES[mode].toUpperCase()}
    </div>
  );
}
