/** Names of contracts: an id says everything about one, so that it can be listed from its id alone. */
import {
  civilOf,
  dayOfText,
  dec,
  idOf,
  type InstrumentId,
  type OptionTerms,
  type Price,
} from '../../../../../shared/domain/index.ts';
import { SIM_VENUE, simId } from '../listings.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What an id says. `root` is the underlying's symbol. */
export type OptionName = {
  readonly root: string;
  readonly expiry: string;
  readonly right: OptionTerms['right'];
  readonly strike: Price;
};

/** `SPY-20261218-C-650.SIM`. */
export function optionIdOf(name: OptionName): InstrumentId {
  const { root, expiry, right, strike } = name;
  const letter = right === 'call' ? 'C' : 'P';
  return idOf<InstrumentId>(`${root}-${expiry.replaceAll('-', '')}-${letter}-${strike}.${SIM_VENUE}`);
}

const PATTERN = /^([A-Z][A-Z0-9.]{0,9})-(\d{4})(\d{2})(\d{2})-([CP])-((?:0|[1-9]\d{0,5})(?:\.\d{1,4})?)\.([A-Z]+)$/;

/** What an id names, or null when it names no contract of this venue. */
export function readOptionId(id: string): OptionName | null {
  const match = PATTERN.exec(id);
  if (match === null || match[7] !== SIM_VENUE) return null;
  const [, root = '', year = '', month = '', day = '', letter, strike = ''] = match;
  const expiry = `${year}-${month}-${day}`;
  const price = dec(strike).trim();
  if (!isDay(expiry) || price.sign() <= 0 || price.text() !== strike) return null;
  return { root, expiry, right: letter === 'C' ? 'call' : 'put', strike: price.text() };
}

function isDay(text: string): boolean {
  try {
    dayOfText(text);
    return true;
  } catch {
    return false;
  }
}

/** For the eye: `SPY 18 Dec 26 650 C`. */
export function optionSymbol(name: OptionName): string {
  const letter = name.right === 'call' ? 'C' : 'P';
  return `${name.root} ${expiryInWords(name.expiry)} ${name.strike} ${letter}`;
}

/** `18 Dec 26`. */
export function expiryInWords(expiry: string): string {
  const { year, month, day } = civilOf(dayOfText(expiry));
  return `${day} ${MONTHS[month - 1] ?? ''} ${String(year).slice(2)}`;
}

export const underlyingOf = (name: Pick<OptionName, 'root'>): InstrumentId => simId(name.root);
