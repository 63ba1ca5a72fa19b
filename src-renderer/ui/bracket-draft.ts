/**
 * The exits of an order or a position as they are filled in, and read into `BracketParams`. Pure; prices follow the
 * instrument's tick. Whether a stop stands on the right side of the market is the engine's to say.
 */
import {
  Decimal,
  err,
  ok,
  type BracketParams,
  type ExitPlacement,
  type Instrument,
  type Price,
  type Result,
  type SessionKind,
  type StopConversion,
  type StopParams,
  type Trail,
  type TriggerSource,
} from '../../shared/domain/index.ts';
import { readPrice } from './ladder-draft.ts';
import { parseNumber } from './parse-field.ts';

/** How an exit's place is given. */
export type PlaceBy = ExitPlacement['kind'];
export type TrailBy = Trail['kind'];

export type BracketDraft = {
  /** Empty: no stop. */
  readonly stop: string;
  readonly stopBy: PlaceBy;
  readonly stopType: StopParams['type'];
  readonly limitOffset: string;
  readonly trail: string;
  readonly trailBy: TrailBy;
  readonly source: TriggerSource;
  /** Empty: no target. */
  readonly target: string;
  readonly targetBy: PlaceBy;
  readonly tif: 'day' | 'gtc';
  /** Gain from which the stop goes to break-even; empty: never. */
  readonly evenAt: string;
  readonly evenBy: PlaceBy;
  /** How far beyond the average it then stands, in favour. */
  readonly evenOffset: string;
  /** Gain from which the stop trails; empty: never. */
  readonly trailAt: string;
  readonly trailAtBy: PlaceBy;
  readonly thenTrail: string;
  readonly thenTrailBy: TrailBy;
  readonly appHeld: boolean;
};

export type BracketField =
  | 'stop'
  | 'limitOffset'
  | 'trail'
  | 'target'
  | 'evenAt'
  | 'evenOffset'
  | 'trailAt'
  | 'thenTrail'
  | 'appHeld';
export type BracketFieldErrors = Readonly<Partial<Record<BracketField, string>>>;

/** No exits; good till canceled, so that they outlive a day's entry. */
export const newBracketDraft = (): BracketDraft => ({
  stop: '',
  stopBy: 'price',
  stopType: 'stop',
  limitOffset: '',
  trail: '',
  trailBy: 'price',
  source: 'last',
  target: '',
  targetBy: 'price',
  tif: 'gtc',
  evenAt: '',
  evenBy: 'percent',
  evenOffset: '0',
  trailAt: '',
  trailAtBy: 'percent',
  thenTrail: '',
  thenTrailBy: 'percent',
  appHeld: false,
});

/** Whether any exit is asked for. */
export const hasExits = (draft: BracketDraft): boolean => draft.stop.trim() !== '' || draft.target.trim() !== '';

/** Prices belong to one instrument and side; distances in per cent or money stay. */
export function withoutPrices(draft: BracketDraft): BracketDraft {
  return {
    ...draft,
    stop: draft.stopBy === 'price' ? '' : draft.stop,
    target: draft.targetBy === 'price' ? '' : draft.target,
    trail: draft.trailBy === 'price' ? '' : draft.trail,
    limitOffset: '',
    evenAt: draft.evenBy === 'percent' ? draft.evenAt : '',
    trailAt: draft.trailAtBy === 'percent' ? draft.trailAt : '',
    thenTrail: draft.thenTrailBy === 'percent' ? draft.thenTrail : '',
    appHeld: false,
  };
}

/**
 * What stands in the field once it is given in another unit: a number typed before its unit was chosen is kept, so that no
 * exit is lost without a word; one of another unit is never taken for a price.
 */
export const inUnit = (text: string, by: PlaceBy): string => (by === 'price' ? '' : text);

type Ticked = Pick<Instrument, 'ticks'>;
const HUNDRED = Decimal.of(100);

function readPct(text: string, name: string): Result<Decimal, string> {
  const pct = parseNumber(text, name, 'positive');
  return pct.ok && pct.value.gte(HUNDRED) ? err(`${name}: below 100 %`) : pct;
}

/** A distance in price: above 0 and a multiple of the least tick that holds there. */
function readDistance(text: string, name: string): Result<Price, string> {
  const read = parseNumber(text, name, 'positive');
  return read.ok ? ok(read.value.trim().text()) : read;
}

function readPlace(text: string, by: PlaceBy, name: string, instrument: Ticked): Result<ExitPlacement, string> {
  if (by === 'price') {
    const price = readPrice(text, name, instrument);
    return price.ok ? ok({ kind: 'price', price: price.value }) : price;
  }
  if (by === 'percent') {
    const pct = readPct(text, name);
    return pct.ok ? ok({ kind: 'percent', pct: pct.value.trim().text() }) : pct;
  }
  const amount = parseNumber(text, name, 'positive');
  return amount.ok ? ok({ kind: 'money', amount: amount.value.trim().text() }) : amount;
}

/** A trailing distance: in price or in per cent. */
export function readTrail(text: string, by: TrailBy, name: string): Result<Trail, string> {
  if (by === 'percent') {
    const pct = readPct(text, name);
    return pct.ok ? ok({ kind: 'percent', pct: pct.value.trim().text() }) : pct;
  }
  const amount = readDistance(text, name);
  return amount.ok ? ok({ kind: 'price', amount: amount.value }) : amount;
}

type Errors = { [F in BracketField]?: string };
type Take = <T>(field: BracketField, result: Result<T, string>) => T | null;

const taker =
  (errors: Errors): Take =>
  (field, result) => {
    if (result.ok) return result.value;
    errors[field] = result.error;
    return null;
  };

function readStop(draft: BracketDraft, context: BracketContext, take: Take): StopParams | null {
  if (draft.stop.trim() === '') return null;
  const placement = take('stop', readPlace(draft.stop, draft.stopBy, 'Stop', context.instrument));
  const limitOffset =
    draft.stopType === 'stopLimit' ? take('limitOffset', readDistance(draft.limitOffset, 'Limit offset')) : null;
  const trail =
    draft.stopType === 'trailingStop' ? take('trail', readTrail(draft.trail, draft.trailBy, 'Trail')) : null;
  if (placement === null) return null;
  return {
    placement,
    type: draft.stopType,
    limitOffset,
    trail,
    source: draft.source,
    tif: draft.tif,
    sessions: context.sessions,
  };
}

function readConversions(draft: BracketDraft, context: BracketContext, take: Take): readonly StopConversion[] {
  const made: StopConversion[] = [];
  if (draft.evenAt.trim() !== '') {
    const gain = take('evenAt', readPlace(draft.evenAt, draft.evenBy, 'Gain', context.instrument));
    const offset = take('evenOffset', parseNumber(draft.evenOffset, 'Offset', 'zeroOrMore'));
    if (gain !== null && offset !== null) made.push({ gain, to: { kind: 'breakEven', offset: offset.trim().text() } });
  }
  if (draft.trailAt.trim() !== '') {
    const gain = take('trailAt', readPlace(draft.trailAt, draft.trailAtBy, 'Gain', context.instrument));
    const trail = take('thenTrail', readTrail(draft.thenTrail, draft.thenTrailBy, 'Trail'));
    if (gain !== null && trail !== null) made.push({ gain, to: { kind: 'trail', trail } });
  }
  return made;
}

export type BracketContext = {
  readonly instrument: Ticked;
  /** Sessions in which the exits act. */
  readonly sessions: readonly SessionKind[];
  /** Some exit is held by the app, if only for a time: it has to be accepted (G14). */
  readonly appHolds: boolean;
};

/** The exits, null when none is asked for, or what is wrong with each field. */
export function readBracketDraft(
  draft: BracketDraft,
  context: BracketContext,
): Result<BracketParams | null, BracketFieldErrors> {
  if (!hasExits(draft)) return ok(null);
  const errors: Errors = {};
  const take = taker(errors);
  const stop = readStop(draft, context, take);
  const placement =
    draft.target.trim() === ''
      ? null
      : take('target', readPlace(draft.target, draft.targetBy, 'Target', context.instrument));
  const conversions = draft.stop.trim() === '' ? [] : readConversions(draft, context, take);
  if (context.appHolds && !draft.appHeld) {
    errors.appHeld = 'Accept that this app holds an exit, or choose one that the venue holds';
  }
  if (Object.keys(errors).length > 0) return err(errors);
  const target = placement === null ? null : { placement, tif: draft.tif, sessions: context.sessions };
  return ok({ stop, target, conversions, appHeldAccepted: draft.appHeld });
}
