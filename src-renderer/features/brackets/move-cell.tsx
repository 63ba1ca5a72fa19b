/** Moving stop and target where they stand: boxes with steppers by tick; and turning the stop into a trailing one. */
import { useState, type ReactNode } from 'react';
import type { Bracket, ChangeBracketCommand, Instrument } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { PriceBox, RowForm } from '../../ui/row-form.tsx';
import { Select } from '../../ui/select.tsx';
import { stepPrice } from '../../ui/step-price.ts';
import type { TrailBy } from '../../ui/bracket-draft.ts';
import { NOTHING_DIFFERS, moveDraftOf, readMove, toTrailing, type MoveDraft } from './bracket-draft.ts';

export type MoveCellProps = {
  readonly bracket: Bracket;
  readonly instrument: Instrument;
  readonly onSend: (command: ChangeBracketCommand) => boolean;
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
  const id = name.toLowerCase();
  return (
    <span className="price-stepper">
      <span className="muted">{name}</span>
      <Button small aria-label={`${name} one tick down`} testId={`bracket-${id}-down`} onClick={() => step(-1)}>
        −
      </Button>
      <PriceBox
        label={`New ${id}`}
        testId={`bracket-move-${id}`}
        value={value}
        instrument={instrument}
        focus={props.focus}
        onChange={onChange}
      />
      <Button small aria-label={`${name} one tick up`} testId={`bracket-${id}-up`} onClick={() => step(1)}>
        +
      </Button>
    </span>
  );
}

export function MoveCell(props: MoveCellProps): ReactNode {
  const { bracket, instrument } = props;
  const [typed, setTyped] = useState<Partial<MoveDraft>>({});
  const draft = moveDraftOf(bracket, typed);
  const read = readMove(draft, bracket, instrument);
  return (
    <RowForm
      label="Move stop and target"
      testId="bracket-move"
      send={{ label: 'Move', tip: 'Sends the move' }}
      read={read}
      untouched={!read.ok && read.error === NOTHING_DIFFERS}
      onSend={props.onSend}
      onClose={props.onClose}
    >
      {bracket.stop === null ? null : (
        <PriceStepper
          name="Stop"
          focus
          value={draft.stop}
          instrument={instrument}
          onChange={(stop) => setTyped((d) => ({ ...d, stop }))}
        />
      )}
      {bracket.target === null ? null : (
        <PriceStepper
          name="Target"
          focus={bracket.stop === null}
          value={draft.target}
          instrument={instrument}
          onChange={(target) => setTyped((d) => ({ ...d, target }))}
        />
      )}
    </RowForm>
  );
}

export function TrailCell(props: MoveCellProps): ReactNode {
  const [draft, setDraft] = useState<{ trail: string; trailBy: TrailBy }>({ trail: '', trailBy: 'percent' });
  return (
    <RowForm
      label="Turn the stop into a trailing one"
      testId="bracket-trail"
      send={{ label: 'Convert', tip: 'The venue, or this app, moves the stop behind the price from then on' }}
      read={toTrailing(props.bracket, draft)}
      untouched={draft.trail === ''}
      onSend={props.onSend}
      onClose={props.onClose}
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
    </RowForm>
  );
}
