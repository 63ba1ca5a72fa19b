/**
 * Combos: several options of one underlying traded as one (G12). An instrument's price is what it costs to BUY its legs as
 * they are listed: + paid, − received. A trader's premium is the cash that comes in: minus that for a purchase, the same for
 * a sale. See docs/decisions/0050.
 */
import { dec, type Decimal, type Price } from './decimal.ts';
import type { InstrumentId } from './ids.ts';
import type { ComboLeg, Instrument, Side } from './instrument.ts';
import type { VerticalStrategy } from './vertical.ts';

/** Most units of a leg in one unit of a combo. */
export const LEG_RATIO_MAX = 100;

/** Cash to the trader per unit, + received, − paid, of an order at an instrument's price. Its own inverse. */
export const premiumOf = (side: Side, price: Decimal): Decimal => (side === 'buy' ? price.neg() : price);
/** The instrument's price of an order that is to bring this premium. */
export const priceOfPremium = (side: Side, premium: Decimal): Decimal => premiumOf(side, premium);

export type LegsFault = {
  readonly code: 'legs' | 'expiredOption' | 'unknownInstrument';
  /** Which leg, where one is to blame. */
  readonly leg: number | null;
  readonly message: string;
};

type Instruments = Pick<ReadonlyMap<InstrumentId, Instrument>, 'get'>;

const commonFactor = (a: number, b: number): number => (b === 0 ? a : commonFactor(b, a % b));

/** What of these legs no venue would take; null when nothing. `today`: New York's date, `yyyy-mm-dd`. */
export function legsFault(
  legs: readonly ComboLeg[],
  instruments: Instruments,
  rules: { readonly legsMax: number; readonly today: string },
): LegsFault | null {
  const about = (leg: number | null, message: string): LegsFault => ({ code: 'legs', leg, message });
  if (legs.length < 2) return about(null, 'A combo has at least two legs.');
  if (legs.length > rules.legsMax) {
    return about(null, `The venue takes combos of up to ${rules.legsMax} legs, not ${legs.length}.`);
  }
  for (const [i, { ratio }] of legs.entries()) {
    if (Number.isInteger(ratio) && ratio >= 1 && ratio <= LEG_RATIO_MAX) continue;
    return about(i, `A leg's ratio is 1 to ${LEG_RATIO_MAX} whole units, not ${ratio}.`);
  }
  const factor = legs.reduce((all, leg) => commonFactor(all, leg.ratio), 0);
  if (factor > 1) {
    return about(null, `All ratios are multiples of ${factor}; divide them by it and trade ${factor} times as many.`);
  }
  if (new Set(legs.map((leg) => leg.instrumentId)).size !== legs.length) {
    return about(null, 'The same contract is in it twice; make it one leg.');
  }
  return contractsFault(legs, instruments, rules.today);
}

function contractsFault(legs: readonly ComboLeg[], instruments: Instruments, today: string): LegsFault | null {
  const known: Instrument[] = [];
  for (const [i, { instrumentId }] of legs.entries()) {
    const instrument = instruments.get(instrumentId);
    if (instrument === undefined) {
      return { code: 'unknownInstrument', leg: i, message: `There is no instrument ${instrumentId}.` };
    }
    if (instrument.option === null) {
      return { code: 'legs', leg: i, message: `${instrument.symbol} is no option; combos here are of options only.` };
    }
    if (instrument.option.expiry < today) {
      const message = `${instrument.symbol} expired on ${instrument.option.expiry}.`;
      return { code: 'expiredOption', leg: i, message };
    }
    known.push(instrument);
  }
  const first = known[0];
  const other = known.findIndex((i) => i.option?.underlyingId !== first?.option?.underlyingId);
  if (first !== undefined && other > 0) {
    const message = `${known[other]?.symbol ?? ''} is on another underlying than ${first.symbol}; all legs share one.`;
    return { code: 'legs', leg: other, message };
  }
  const odd = known.findIndex((i) => i.multiplier !== first?.multiplier || i.currency !== first.currency);
  if (odd > 0) return { code: 'legs', leg: odd, message: 'All legs have the same multiplier and currency.' };
  return null;
}

/** What is wrong with a vertical's strikes (S0.1), in a sentence; null when nothing. */
export function verticalStrikesFault(strategy: VerticalStrategy, shortStrike: Price, longStrike: Price): string | null {
  const short = dec(shortStrike);
  const long = dec(longStrike);
  if (short.sign() <= 0 || long.sign() <= 0) return 'Strikes are above 0.';
  if (strategy === 'bull-put' && short.lte(long)) {
    return `A bull put sells the higher strike: ${shortStrike} is not above ${longStrike}.`;
  }
  if (strategy === 'bear-call' && short.gte(long)) {
    return `A bear call sells the lower strike: ${shortStrike} is not below ${longStrike}.`;
  }
  return null;
}

/** Strikes of an iron condor, ascending: long put, short put, short call, long call. A sentence, or null when in order. */
export function condorStrikesFault(strikes: readonly [Price, Price, Price, Price]): string | null {
  const [longPut, shortPut, shortCall, longCall] = strikes.map((s) => dec(s)) as [Decimal, Decimal, Decimal, Decimal];
  if (longPut.sign() <= 0) return 'Strikes are above 0.';
  if (!longPut.lt(shortPut)) return `The long put ${strikes[0]} has to lie below the short put ${strikes[1]}.`;
  if (shortPut.gt(shortCall)) return `The short put ${strikes[1]} may not lie above the short call ${strikes[2]}.`;
  if (!shortCall.lt(longCall)) return `The long call ${strikes[3]} has to lie above the short call ${strikes[2]}.`;
  return null;
}

/** The legs of a credit vertical, the short one first; buying the combo opens it. */
export const verticalLegs = (shortId: InstrumentId, longId: InstrumentId): readonly ComboLeg[] => [
  { instrumentId: shortId, side: 'sell', ratio: 1 },
  { instrumentId: longId, side: 'buy', ratio: 1 },
];

/** The legs of an iron condor sold for a credit; buying the combo opens it. */
export const condorLegs = (ids: {
  readonly longPut: InstrumentId;
  readonly shortPut: InstrumentId;
  readonly shortCall: InstrumentId;
  readonly longCall: InstrumentId;
}): readonly ComboLeg[] => [
  { instrumentId: ids.longPut, side: 'buy', ratio: 1 },
  { instrumentId: ids.shortPut, side: 'sell', ratio: 1 },
  { instrumentId: ids.shortCall, side: 'sell', ratio: 1 },
  { instrumentId: ids.longCall, side: 'buy', ratio: 1 },
];
