/** Moving stop and target where they stand: boxes with steppers by tick; Enter sends, Escape leaves. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Bracket, ChangeBracketCommand, Instrument } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { stepPrice } from '../../ui/step-price.ts';
import type { TrailBy } from '../../ui/bracket-draft.ts';
import { moveDraftOf, readMove, toTrailing } from './bracket-draft.ts';

export type MoveCellProps = {
  readonly bracket: Bracket;
  readonly instrument: Instrument;
  readonly onSend: (command: ChangeBracketCommand) => void;
  readonly onClose: () => void;
};

function PriceStepper(props: {
  readonly name: string;
  readonly value: string;
  readonly instrument: Instrument;
  readonly focus: boolean;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { name, value, instrument, onChange } = props;
  const step = (ticks: number): void => onChange(stepPrice(value, instrument, ticks, null));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    step((event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1));
  };
  const id = name.toLowerCase();
  return (
    <span className="price-stepper">
      <span className="muted">{name}</span>
      <Button small aria-label={`${name} one tick down`} testId={`bracket-${id}-down`} onClick={() => step(-1)}>
        −
      </Button>
      <input
        className="row-box price"
        aria-label={`New ${id}`}
        inputMode="decimal"
        autoFocus={props.focus}
        value={value}
        data-testid={`bracket-move-${id}`}
        onKeyDown={onKeyDown}
        onChange={(event) => onChange(event.target.value)}
      />
      <Button small aria-label={`${name} one tick up`} testId={`bracket-${id}-up`} onClick={() => step(1)}>
        +
      </Button>
    </span>
  );
}

/** Keys of an inline form: Enter sends once, Escape leaves, nothing reaches the table. */
const formKeys =
  (send: () => void, close: () => void) =>
  (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && !event.repeat && event.target instanceof HTMLInputElement) send();
  };

export function MoveCell(props: MoveCellProps): ReactNode {
  const { bracket, instrument, onSend, onClose } = props;
  const [draft, setDraft] = useState(() => moveDraftOf(bracket));
  const read = readMove(draft, bracket, instrument);
  const send = (): void => {
    if (!read.ok) return;
    onSend(read.value);
    onClose();
  };
  return (
    <span
      className="modify-cell"
      role="group"
      aria-label="Move stop and target"
      data-testid="bracket-move"
      onKeyDown={formKeys(send, onClose)}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {bracket.stop === null ? null : (
        <PriceStepper
          name="Stop"
          focus
          value={draft.stop}
          instrument={instrument}
          onChange={(stop) => setDraft((d) => ({ ...d, stop }))}
        />
      )}
      {bracket.target === null ? null : (
        <PriceStepper
          name="Target"
          focus={bracket.stop === null}
          value={draft.target}
          instrument={instrument}
          onChange={(target) => setDraft((d) => ({ ...d, target }))}
        />
      )}
      <Button
        small
        kind="accent"
        tip="Sends the move"
        keys="Enter"
        disabledReason={read.ok ? null : read.error}
        testId="bracket-move-send"
        onClick={send}
      >
        Move
      </Button>
      <Button small tip="Leaves it as it is" keys="Escape" testId="bracket-move-close" onClick={onClose}>
        Leave
      </Button>
      {read.ok || read.error === 'Nothing differs' ? null : <span className="down">{read.error}</span>}
    </span>
  );
}

export function TrailCell(props: MoveCellProps): ReactNode {
  const { bracket, onSend, onClose } = props;
  const [draft, setDraft] = useState<{ trail: string; trailBy: TrailBy }>({ trail: '', trailBy: 'percent' });
  const read = toTrailing(bracket, draft);
  const send = (): void => {
    if (!read.ok) return;
    onSend(read.value);
    onClose();
  };
  return (
    <span
      className="modify-cell"
      role="group"
      aria-label="Turn the stop into a trailing one"
      data-testid="bracket-trail"
      onKeyDown={formKeys(send, onClose)}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <span className="muted">Stop trails by</span>
      <input
        className="row-box"
        aria-label="Trail"
        inputMode="decimal"
        autoFocus
        value={draft.trail}
        data-testid="bracket-trail-by"
        onChange={(event) => setDraft((d) => ({ ...d, trail: event.target.value }))}
      />
      <Select
        label="Trail given in"
        labelHidden
        small
        value={draft.trailBy}
        items={[
          { value: 'percent', label: '%' },
          { value: 'price', label: '$' },
        ]}
        onChange={(trailBy) => setDraft((d) => ({ ...d, trailBy }))}
      />
      <Button
        small
        kind="accent"
        disabledReason={read.ok ? null : read.error}
        testId="bracket-trail-send"
        onClick={send}
      >
        Convert
      </Button>
      <Button small keys="Escape" tip="Leaves it as it is" onClick={onClose}>
        Leave
      </Button>
    </span>
  );
}
