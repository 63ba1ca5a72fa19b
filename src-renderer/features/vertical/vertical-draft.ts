/** The executor's form and its reading into a command. Pure. Empty parameters are left to the configured defaults (S0.7). */
import {
  Decimal,
  RUNGS_MAX,
  VERTICAL_DEFAULTS,
  dec,
  err,
  ok,
  unitsText,
  verticalStrikesFault,
  type Account,
  type ChainExpiry,
  type DecimalText,
  type Instrument,
  type InstrumentId,
  type Price,
  type Quantity,
  type Quote,
  type Result,
  type SubmitVerticalCommand,
  type VerticalParams,
  type VerticalStrategy,
} from '../../../shared/domain/index.ts';
import { parseNumber, parseSeconds, parseWhole } from '../../ui/parse-field.ts';

export type VerticalDraft = {
  readonly strategy: VerticalStrategy;
  readonly expiry: string | null;
  readonly shortStrike: Price | null;
  readonly longStrike: Price | null;
  readonly qty: string;
  readonly minPremium: string;
  readonly increment: string;
  /** Seconds. */
  readonly interval: string;
  readonly timeout: string;
  readonly attempts: string;
};

export type VerticalField = 'strikes' | 'qty' | 'minPremium' | 'increment' | 'interval' | 'timeout' | 'attempts';
export type VerticalErrors = Readonly<Partial<Record<VerticalField, string>>>;

const QTY_MAX = 10_000;
const WAIT_BOUNDS: readonly [number, number] = [100, 600_000];

export const newVerticalDraft = (): VerticalDraft => ({
  strategy: 'bull-put',
  expiry: null,
  shortStrike: null,
  longStrike: null,
  qty: '1',
  minPremium: '',
  increment: '',
  interval: '',
  timeout: '',
  attempts: '',
});

/** What an empty field means, as text for the field itself. */
export type Standards = Readonly<Record<'minPremium' | 'increment' | 'interval' | 'timeout' | 'attempts', string>>;

const seconds = (ms: number): string => Decimal.of(ms, 3).trim().toString();

/** The configured values over the built-in ones. */
export function standardsOf(configured: Partial<VerticalParams> | undefined): Standards {
  const all = { ...VERTICAL_DEFAULTS, ...configured };
  return {
    minPremium: dec(all.minPremium).round(2, 'nearest').toString(),
    increment: dec(all.increment).trim().toString(),
    interval: seconds(all.attemptIntervalMs),
    timeout: seconds(all.orderTimeoutMs),
    attempts: String(all.attemptsMax),
  };
}

/** Which right a strategy trades. */
export const rightOf = (strategy: VerticalStrategy): 'call' | 'put' => (strategy === 'bull-put' ? 'put' : 'call');

export type Pick2 = {
  readonly shortId: InstrumentId | null;
  readonly longId: InstrumentId | null;
  readonly short: Price | null;
  readonly long: Price | null;
};

/** Strikes off the money where nothing was picked yet, and the width. */
const OFF = 3;
const WIDTH = 2;

/** The strikes that the form stands on: the picked ones while they are listed, else a few off the money. */
export function picked(draft: VerticalDraft, expiry: ChainExpiry | null, money: number): Pick2 {
  if (expiry === null) return { shortId: null, longId: null, short: null, long: null };
  const way = draft.strategy === 'bull-put' ? -1 : 1;
  const rowOf = (strike: Price | null, away: number) =>
    expiry.strikes.find((s) => strike !== null && dec(s.strike).eq(dec(strike))) ??
    expiry.strikes[Math.min(expiry.strikes.length - 1, Math.max(0, money + way * away))];
  const [short, long] = [rowOf(draft.shortStrike, OFF), rowOf(draft.longStrike, OFF + WIDTH)];
  const id = (row: typeof short): InstrumentId | null =>
    (rightOf(draft.strategy) === 'put' ? row?.putId : row?.callId) ?? null;
  return { shortId: id(short), longId: id(long), short: short?.strike ?? null, long: long?.strike ?? null };
}

type Quoted = { readonly quote: Quote | null; readonly instrument: Instrument | null };

const midOf = ({ quote, instrument }: Quoted): Decimal | null =>
  quote === null || instrument === null || quote.bid === null || quote.ask === null
    ? null
    : dec(unitsText(quote.bid + quote.ask, instrument.priceScale))
        .mul(dec('0.5'))
        .trim();

/** What the spread would bring at the mids of its legs (S0.3); null while a leg has no two-sided quote. */
export function midPremium(short: Quoted, long: Quoted): Decimal | null {
  const [s, l] = [midOf(short), midOf(long)];
  return s === null || l === null ? null : s.sub(l).trim();
}

type Context = {
  readonly underlyingId: InstrumentId | null;
  readonly expiry: string | null;
  readonly pick: Pick2;
  readonly account: Account | null;
};

function paramsOf(draft: VerticalDraft, errors: { [F in VerticalField]?: string }): Partial<VerticalParams> {
  const params: { -readonly [K in keyof VerticalParams]?: VerticalParams[K] } = {};
  const take = <T>(
    field: VerticalField,
    text: string,
    read: () => Result<T, string>,
    put: (value: T) => void,
  ): void => {
    if (text.trim() === '') return;
    const value = read();
    if (value.ok) put(value.value);
    else errors[field] = value.error;
  };
  const text = (value: Decimal): DecimalText => value.trim().text();
  take(
    'minPremium',
    draft.minPremium,
    () => parseNumber(draft.minPremium, 'Least premium', 'zeroOrMore'),
    (value) => (params.minPremium = text(value)),
  );
  take(
    'increment',
    draft.increment,
    () => parseNumber(draft.increment, 'Increment', 'positive'),
    (value) => (params.increment = text(value)),
  );
  take(
    'interval',
    draft.interval,
    () => parseSeconds(draft.interval, 'Interval', WAIT_BOUNDS),
    (value) => (params.attemptIntervalMs = value),
  );
  take(
    'timeout',
    draft.timeout,
    () => parseSeconds(draft.timeout, 'Order time-out', WAIT_BOUNDS),
    (value) => (params.orderTimeoutMs = value),
  );
  take(
    'attempts',
    draft.attempts,
    () => parseWhole(draft.attempts, 'Attempts', [1, RUNGS_MAX]),
    (value) => (params.attemptsMax = value),
  );
  return params;
}

/** The signal, or what is wrong with each field. */
export function readVertical(draft: VerticalDraft, context: Context): Result<SubmitVerticalCommand, VerticalErrors> {
  const { underlyingId, expiry, pick, account } = context;
  const errors: { [F in VerticalField]?: string } = {};
  const qty = parseWhole(draft.qty, 'Quantity', [1, QTY_MAX]);
  if (!qty.ok) errors.qty = qty.error;
  const params = paramsOf(draft, errors);
  if (underlyingId === null || expiry === null || pick.short === null || pick.long === null || account === null) {
    return err({ ...errors, strikes: 'Choose an underlying with options first' });
  }
  const fault = verticalStrikesFault(draft.strategy, pick.short, pick.long);
  if (fault !== null) errors.strikes = fault;
  if (Object.keys(errors).length > 0 || !qty.ok) return err(errors);
  return ok({
    kind: 'submitVertical',
    connectionId: account.connectionId,
    accountId: account.accountId,
    signal: {
      strategy: draft.strategy,
      underlyingId,
      expiry,
      shortStrike: pick.short,
      longStrike: pick.long,
      qty: dec(String(qty.value)).text() as Quantity,
      follower: null,
    },
    params,
  });
}
