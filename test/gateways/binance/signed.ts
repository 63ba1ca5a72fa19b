/** Binance's request security: keys, HMAC signatures, and the window in which a request counts. */
import { createHmac } from 'node:crypto';

export type ApiKey = { readonly apiKey: string; readonly secret: string };

/** An error as Binance answers it. */
export type WireError = { readonly status: number; readonly code: number; readonly msg: string };

export const RECV_WINDOW_DEFAULT_MS = 5_000;
const RECV_WINDOW_MAX_MS = 60_000;
/** A timestamp may be ahead of the server by this much. */
const AHEAD_MAX_MS = 1_000;

const sign = (secret: string, payload: string): string => createHmac('sha256', secret).update(payload).digest('hex');

/** Judges the key header alone (user stream requests). Null: it is fine. */
export function checkKey(key: ApiKey, header: unknown): WireError | null {
  if (typeof header !== 'string' || header === '') return { status: 401, code: -2014, msg: 'API-key format invalid.' };
  if (header !== key.apiKey)
    return { status: 401, code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' };
  return null;
}

/** Judges a signed REST request; `payload` is its query and body run together as they came. Null: it is fine. */
export function checkSigned(key: ApiKey, header: unknown, payload: string, nowMs: number): WireError | null {
  const badKey = checkKey(key, header);
  if (badKey !== null) return badKey;
  const at = payload.lastIndexOf('signature=');
  if (at < 0)
    return {
      status: 400,
      code: -1102,
      msg: "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.",
    };
  const signature = payload.slice(at + 'signature='.length);
  const signed = payload.slice(0, Math.max(0, at - 1));
  if (sign(key.secret, signed) !== signature)
    return { status: 400, code: -1022, msg: 'Signature for this request is not valid.' };
  return checkTime(new URLSearchParams(signed), nowMs);
}

/** Judges a request of the WebSocket API: its parameters in alphabetical order are what was signed. */
export function checkSocketSigned(
  key: ApiKey,
  params: Readonly<Record<string, unknown>>,
  nowMs: number,
): WireError | null {
  const badKey = checkKey(key, params['apiKey']);
  if (badKey !== null) return badKey;
  const { signature, ...rest } = params;
  const signed = Object.keys(rest)
    .toSorted()
    .map((name) => `${name}=${String(rest[name])}`)
    .join('&');
  if (sign(key.secret, signed) !== signature)
    return { status: 400, code: -1022, msg: 'Signature for this request is not valid.' };
  return checkTime(new URLSearchParams(signed), nowMs);
}

function checkTime(params: URLSearchParams, nowMs: number): WireError | null {
  const timestamp = Number(params.get('timestamp') ?? '');
  const window = Number(params.get('recvWindow') ?? RECV_WINDOW_DEFAULT_MS);
  if (!Number.isFinite(timestamp) || timestamp <= 0)
    return {
      status: 400,
      code: -1102,
      msg: "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.",
    };
  if (!(window > 0 && window <= RECV_WINDOW_MAX_MS))
    return { status: 400, code: -1131, msg: 'recvWindow must be less than 60000' };
  if (timestamp > nowMs + AHEAD_MAX_MS)
    return {
      status: 400,
      code: -1021,
      msg: "Timestamp for this request was 1000ms ahead of the server's time.",
    };
  if (timestamp < nowMs - window)
    return { status: 400, code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' };
  return null;
}
