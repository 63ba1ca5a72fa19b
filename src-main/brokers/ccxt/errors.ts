/**
 * What an exchange's refusal means for the trader, and whether it proves that nothing was done. Codes of the exchanges' own first,
 * then ccxt's classes; a code that nobody knows is shown raw and counts as `unknown`. Pure.
 */
import { COINBASE } from './coinbase-codes.ts';
import { gone, refused, unsure, type Meaning } from './meanings.ts';
import { profileOf } from './profiles.ts';
import { isJson, statusWords, wireTroubleOf } from './wire-words.ts';

/** How a call went as far as the wire knows. */
export type CallFacts = {
  /** Bytes may have left. */
  readonly sent: boolean;
  /** Of the answer; null: none came. */
  readonly status: number | null;
  readonly body: string | null;
};

export type Failure = {
  /** `rejected`: the exchange, or the wire before any byte left, surely did nothing. */
  readonly kind: 'rejected' | 'unknown';
  readonly unsent: boolean;
  /** In the trader's words, the exchange's own behind them. */
  readonly reason: string;
  /** The exchange's code, where it gave one. */
  readonly code: string | null;
  /** It said that there is no such order. */
  readonly noOrder: boolean;
  /** It said to slow down. */
  readonly throttled: boolean;
};

/** https://developers.binance.com/docs/binance-spot-api-docs/errors and …/usds-margined-futures/error-code */
const BINANCE: Readonly<Record<string, Meaning>> = {
  '-1000': unsure('Binance had an internal error'),
  '-1001': unsure('Binance was disconnected inside'),
  '-1002': refused('the key may not do this'),
  '-1003': refused('too many requests: Binance wants a pause'),
  '-1006': unsure('Binance does not know what became of it'),
  '-1007': unsure('Binance got no answer from its own engine in time'),
  '-1008': unsure('Binance is overloaded'),
  '-1013': refused('the order breaks one of the market’s filters'),
  '-1015': refused('too many orders: Binance wants a pause'),
  '-1020': refused('Binance does not do this'),
  '-1021': refused('this computer’s clock and Binance’s differ too much: set the clock'),
  '-1022': refused('the signature is wrong: check the secret'),
  '-1100': refused('a parameter has characters that Binance does not take'),
  '-1102': refused('a parameter is missing'),
  '-1106': refused('a parameter does not belong there'),
  '-1111': refused('too many decimals for this market'),
  '-1115': refused('Binance does not take this time in force'),
  '-1116': refused('Binance does not take this type of order here'),
  '-1117': refused('the side makes no sense'),
  '-1121': refused('Binance does not list this market'),
  '-1125': refused('the user stream has expired'),
  '-1131': refused('the receive window makes no sense'),
  '-2008': refused('Binance does not know this key'),
  '-2010': refused('Binance refused the order'),
  '-2011': gone('the order is not there any more'),
  '-2013': gone('Binance does not know this order'),
  '-2014': refused('the key has a wrong form'),
  '-2015': refused('the key, its IP list or its permissions do not allow this'),
  '-2018': refused('not enough balance'),
  '-2019': refused('not enough margin'),
  '-2020': refused('it could not be filled'),
  '-2021': refused('the trigger was passed already'),
  '-2022': refused('there is nothing to reduce'),
  '-2025': refused('too many open orders'),
  '-2026': unsure('the order is too old: Binance has archived it'),
  '-2027': refused('the position would be larger than this leverage allows'),
  '-2028': refused('the leverage is too small for the margin'),
  '-4015': refused('the order’s id has a wrong form'),
  '-4016': refused('the price is above the market’s ceiling'),
  '-4024': refused('the price is below the market’s floor'),
  '-4028': refused('this leverage is not allowed'),
  '-4046': refused('the margin mode is that already'),
  '-4061': refused('the account is in hedge mode, the order is not'),
  '-4116': unsure('Binance has an order with this id already'),
  '-4120': refused('conditional orders belong in the algo book'),
  '-4131': refused('the best price lies beyond the market’s limit'),
  '-4164': refused('the order is below the least value'),
  '-2007': refused('Binance does not trail so near or so far'),
  '-5026': refused('the order was changed as often as Binance lets it be'),
  '-5027': refused('the order stands so already'),
  '-5040': refused('the date has to be ten minutes ahead at least'),
  '-5021': refused('it could not be filled whole at once'),
  '-5022': refused('it would have taken, and was to be post-only'),
};

/** https://docs.kraken.com/api/docs/guides/spot-errors: text codes. */
const KRAKEN: Readonly<Record<string, Meaning>> = {
  'EOrder:Insufficient funds': refused('not enough funds'),
  'EOrder:Unknown order': gone('Kraken does not know this order'),
  'EOrder:Order minimum not met': refused('the order is below the least size'),
  'EOrder:Cost minimum not met': refused('the order is below the least value'),
  'EOrder:Tick size check failed': refused('the price is off the tick'),
  'EOrder:Invalid price': refused('the price makes no sense'),
  'EOrder:Orders limit exceeded': refused('too many open orders'),
  'EOrder:Rate limit exceeded': refused('too many orders: Kraken wants a pause'),
  'EOrder:Post only order': refused('it would have taken, and was to be post-only'),
  'EOrder:Trading agreement required': refused('the account has to accept Kraken’s trading agreement first'),
  'EAPI:Invalid key': refused('Kraken does not know this key'),
  'EAPI:Invalid signature': refused('the signature is wrong: check the secret'),
  'EAPI:Invalid nonce': refused('the nonce is too small: is the key used elsewhere too?'),
  'EAPI:Rate limit exceeded': refused('too many requests: Kraken wants a pause'),
  'EGeneral:Permission denied': refused('the key may not do this'),
  'EGeneral:Invalid arguments': refused('Kraken does not take this order as it is'),
  'EQuery:Unknown asset pair': refused('Kraken does not list this market'),
  'EService:Market in cancel_only mode': refused('only cancels are taken now'),
  'EService:Market in post_only mode': refused('only post-only orders are taken now'),
  'EService:Unavailable': unsure('Kraken is not available'),
  'EService:Busy': unsure('Kraken is busy'),
  'EService:Timeout': unsure('Kraken got no answer from its own engine in time'),
};

/** https://bybit-exchange.github.io/docs/v5/error */
const BYBIT: Readonly<Record<string, Meaning>> = {
  '10000': unsure('Bybit got no answer from its own servers in time'),
  '10001': refused('Bybit does not take this order as it is'),
  '10002': refused('this computer’s clock and Bybit’s differ too much: set the clock'),
  '10003': refused('Bybit does not know this key'),
  '10004': refused('the signature is wrong: check the secret'),
  '10005': refused('the key may not do this'),
  '10006': refused('too many requests: Bybit wants a pause'),
  '10010': refused('the key is not allowed from this address'),
  '10016': unsure('Bybit had an internal error'),
  '10018': refused('too many requests from this address'),
  '110001': gone('Bybit does not know this order'),
  '110003': refused('the price is beyond what the market allows'),
  '110004': refused('not enough wallet balance'),
  '110007': refused('not enough balance'),
  '110008': gone('the order has ended already'),
  '110009': refused('too many stop orders'),
  '110010': gone('the order was canceled already'),
  '110012': refused('not enough balance'),
  '110017': refused('there is nothing to reduce'),
  '110020': refused('too many open orders'),
  '110072': unsure('Bybit has an order with this id already'),
  '110092': refused('the trigger was passed already'),
  '110093': refused('the trigger was passed already'),
  '110094': refused('the order is below the least value'),
  '170121': refused('Bybit does not list this market'),
  '170131': refused('not enough balance'),
  '170134': refused('too many decimals in the price'),
  '170136': refused('the order is below the least size'),
  '170137': refused('too many decimals in the quantity'),
  '170139': gone('the order has been filled'),
  '170140': refused('the order is below the least value'),
  '170141': unsure('Bybit has an order with this id already'),
  '170142': gone('the order has been canceled'),
  '170213': gone('Bybit does not know this order'),
  '170218': refused('it would have taken, and was to be post-only'),
};

/** https://www.okx.com/docs-v5/en/#error-code */
const OKX: Readonly<Record<string, Meaning>> = {
  '50001': unsure('OKX is not available just now'),
  '50004': unsure('OKX got no answer from its own engine in time'),
  '50005': unsure('this part of OKX is closed'),
  '50011': refused('too many requests: OKX wants a pause'),
  '50013': unsure('OKX is busy'),
  '50014': refused('a parameter is missing'),
  '50026': unsure('OKX had an internal error'),
  '50061': refused('too many orders of this account: OKX wants a pause'),
  '50101': refused('the key belongs to another environment (demo or live)'),
  '50102': refused('this computer’s clock and OKX’s differ too much: set the clock'),
  '50105': refused('the passphrase is wrong'),
  '50110': refused('the key is not allowed from this address'),
  '50111': refused('OKX does not know this key'),
  '50113': refused('the signature is wrong: check the secret'),
  '50120': refused('the key may not do this'),
  '51000': refused('OKX does not take this order as it is'),
  '51001': refused('OKX does not list this market'),
  '51004': refused('the order is larger than the leverage allows'),
  '51006': refused('the price is beyond what the market allows'),
  '51008': refused('not enough balance'),
  '51010': refused('the account’s mode does not allow this'),
  '51016': unsure('OKX has an order with this id already'),
  '51020': refused('the order is below the least size'),
  '51028': refused('the market is not trading now'),
  '51119': refused('not enough balance'),
  '51065': unsure('OKX has a conditional order with this id already'),
  '51068': unsure('OKX has a conditional order with this id already'),
  '51121': refused('the quantity is not a multiple of the lot'),
  '51127': refused('no balance is available'),
  '51131': refused('not enough balance'),
  '51169': refused('there is nothing to reduce'),
  '51277': refused('the trigger was passed already'),
  '51278': refused('the trigger was passed already'),
  '51279': refused('the trigger was passed already'),
  '51280': refused('the trigger was passed already'),
  '51400': gone('the order is not there any more'),
  '51401': gone('the order was canceled already'),
  '51402': gone('the order has ended already'),
  '51405': refused('the order cannot be canceled now'),
  '51410': unsure('the order is being canceled already'),
  '51503': gone('the order is not there any more'),
  '51603': gone('OKX does not know this order'),
  // Of streams: https://www.okx.com/docs-v5/en/#error-code-websocket
  '60009': refused('OKX did not accept the key on its stream'),
  '60018': refused('OKX streams nothing of this market'),
};

const TABLES: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  binance: BINANCE,
  binanceusdm: BINANCE,
  kraken: KRAKEN,
  bybit: BYBIT,
  okx: OKX,
  coinbase: COINBASE,
};

/** ccxt's classes that say that the exchange judged and refused. */
const PROVEN_CLASSES: ReadonlySet<string> = new Set([
  'AccountNotEnabled',
  'AccountSuspended',
  'ArgumentsRequired',
  'AuthenticationError',
  'BadRequest',
  'BadSymbol',
  'ContractUnavailable',
  'InsufficientFunds',
  'InvalidOrder',
  'MarketClosed',
  'NotSupported',
  'OperationRejected',
  'OrderImmediatelyFillable',
  'OrderNotFillable',
  'OrderNotFound',
  'PermissionDenied',
  'RestrictedLocation',
]);

const TEXT_MAX = 240;

/** The exchange's own code in an answer's body, or null. */
export function codeIn(exchangeId: string, body: string | null): string | null {
  if (body === null) return null;
  if (exchangeId === 'kraken') return /"(E[A-Za-z]+:[^"]+)"/.exec(body)?.[1] ?? null;
  // The nearest reason first: what is said of the whole request is one word for many.
  if (exchangeId === 'coinbase')
    return (
      /"(?:preview_failure_reason|new_order_failure_reason|edit_failure_reason|failure_reason)"\s*:\s*"(?!UNKNOWN_)([A-Z_]+)"/.exec(
        body,
      )?.[1] ??
      /"error"\s*:\s*"([A-Z_]+)"/.exec(body)?.[1] ??
      null
    );
  const named = /"(?:retCode|sCode|ret_code)"\s*:\s*"?(-?\d+)"?/.exec(body)?.[1];
  const code = named ?? /"code"\s*:\s*"?(-?\d+)"?/.exec(body)?.[1] ?? null;
  return code === '0' ? null : code;
}

/** The exchange's sentence in an answer's body, or null. */
function wordsIn(body: string | null): string | null {
  if (body === null) return null;
  // Of one order first: what is said of the whole request says less.
  const found =
    /"(?:sMsg|message)"\s*:\s*"((?:[^"\\]|\\.)+)"/.exec(body)?.[1] ??
    /"(?:msg|retMsg|error)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return found === undefined || found === '' ? null : found.slice(0, TEXT_MAX);
}

/** Codes that ask for a pause where the HTTP status does not. */
const THROTTLED = /Rate limit|^-1003$|^-1015$|^10006$|^10018$|^50011$|^50061$/;

/** An error without addresses (they carry signatures) and without quoted secrets. */
export function withoutAddresses(text: string): string {
  return text.replace(/(?:https?|wss?):\/\/[^\s/?"']+[^\s"']*/g, (url) => hostOf(url)).slice(0, TEXT_MAX);
}
const hostOf = (url: string): string => /^\w+:\/\/([^\s/?"']+)/.exec(url)?.[1] ?? 'the exchange';

const nameOf = (error: unknown): string =>
  error instanceof Error ? (error.constructor.name === 'Error' ? error.name : error.constructor.name) : typeof error;
const textOf = (error: unknown): string =>
  withoutAddresses(error instanceof Error ? error.message : typeof error === 'string' ? error : JSON.stringify(error));

/** Judges a failed call. */
export function failureOf(exchangeId: string, error: unknown, facts: CallFacts): Failure {
  const raw = textOf(error);
  const base = { code: null, noOrder: false, throttled: false };
  const title = profileOf(exchangeId)?.title ?? exchangeId;
  // Of a stream's message that ccxt cannot read comes its own stumbling.
  const stumbled = error instanceof TypeError || error instanceof SyntaxError;
  const heard = stumbled ? `what came from ${title} cannot be read` : (streamed(exchangeId, raw) ?? raw);
  if (!facts.sent) return { ...base, kind: 'rejected', unsent: true, reason: wireTroubleOf(raw, title)?.text ?? heard };
  if (facts.status === null) {
    const trouble = wireTroubleOf(raw, title);
    const kind = trouble?.neverLeft === true ? 'rejected' : 'unknown';
    return { ...base, kind, unsent: kind === 'rejected', reason: trouble?.text ?? `no answer came: ${raw}` };
  }
  if (facts.status === 429 || facts.status === 418)
    return {
      ...base,
      kind: 'rejected',
      unsent: false,
      throttled: true,
      reason: `too many requests (${facts.status}): the exchange wants a pause`,
    };
  const code = codeIn(exchangeId, facts.body);
  const judged = PROVEN_CLASSES.has(nameOf(error));
  const said = wordsIn(facts.body) ?? code ?? (judged && isJson(facts.body) ? null : unreadable(facts, title)) ?? raw;
  const known = code === null ? undefined : meaningOf(exchangeId, code);
  const shown = `${known === undefined ? '' : `${known.text}: `}${said}${code === null || code === said ? '' : ` (${code})`}`;
  const noOrder = known?.noOrder === true || nameOf(error) === 'OrderNotFound';
  // "Duplicate": an order with our id exists, which is no proof that it is not the one that was meant.
  const proven = facts.status < 500 && !/duplicate|not unique/i.test(said) && (known?.proven ?? judged);
  return {
    kind: proven ? 'rejected' : 'unknown',
    unsent: false,
    reason: shown,
    code,
    noOrder,
    throttled: THROTTLED.test(code ?? ''),
  };
}

/** Where the answer says nothing that an exchange says: what may stand there instead; null: it is in the exchange's form. */
function unreadable({ status, body }: CallFacts, title: string): string | null {
  if (status !== null && (status >= 300 || !isJson(body))) return statusWords(status, title);
  return isJson(body) ? `what answers there does not answer as ${title} does` : null;
}

/** Of a refusal on a stream ccxt gives the message as it came behind the exchange's name. */
function streamed(exchangeId: string, raw: string): string | null {
  const said = raw.startsWith(`${exchangeId} {`) ? wordsIn(raw) : null;
  if (said === null) return null;
  const code = codeIn(exchangeId, raw);
  const known = code === null ? undefined : meaningOf(exchangeId, code);
  return `${known === undefined ? '' : `${known.text}: `}${said}${code === null ? '' : ` (${code})`}`;
}

/** A code in words, where it comes without a sentence of the exchange's. */
export function reasonOfCode(exchangeId: string, code: string): string {
  const known = meaningOf(exchangeId, code);
  return known === undefined ? code : `${known.text} (${code})`;
}

/** Found before it was placed, whatever it was: there is no order. */
const PREVIEWED = refused('Coinbase refused the order before it was placed');

/** Texts of Kraken may go on behind the code. */
function meaningOf(exchangeId: string, code: string): Meaning | undefined {
  const table = TABLES[exchangeId] ?? {};
  // Coinbase names what it finds before it places an order by the same words.
  const name = exchangeId === 'coinbase' ? code.replace(/^PREVIEW_/, '') : code;
  if (Object.hasOwn(table, name)) return table[name];
  if (name !== code) return PREVIEWED;
  return exchangeId === 'kraken' ? Object.entries(table).find(([start]) => code.startsWith(start))?.[1] : undefined;
}
