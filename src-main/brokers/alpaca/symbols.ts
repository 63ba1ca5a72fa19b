/** Alpaca's symbols and our instrument ids. Pure, both ways. */
import {
  Decimal,
  dec,
  idOf,
  type ClientOrderId,
  type InstrumentId,
  type OptionTerms,
  type Price,
} from '../../../shared/domain/index.ts';
import { ID_PATTERN } from '../../../shared/domain/index.ts';

/** The suffix of its instruments' ids. */
export const ALPACA = 'ALPACA';

export type AlpacaClass = 'us_equity' | 'us_option' | 'crypto';

export type ContractName = {
  readonly root: string;
  readonly expiry: string;
  readonly right: OptionTerms['right'];
  readonly strike: Price;
};

export const shareIdOf = (symbol: string): InstrumentId => idOf<InstrumentId>(`${symbol}.${ALPACA}`);

const OCC = /^([A-Z]{1,6})\d{0,1}(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;

/** What the 15 characters after the root say; null when it is no contract's symbol. */
export function readContract(symbol: string): ContractName | null {
  const match = OCC.exec(symbol);
  if (match === null || !/^[A-Z]{1,6}\d{6}[CP]\d{8}$/.test(symbol)) return null;
  const [, root = '', year = '', month = '', day = '', right, digits = ''] = match;
  const strike = Decimal.of(Number(digits), 3).trim();
  if (strike.sign() <= 0 || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return { root, expiry: `20${year}-${month}-${day}`, right: right === 'C' ? 'call' : 'put', strike: strike.text() };
}

/** `SPY-20261218-C-650.ALPACA`. */
export const contractIdOf = ({ root, expiry, right, strike }: ContractName): InstrumentId =>
  idOf<InstrumentId>(`${root}-${expiry.replaceAll('-', '')}-${right === 'call' ? 'C' : 'P'}-${strike}.${ALPACA}`);

const CONTRACT_ID = /^([A-Z]{1,6})-(\d{4})(\d{2})(\d{2})-([CP])-((?:0|[1-9]\d{0,4})(?:\.\d{1,3})?)$/;

/** The contract that an id names; null when it names none. */
export function readContractId(id: InstrumentId): ContractName | null {
  const match = CONTRACT_ID.exec(symbolPartOf(id) ?? '');
  if (match === null) return null;
  const [, root = '', year = '', month = '', day = '', right, strike = ''] = match;
  const price = dec(strike).trim();
  if (price.sign() <= 0 || price.text() !== strike) return null;
  return { root, expiry: `${year}-${month}-${day}`, right: right === 'C' ? 'call' : 'put', strike: price.text() };
}

/** The symbol on the wire: of contracts the OCC's characters without spaces. */
export function contractSymbol({ root, expiry, right, strike }: ContractName): string {
  const thousandths = dec(strike).mul(dec('1000')).round(0, 'nearest').toString().padStart(8, '0');
  return `${root}${expiry.slice(2).replaceAll('-', '')}${right === 'call' ? 'C' : 'P'}${thousandths}`;
}

function symbolPartOf(id: InstrumentId): string | null {
  const tail = `.${ALPACA}`;
  return id.endsWith(tail) ? id.slice(0, -tail.length) : null;
}

/** What an id is called on the wire; null for ids of other venues and for combos. */
export function wireSymbolOf(id: InstrumentId): string | null {
  const contract = readContractId(id);
  if (contract !== null) return contractSymbol(contract);
  const symbol = symbolPartOf(id);
  return symbol === null || symbol.includes('-COMBO-') ? null : symbol;
}

/** The id of a symbol as the wire writes it. Pairs without their stroke (`BTCUSD`, as positions have it) get it back. */
export function idOfWireSymbol(symbol: string, assetClass: AlpacaClass | null): InstrumentId {
  const contract = readContract(symbol);
  if (contract !== null) return contractIdOf(contract);
  if (assetClass !== 'crypto' || symbol.includes('/')) return shareIdOf(symbol);
  const quote = ['USDT', 'USDC', 'USD', 'BTC'].find((one) => symbol.endsWith(one) && symbol.length > one.length);
  return shareIdOf(quote === undefined ? symbol : `${symbol.slice(0, -quote.length)}/${quote}`);
}

/** Between our id and the number of the replacement: no id of ours contains it. */
const CHANGE = '~';

/** The id under which the n-th replacement of an order goes out (n ≥ 1). */
export const replacementId = (id: string, n: number): string => `${id}${CHANGE}${n}`;

/** Between the ids of an OCO's two orders: no id of ours contains it. */
const WITH = '+';
/** Longest client order id (trading API), less room for the number of a replacement. */
const WIRE_ID_MAX = 120;

/** The id under which two exits go out as one order: it names both, so that whoever finds it knows them. Null: too long. */
export function pairId(target: ClientOrderId, stop: ClientOrderId): string | null {
  const id = `${target}${WITH}${stop}`;
  return id.length > WIRE_ID_MAX ? null : id;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What the id on the wire says: whose order it is, the stop's id beside it in an OCO, and which replacement it is. */
export type ClientName = {
  /** Null: Alpaca named it. */
  readonly id: ClientOrderId | null;
  readonly stopId: ClientOrderId | null;
  readonly change: number;
};

/** Reads the id on the wire. */
export function readClientId(text: string | null | undefined): ClientName {
  if (text === null || text === undefined || text === '') return { id: null, stopId: null, change: 0 };
  const [names = '', change] = text.split(CHANGE);
  const n = change !== undefined && /^\d{1,6}$/.test(change) ? Number(change) : 0;
  const [id, stopId, ...more] = names.split(WITH).map(oursOf);
  const isPair = stopId !== undefined && stopId !== null && more.length === 0;
  if (stopId !== undefined && !isPair) return { id: null, stopId: null, change: n };
  return { id: id ?? null, stopId: stopId ?? null, change: n };
}

const oursOf = (id: string): ClientOrderId | null =>
  !UUID.test(id) && ID_PATTERN.test(id) ? idOf<ClientOrderId>(id) : null;
