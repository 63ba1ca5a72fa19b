/** Stop and target of an order or a position: where they stand, what kind, what they turn into, and who holds them. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Decimal, Instrument, TriggerSource } from '../../shared/domain/index.ts';
import { inUnit, type BracketDraft, type BracketFieldErrors, type PlaceBy, type TrailBy } from './bracket-draft.ts';
import { Checkbox } from './checkbox.tsx';
import { exitHolders } from './exit-holders.ts';
import { Field } from './field.tsx';
import { Select, type SelectItem } from './select.tsx';
import { stepPrice } from './step-price.ts';
import { APP_HELD, SOURCE_NAMES, type VenueCan } from './venue-words.ts';

export type BracketFieldsProps = {
  readonly draft: BracketDraft;
  readonly errors: BracketFieldErrors;
  readonly instrument: Instrument | null;
  readonly can: VenueCan;
  /** Where arrow keys start in an empty price. */
  readonly from: Decimal | null;
  readonly onEdit: (edit: Partial<BracketDraft>) => void;
  readonly testId: string;
};

const PLACES: readonly SelectItem<PlaceBy>[] = [
  { value: 'price', label: 'price' },
  { value: 'percent', label: '%' },
  { value: 'money', label: '$' },
];
const TRAILS: readonly SelectItem<TrailBy>[] = [
  { value: 'price', label: '$' },
  { value: 'percent', label: '%' },
];
const STOP_TYPES: readonly SelectItem<BracketDraft['stopType']>[] = [
  { value: 'stop', label: 'Stop (market)' },
  { value: 'stopLimit', label: 'Stop limit' },
  { value: 'trailingStop', label: 'Trailing stop' },
];
const TIFS: readonly SelectItem<BracketDraft['tif']>[] = [
  { value: 'gtc', label: 'Good till canceled' },
  { value: 'day', label: 'Day' },
];

/** What triggers it, as a list. */
export const SOURCE_ITEMS: readonly SelectItem<TriggerSource>[] = (['last', 'bidAsk', 'mid'] as const).map((value) => ({
  value,
  label: SOURCE_NAMES[value].charAt(0).toUpperCase() + SOURCE_NAMES[value].slice(1),
}));

type PlaceProps<T extends string> = {
  readonly label: string;
  readonly value: string;
  readonly by: T;
  readonly items: readonly SelectItem<T>[];
  readonly error: string | undefined;
  readonly placeholder?: string;
  readonly instrument: Instrument | null;
  readonly from: Decimal | null;
  readonly onValue: (value: string) => void;
  readonly onBy: (by: T) => void;
  readonly testId: string;
};

/** A number with what it counts in: price, per cent, money. Arrows move a price by a tick. */
function PlaceField<T extends string>(props: PlaceProps<T>): ReactNode {
  const { instrument } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (props.by !== 'price' || instrument === null) return;
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const ticks = (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
    props.onValue(stepPrice(props.value, instrument, ticks, props.from));
  };
  return (
    <div className="place-field">
      <Field
        label={props.label}
        inputMode="decimal"
        value={props.value}
        placeholder={props.placeholder ?? 'none'}
        error={props.error}
        title={props.by === 'price' ? '↑ ↓ one tick, with Shift ten' : undefined}
        onKeyDown={onKeyDown}
        onChange={props.onValue}
        testId={props.testId}
      />
      <Select
        label={`${props.label} given in`}
        labelHidden
        value={props.by}
        items={props.items}
        onChange={props.onBy}
        testId={`${props.testId}-by`}
      />
    </div>
  );
}

/** Stop and target, side by side: what remains unfolded. */
export function ExitFields(props: BracketFieldsProps): ReactNode {
  const { draft, errors, onEdit, instrument, from, testId } = props;
  return (
    <div className="two-fields wide">
      <PlaceField
        label="Stop"
        value={draft.stop}
        by={draft.stopBy}
        items={PLACES}
        error={errors.stop}
        instrument={instrument}
        from={from}
        onValue={(stop) => onEdit({ stop })}
        onBy={(stopBy) => onEdit({ stopBy, stop: inUnit(draft.stop, stopBy) })}
        testId={`${testId}-stop`}
      />
      <PlaceField
        label="Target"
        value={draft.target}
        by={draft.targetBy}
        items={PLACES}
        error={errors.target}
        instrument={instrument}
        from={from}
        onValue={(target) => onEdit({ target })}
        onBy={(targetBy) => onEdit({ targetBy, target: inUnit(draft.target, targetBy) })}
        testId={`${testId}-target`}
      />
    </div>
  );
}

function StopTypeFields(props: BracketFieldsProps): ReactNode {
  const { draft, errors, onEdit, instrument, from, testId } = props;
  return (
    <>
      <Select
        label="Stop is a"
        value={draft.stopType}
        items={STOP_TYPES}
        onChange={(stopType) => onEdit({ stopType })}
        testId={`${testId}-stop-type`}
      />
      {draft.stopType === 'stopLimit' ? (
        <Field
          label="Limit beyond it by"
          inputMode="decimal"
          value={draft.limitOffset}
          error={errors.limitOffset}
          unit={instrument?.currency}
          onChange={(limitOffset) => onEdit({ limitOffset })}
          testId={`${testId}-limit-offset`}
        />
      ) : null}
      {draft.stopType === 'trailingStop' ? (
        <PlaceField
          label="Trails by"
          value={draft.trail}
          by={draft.trailBy}
          items={TRAILS}
          error={errors.trail}
          instrument={instrument}
          from={from}
          onValue={(trail) => onEdit({ trail })}
          onBy={(trailBy) => onEdit({ trailBy, trail: '' })}
          testId={`${testId}-trail`}
        />
      ) : null}
      <Select
        label="Triggered by"
        value={draft.source}
        items={SOURCE_ITEMS}
        onChange={(source) => onEdit({ source })}
        testId={`${testId}-source`}
      />
      <Select
        label="Exits last"
        value={draft.tif}
        items={TIFS}
        onChange={(tif) => onEdit({ tif })}
        testId={`${testId}-exit-tif`}
      />
    </>
  );
}

/** What the stop turns into by itself once the market has gone in favour. */
function ConversionFields(props: BracketFieldsProps): ReactNode {
  const { draft, errors, onEdit, instrument, testId } = props;
  const common = { instrument, from: null, placeholder: 'never' };
  return (
    <>
      <PlaceField
        {...common}
        label="Break-even at"
        value={draft.evenAt}
        by={draft.evenBy}
        items={PLACES}
        error={errors.evenAt}
        onValue={(evenAt) => onEdit({ evenAt })}
        onBy={(evenBy) => onEdit({ evenBy, evenAt: '' })}
        testId={`${testId}-even-at`}
      />
      <Field
        label="Beyond average by"
        inputMode="decimal"
        value={draft.evenOffset}
        error={errors.evenOffset}
        unit={instrument?.currency}
        onChange={(evenOffset) => onEdit({ evenOffset })}
        testId={`${testId}-even-offset`}
      />
      <PlaceField
        {...common}
        label="Trailing at"
        value={draft.trailAt}
        by={draft.trailAtBy}
        items={PLACES}
        error={errors.trailAt}
        onValue={(trailAt) => onEdit({ trailAt })}
        onBy={(trailAtBy) => onEdit({ trailAtBy, trailAt: '' })}
        testId={`${testId}-trail-at`}
      />
      <PlaceField
        {...common}
        label="Then trails by"
        placeholder=""
        value={draft.thenTrail}
        by={draft.thenTrailBy}
        items={TRAILS}
        error={errors.thenTrail}
        onValue={(thenTrail) => onEdit({ thenTrail })}
        onBy={(thenTrailBy) => onEdit({ thenTrailBy, thenTrail: '' })}
        testId={`${testId}-then-trail`}
      />
    </>
  );
}

/** `stop, good till canceled, no conversion`. */
function foldWords(draft: BracketDraft): string {
  const type = STOP_TYPES.find((t) => t.value === draft.stopType)?.label.toLowerCase() ?? '';
  const words = [type, `on ${SOURCE_NAMES[draft.source]}`, draft.tif === 'gtc' ? 'GTC' : 'day'];
  if (draft.evenAt !== '') words.push('to break-even');
  if (draft.trailAt !== '') words.push('to trailing');
  return words.join(' · ');
}

const HIDDEN = ['limitOffset', 'trail', 'evenAt', 'evenOffset', 'trailAt', 'thenTrail'] as const;

/** The rest of the exits, folded until wanted; an error inside stands on the fold. */
export function ExitDetails(props: BracketFieldsProps): ReactNode {
  const { draft, errors, testId } = props;
  const [open, setOpen] = useState(false);
  const error = HIDDEN.map((field) => errors[field]).find((text) => text !== undefined);
  if (draft.stop.trim() === '' && draft.target.trim() === '') return null;
  return (
    <>
      <button
        type="button"
        className="fold wide"
        aria-expanded={open}
        data-testid={`${testId}-exits-more`}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">{open ? '▾' : '▸'}</span>
        <span className={error === undefined || open ? 'muted' : 'down'}>
          {error === undefined || open ? `Exits: ${foldWords(draft)}` : error}
        </span>
      </button>
      {open ? (
        <div className="two-fields wide">
          <StopTypeFields {...props} />
          {draft.stop.trim() === '' ? null : <ConversionFields {...props} />}
        </div>
      ) : null}
    </>
  );
}

/** Who holds each exit, in words; what the app holds has to be accepted. */
export function ExitHolders(props: BracketFieldsProps): ReactNode {
  const { draft, errors, can, onEdit, testId } = props;
  const { stop, target } = exitHolders(draft, can);
  if (stop === null && target === null) return null;
  const lines = [
    ['Stop', stop],
    ['Target', target],
  ] as const;
  return (
    <div className="exit-holders wide" data-testid={`${testId}-holders`}>
      {lines.map(([name, holder]) =>
        holder === null ? null : (
          <span key={name} className={holder.by === 'app' ? 'warn' : 'muted'}>
            {name}: {holder.text}
          </span>
        ),
      )}
      {stop?.by === 'app' || target?.by === 'app' ? (
        <Checkbox
          label={
            <span className="warn" title={errors.appHeld}>
              {APP_HELD}. I accept that
            </span>
          }
          checked={draft.appHeld}
          onChange={(appHeld) => onEdit({ appHeld })}
          testId={`${testId}-exits-app-held`}
        />
      ) : null}
    </div>
  );
}
