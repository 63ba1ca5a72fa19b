/**
 * Alpaca's refusals in a trader's words. A code that is not in the table is shown raw. What a failure means for an order:
 * an answer of the 400s is a proof that nothing was done; a 5xx, a lost answer or a time-out proves nothing.
 */
import type { CommandOutcome } from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';

export type RestFailure = {
  /** `unsent`: no byte left; `lost`: the line broke; `http`: it answered with a status. */
  readonly kind: 'unsent' | 'lost' | 'timeout' | 'http' | 'malformed';
  readonly status: number | null;
  readonly code: string | null;
  readonly message: string;
};

/** Codes as the API, its error guide and its recorded answers name them. */
const CODES: Readonly<Record<string, string>> = {
  '40010000': 'the request makes no sense to it',
  '40010001': 'the request lacks something',
  '40110000': 'the key was not accepted: check that it is a key of this environment (paper or live)',
  '40310000':
    'not allowed now (buying power, shares held for other orders, a working order of the other side, or no permission)',
  '40410000': 'it does not know that order, position or symbol',
  '42210000': 'the order cannot be taken or changed as it stands',
  '42910000': 'too many requests; wait a moment',
  '50010000': 'it has an internal error',
};

const STATUSES: Readonly<Record<number, string>> = {
  401: 'the key was not accepted: check that it is a key of this environment (paper or live), and not revoked',
  403: 'it is not allowed',
  404: 'it does not know that',
  422: 'it cannot be done as asked',
  429: 'too many requests; wait a moment',
};

/** The code is also that of requests that lack something; an id that was used may be an order that is there. */
export const isUsedId = ({ code, message }: RestFailure): boolean =>
  code === '40010001' && /client.?order.?id|unique/i.test(message);

/** One sentence: the meaning where the code has one, and the venue's own words. */
export function failureInWords(failure: RestFailure): string {
  if (failure.kind !== 'http') return failure.message;
  const { code, status, message } = failure;
  if (isUsedId(failure)) return `Alpaca: that order id was used before: ${message} (${code ?? ''})`;
  const meaning = (code === null ? undefined : CODES[code]) ?? (status === null ? undefined : STATUSES[status]);
  const tag = code ?? (status === null ? '' : `HTTP ${status}`);
  return meaning === undefined ? `Alpaca: ${message} (${tag})` : `Alpaca: ${meaning}: ${message} (${tag})`;
}

/** What a failed order request proves. */
export function outcomeOf(failure: RestFailure): CommandOutcome {
  const reason = failureInWords(failure);
  if (failure.kind === 'unsent') return { kind: 'rejected', reason, unsent: true };
  const { status } = failure;
  const proven = failure.kind === 'http' && status !== null && status >= 400 && status < 500 && status !== 408;
  return proven ? { kind: 'rejected', reason } : { kind: 'unknown', reason };
}

/** The same as an error of a question. */
export function venueErrorOf(failure: RestFailure): VenueError {
  const message = failureInWords(failure);
  switch (failure.kind) {
    case 'timeout':
      return { kind: 'timeout', message };
    case 'malformed':
      return { kind: 'malformed', message };
    case 'http':
      return { kind: 'refused', message };
    default:
      return { kind: 'notConnected', message };
  }
}

/** That the key is no longer taken: nothing that was known holds until it is again. */
export const isKeyRefused = ({ kind, message }: VenueError): boolean =>
  kind === 'refused' && /key was not accepted/.test(message);

/** That the order is being replaced just now: a cancel is tried again. */
export const isPendingReplace = (failure: RestFailure): boolean =>
  failure.kind === 'http' && failure.status === 422 && /pending.?replace|pending replacement/i.test(failure.message);

/** That another order has taken its place. */
export const isReplaced = (failure: RestFailure): boolean =>
  failure.kind === 'http' && failure.status === 422 && /\breplaced\b/i.test(failure.message);

/** Failures of a connection before any byte of a request left, by the code of the system or of TLS. */
const UNSENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ENETUNREACH: 'no network',
  EHOSTUNREACH: 'the host cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

const codeOf = (error: unknown): string | null => {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 6; depth++) {
    const { code, cause } = at as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'string' && UNSENT[code] !== undefined) return code;
    at = cause;
  }
  return null;
};

/** What a thrown error of the client means. Its own text never goes further than its first 200 characters. */
export function failureOf(error: unknown, timedOut: boolean): RestFailure {
  const none = { status: null, code: null };
  const known = error as { readonly status?: unknown; readonly code?: unknown; readonly message?: unknown };
  if (typeof known === 'object' && known !== null && typeof known.status === 'number') {
    const code = typeof known.code === 'number' || typeof known.code === 'string' ? String(known.code) : null;
    return {
      kind: 'http',
      status: known.status,
      code,
      message: typeof known.message === 'string' ? known.message.slice(0, 200) : '',
    };
  }
  if (timedOut) return { kind: 'timeout', ...none, message: 'Alpaca did not answer in time' };
  const unsent = codeOf(error);
  if (unsent !== null)
    return { kind: 'unsent', ...none, message: `Alpaca is not reached: ${UNSENT[unsent] ?? unsent}` };
  if (error instanceof SyntaxError)
    return { kind: 'malformed', ...none, message: 'Alpaca gave an answer that is no JSON' };
  return { kind: 'lost', ...none, message: 'the connection to Alpaca broke before it answered' };
}
