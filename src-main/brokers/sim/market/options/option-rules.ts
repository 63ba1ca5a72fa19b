/** Rules of the simulated option classes: ticks, sizes, calendars, and the contract as an instrument. */
import {
  dec,
  type CalendarId,
  type DecimalText,
  type Instrument,
  type TickBand,
} from '../../../../../shared/domain/index.ts';
import { SIM_VENUE } from '../listings.ts';
import { optionIdOf, optionSymbol, underlyingOf, type OptionName } from './option-id.ts';

const text = (value: string): DecimalText => dec(value).text();

/** A cent at every price (SPY, QQQ, IWM). */
const PENNY_TICKS: readonly TickBand[] = [{ fromPrice: text('0'), tick: text('0.01') }];
/** A cent below 3.00, five above (the other classes of the penny interval program). */
const NICKEL_TICKS: readonly TickBand[] = [
  { fromPrice: text('0'), tick: text('0.01') },
  { fromPrice: text('3'), tick: text('0.05') },
];

/** Classes that trade in cents at every price, and to 16:15. */
const BROAD_FUNDS = new Set(['SPY', 'QQQ', 'IWM', 'DIA']);

export const optionTicks = (root: string): readonly TickBand[] =>
  root === 'SPY' || root === 'QQQ' || root === 'IWM' ? PENNY_TICKS : NICKEL_TICKS;

export const optionCalendar = (root: string): CalendarId => (BROAD_FUNDS.has(root) ? 'us-option-1615' : 'us-option');

/** Decimals of prices: finer than any tick, since legs of a combo fill in fractions of a cent. */
export const OPTION_PRICE_SCALE = 4;

/** What options and combos share. */
export const contractRules = (root: string) =>
  ({
    venue: SIM_VENUE,
    listing: 'options',
    currency: 'USD',
    baseCurrency: null,
    priceScale: OPTION_PRICE_SCALE,
    qtyScale: 0,
    lotSize: text('1'),
    qtyMin: text('1'),
    qtyMax: text('10000'),
    notionalMin: text('0'),
    roundLot: text('1'),
    multiplier: text('100'),
    calendar: optionCalendar(root),
    shortable: true,
  }) as const;

/** The contract that a name names. */
export function optionInstrument(name: OptionName, ticks: readonly TickBand[] = optionTicks(name.root)): Instrument {
  const { root, expiry, right, strike } = name;
  const symbol = optionSymbol(name);
  return {
    ...contractRules(root),
    id: optionIdOf(name),
    symbol,
    name: `${symbol}, ${right} on ${root}`,
    assetClass: 'option',
    ticks,
    option: { underlyingId: underlyingOf(name), right, strike, expiry },
    legs: null,
  };
}
