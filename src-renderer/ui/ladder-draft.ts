/**
 * A ladder as it is being typed, and its reading into `LadderParams`. Shared by the ticket (a new ladder) and the ladder
 * panel (what remains of a running one). Text stays text until it is read; an empty field means its stated default.
 *
 * Entry points: `newLadderDraft`, `draftOfParams`, `readLadderDraft`.
 */
import {
  Decimal,
  LADDER_DEFAULTS,
  type LadderDefaults,
  RUNGS_MAX,
  dec,
  err,
  isOnTick,
  ok,
  tickAt,
  type DecimalText,
  type Instrument,
  type LadderFinal,
  type LadderParams,
  type LadderSteps,
  type Price,
  type Result,
  type Side,
  type SpreadSteps,
} from '../../shared/domain/index.ts';
import { parseNumber, parseSeconds, parseWhole } from './parse-field.ts';
import { isSigned } from './premium-words.ts';

export type StepsKind = LadderSteps['kind'];

export type LadderDraft = {
  readonly steps: StepsKind;
  /** Per rung, per cent of the half-spread. */
  readonly toward: readonly string[];
  readonly increment: string;
  readonly rungs: string;
  /** Per rung, ticks from the near touch. */
  readonly ticks: readonly string[];
  /** Seconds; empty: the side's default. */
  readonly wait: string;
  /** Seconds; empty: as long as its rung. */
  readonly orderTimeout: string;
  readonly total: string;
  /** Empty: 1. */
  readonly factor: string;
  readonly spreadSteps: boolean;
  readonly reference: LadderParams['reference'];
  /** Empty: the far touch, as quoted when the command is made. */
  readonly worst: string;
  /** Empty: none. */
  readonly floor: string;
  readonly final: LadderFinal;
  readonly rounding: LadderParams['rounding'];
  readonly replace: LadderParams['replace'];
  readonly onLocked: LadderParams['onLocked'];
};

/** Fields that can be wrong; per-rung errors name the first wrong rung. */
export type LadderField = 'rungs' | 'increment' | 'wait' | 'orderTimeout' | 'total' | 'factor' | 'worst' | 'floor';
export type LadderFieldErrors = Readonly<Partial<Record<LadderField, string>>>;

export type LadderContext = {
  readonly side: Side;
  readonly instrument: PriceRules;
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  /** What a new ladder starts from, by the settings file; missing: LADDER_DEFAULTS. */
  readonly standards?: LadderDefaults | undefined;
  /** Only one venue quotes it: the worst price has to be typed. */
  readonly oneVenue?: boolean;
};

const WAIT_BOUNDS: readonly [number, number] = [100, 600_000];
const TOTAL_BOUNDS: readonly [number, number] = [1_000, 86_400_000];
const TICKS_MAX = 10_000;

/** The defaults of S3.1 and S3.8: 0/10/20/30 %, the side's wait, 120 s, the far touch as the worst price, then rest. */
export function newLadderDraft(): LadderDraft {
  return {
    steps: 'toward',
    toward: LADDER_DEFAULTS.towardPct,
    increment: '0.01',
    rungs: '10',
    ticks: ['0'],
    wait: '',
    orderTimeout: '',
    total: String(LADDER_DEFAULTS.totalMs / 1000),
    factor: '',
    spreadSteps: false,
    reference: 'frozen',
    worst: '',
    floor: '',
    final: 'rest',
    rounding: 'passive',
    replace: 'modify',
    onLocked: 'take',
  };
}

const secondsText = (ms: number): string => Decimal.of(ms, 3).trim().toString();
const plain = (text: string): string => dec(text).trim().toString();

/** A running ladder's parameters back as text, so that what remains can be changed. Nothing is left to a default. */
export function draftOfParams(params: LadderParams): LadderDraft {
  const base = newLadderDraft();
  const { steps } = params;
  return {
    ...base,
    steps: steps.kind,
    toward: steps.kind === 'toward' ? steps.towardPct.map(plain) : base.toward,
    increment: steps.kind === 'increment' ? plain(steps.increment) : base.increment,
    rungs: steps.kind === 'increment' ? String(steps.rungs) : base.rungs,
    ticks: steps.kind === 'ticks' ? steps.ticks.map(String) : base.ticks,
    wait: secondsText(params.waitMs),
    orderTimeout: params.orderTimeoutMs === null ? '' : secondsText(params.orderTimeoutMs),
    total: secondsText(params.totalMs),
    factor: plain(params.factor) === '1' ? '' : plain(params.factor),
    spreadSteps: params.spreadSteps !== null,
    reference: params.reference,
    worst: params.worstPrice,
    floor: params.floor ?? '',
    final: params.final,
    rounding: params.rounding,
    replace: params.replace,
    onLocked: params.onLocked,
  };
}

function readList<T>(
  texts: readonly string[],
  read: (text: string, name: string) => Result<T, string>,
  falls: (before: T, after: T) => boolean,
): Result<readonly T[], string> {
  if (texts.length === 0) return err('At least one rung');
  if (texts.length > RUNGS_MAX) return err(`At most ${RUNGS_MAX} rungs`);
  const values: T[] = [];
  for (const [index, text] of texts.entries()) {
    const value = read(text, `Rung ${index + 1}`);
    if (!value.ok) return err(value.error.startsWith('Rung') ? value.error : `Rung ${index + 1}: ${value.error}`);
    const before = values.at(-1);
    if (before !== undefined && falls(before, value.value)) return err(`Rung ${index + 1} lies behind rung ${index}`);
    values.push(value.value);
  }
  return ok(values);
}

function readToward(draft: LadderDraft): Result<LadderSteps, string> {
  const hundred = Decimal.of(100);
  const list = readList(
    draft.toward,
    (text, name) => {
      const value = parseNumber(text, name, 'zeroOrMore');
      return value.ok && value.value.gt(hundred) ? err(`${name}: 0 to 100 %`) : value;
    },
    (before, after) => after.lt(before),
  );
  if (!list.ok) return list;
  return ok({ kind: 'toward', towardPct: list.value.map((d) => d.trim().text()) });
}

function readTicks(draft: LadderDraft): Result<LadderSteps, string> {
  const list = readList(
    draft.ticks,
    (text, name) => parseWhole(text, name, [0, TICKS_MAX]),
    (before, after) => after < before,
  );
  return list.ok ? ok({ kind: 'ticks', ticks: list.value }) : list;
}

type Errors = { [F in LadderField]?: string };

function readSteps(draft: LadderDraft, errors: Errors): LadderSteps | null {
  if (draft.steps === 'increment') {
    const increment = parseNumber(draft.increment, 'Increment', 'positive');
    const rungs = parseWhole(draft.rungs, 'Rungs', [1, RUNGS_MAX]);
    if (!increment.ok) errors.increment = increment.error;
    if (!rungs.ok) errors.rungs = rungs.error;
    if (!increment.ok || !rungs.ok) return null;
    return { kind: 'increment', increment: increment.value.trim().text(), rungs: rungs.value };
  }
  const steps = draft.steps === 'toward' ? readToward(draft) : readTicks(draft);
  if (steps.ok) return steps.value;
  errors.rungs = steps.error;
  return null;
}

/** The class steps of S3.3 as decimals. */
const defaultSpreadSteps = (): SpreadSteps =>
  LADDER_DEFAULTS.spreadSteps as Readonly<Record<keyof SpreadSteps, DecimalText>>;

/** What a typed price is read against; combos are priced in the signed way. */
export type PriceRules = Pick<Instrument, 'ticks'> & Partial<Pick<Instrument, 'legs'>>;

/** A typed price: on the instrument's tick, above 0 but for combos, or a sentence that names the nearest ones. */
export function readPrice(text: string, name: string, instrument: PriceRules): Result<Price, string> {
  const value = parseNumber(text, name, isSigned(instrument) ? 'signed' : 'positive');
  if (!value.ok) return value;
  if (isOnTick(instrument, value.value)) return ok(atTickScale(value.value, instrument));
  const tick = tickAt(instrument, value.value);
  const [below, above] = [value.value.roundTo(tick, 'floor'), value.value.roundTo(tick, 'ceil')];
  return err(
    `Off the tick of ${tick.trim().toString()}: ${below.round(tick.scale, 'floor').toString()} or ${above.round(tick.scale, 'ceil').toString()}`,
  );
}

/** A price with as many decimals as its tick has, as prices are shown: 294.4 becomes 294.40. */
export function atTickScale(price: Decimal, instrument: Pick<Instrument, 'ticks'>): Price {
  const scale = tickAt(instrument, price).scale;
  const short = price.trim();
  return short.scale >= scale ? short.text() : short.round(scale, 'towardZero').text();
}

function readWorst(draft: LadderDraft, context: LadderContext): Result<Price, string> {
  if (draft.worst.trim() !== '') return readPrice(draft.worst, 'Worst price', context.instrument);
  if (context.oneVenue === true) return err('Only one venue quotes it: type a worst price');
  const far = context.side === 'buy' ? context.ask : context.bid;
  if (far === null) return err(`No ${context.side === 'buy' ? 'ask' : 'bid'} now: type a worst price`);
  return ok(atTickScale(far, context.instrument));
}

/** Reads the whole draft, or says what is wrong with each field. The worst price defaults to the far touch. */
export function readLadderDraft(draft: LadderDraft, context: LadderContext): Result<LadderParams, LadderFieldErrors> {
  const errors: Errors = {};
  const take = <T>(field: LadderField, result: Result<T, string>): T | null => {
    if (result.ok) return result.value;
    errors[field] = result.error;
    return null;
  };
  const steps = readSteps(draft, errors);
  const waitMs =
    draft.wait.trim() === ''
      ? (context.standards ?? LADDER_DEFAULTS).waitMs[context.side]
      : take('wait', parseSeconds(draft.wait, 'Wait', WAIT_BOUNDS));
  const orderTimeoutMs =
    draft.orderTimeout.trim() === ''
      ? null
      : take('orderTimeout', parseSeconds(draft.orderTimeout, 'Order time-out', WAIT_BOUNDS));
  const totalMs = take('total', parseSeconds(draft.total, 'Total time', TOTAL_BOUNDS));
  const factor =
    draft.factor.trim() === '' ? Decimal.ONE : take('factor', parseNumber(draft.factor, 'Factor', 'positive'));
  if (factor?.gt(Decimal.of(2))) errors.factor = 'Factor: above 0, at most 2';
  const worstPrice = take('worst', readWorst(draft, context));
  const floor = draft.floor.trim() === '' ? null : take('floor', readPrice(draft.floor, 'Floor', context.instrument));
  if (Object.keys(errors).length > 0) return err(errors);
  if (steps === null || waitMs === null || totalMs === null || factor === null || worstPrice === null)
    return err(errors);
  return ok({
    steps,
    factor: factor.trim().text(),
    spreadSteps: draft.spreadSteps ? defaultSpreadSteps() : null,
    reference: draft.reference,
    waitMs,
    orderTimeoutMs,
    totalMs,
    worstPrice,
    floor,
    rounding: draft.rounding,
    final: draft.final,
    replace: draft.replace,
    onLocked: draft.onLocked,
  });
}
