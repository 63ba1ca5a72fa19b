/** Contracts of a recording: rows that name them, and the instruments they are. Ticks are what the recorded prices lie on. */
import {
  dec,
  err,
  ok,
  type DecimalText,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type Result,
  type TickBand,
} from '../../../../shared/domain/index.ts';
import { optionIdOf, readOptionId, type OptionName } from '../market/options/option-id.ts';
import { optionInstrument } from '../market/options/option-rules.ts';

/** Contracts of all files together. */
export const CONTRACTS_MAX = 20_000;

/** Which contract each row of a file is about; a contract's number is its place in `names`. */
export class ContractBook {
  readonly names: Omit<OptionName, 'root'>[] = [];
  private readonly known = new Map<string, number>();

  /** The number of a row's contract, or what is wrong with its cells. */
  read(expiry: string, strike: string, right: string): Result<number, string> {
    const key = `${expiry} ${strike} ${right}`;
    const found = this.known.get(key);
    if (found !== undefined) return ok(found);
    if (right !== 'C' && right !== 'P') return err(`the right "${right.slice(0, 8)}" is neither C nor P`);
    const price = /^\d{1,6}(?:\.\d{1,4})?$/.test(strike) ? dec(strike.replace(/^0+(?=\d)/, '')).trim() : null;
    if (price === null || price.sign() <= 0) return err(`the strike "${strike.slice(0, 16)}" is no price`);
    const name = { expiry, right: right === 'C' ? 'call' : 'put', strike: price.text() } as const;
    // The id says whether the day exists.
    if (readOptionId(optionIdOf({ root: 'X', ...name })) === null)
      return err(`there is no day "${expiry.slice(0, 16)}"`);
    if (this.names.length >= CONTRACTS_MAX) return err(`more than ${CONTRACTS_MAX} contracts`);
    this.names.push(name);
    this.known.set(key, this.names.length - 1);
    return ok(this.names.length - 1);
  }
}

const text = (value: string): DecimalText => dec(value).text();
const band = (from: string, tick: string): TickBand => ({ fromPrice: text(from), tick: text(tick) });
/** Bands that US options have had, widest first: those of non-penny classes, penny classes, and cents throughout. */
const BANDS: readonly { readonly below: number; readonly above: number; readonly ticks: readonly TickBand[] }[] = [
  { below: 5, above: 10, ticks: [band('0', '0.05'), band('3', '0.10')] },
  { below: 1, above: 5, ticks: [band('0', '0.01'), band('3', '0.05')] },
  { below: 1, above: 1, ticks: [band('0', '0.01')] },
];

/** The widest bands that every recorded price (in the underlying's currency) lies on. */
export function ticksOf(prices: Iterable<number>): readonly TickBand[] {
  let at = 0;
  for (const price of prices) {
    if (Number.isNaN(price)) continue;
    const cents = Math.round(price * 100);
    for (;;) {
      const fits = BANDS[at];
      if (fits === undefined || at === BANDS.length - 1 || cents % (cents < 300 ? fits.below : fits.above) === 0) break;
      at += 1;
    }
  }
  return BANDS[at]?.ticks ?? [];
}

/** A recorded contract as an instrument. */
export const recordedContract = (
  root: string,
  name: Omit<OptionName, 'root'>,
  ticks: readonly TickBand[],
): Instrument => ({
  ...optionInstrument({ root, ...name }, ticks),
  listing: 'options, recorded',
});

/** The chain of an underlying out of the contracts that were recorded and have not expired. */
export function recordedChain(underlyingId: InstrumentId, contracts: Iterable<Instrument>, today: string): OptionChain {
  type Strike = { callId: InstrumentId | null; putId: InstrumentId | null };
  const expiries = new Map<string, Map<string, Strike>>();
  for (const { id, option } of contracts) {
    if (option === null || option.underlyingId !== underlyingId || option.expiry < today) continue;
    const strikes = expiries.get(option.expiry) ?? new Map<string, Strike>();
    expiries.set(option.expiry, strikes);
    const strike = strikes.get(option.strike) ?? { callId: null, putId: null };
    strikes.set(option.strike, option.right === 'call' ? { ...strike, callId: id } : { ...strike, putId: id });
  }
  return {
    underlyingId,
    expiries: [...expiries]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([expiry, strikes]) => ({
        expiry,
        strikes: [...strikes]
          .map(([strike, ids]) => ({ strike: text(strike), ...ids }))
          .sort((a, b) => dec(a.strike).cmp(dec(b.strike))),
      })),
  };
}
