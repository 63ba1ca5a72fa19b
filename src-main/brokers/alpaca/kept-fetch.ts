/**
 * What the client library calls in the place of `fetch`, over connections that are kept: an order is on the wire several times sooner,
 * and after a quiet minute needs no new handshake. Bodies are texts, answers are read whole.
 *
 * Invariants: one call is one request, never repeated, never redirected; what fails before an answer fails as `fetch` does (a
 * TypeError with its cause; an abort with the signal's reason).
 */
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';

/** Longest answer that is read, bytes. */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
/** A connection that nobody used for so long is closed, ms: below what servers and the boxes between wait. */
const IDLE_MS = 50_000;
/** Answers that have no body by their nature; a Response refuses one. */
const BODILESS: ReadonlySet<number> = new Set([101, 204, 205, 304]);

export type KeptFetch = {
  /** As `fetch`, for what the client library uses of it: headers, a body of text, a signal. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Closes connections that nobody uses just now: what is known of the line says that they may be dead. */
  readonly forget: () => void;
};

/** Connections of one broker's connection; nothing is opened before the first call. */
export function keptFetch(): KeptFetch {
  const options = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const;
  const [plain, tls] = [new PlainAgent(options), new TlsAgent(options)];
  return {
    fetch: (address, init) => {
      const url = new URL(address);
      return url.protocol === 'https:' ? send(tlsRequest, tls, url, init) : send(plainRequest, plain, url, init);
    },
    forget: () => {
      for (const { freeSockets } of [plain, tls]) for (const idle of Object.values(freeSockets).flat()) idle?.destroy();
    },
  };
}

type Requester = typeof plainRequest;

function send(ask: Requester, agent: PlainAgent, url: URL, init: RequestInit): Promise<Response> {
  const { method = 'GET', body } = init;
  const signal = init.signal ?? null;
  if (body !== undefined && body !== null && typeof body !== 'string')
    return Promise.reject(new TypeError('only a body of text is sent'));
  const text = body ?? null;
  const headers: Record<string, string | number> = Object.fromEntries(new Headers(init.headers));
  if (text !== null) headers['content-length'] = Buffer.byteLength(text);
  const options: RequestOptions = { agent, method, headers };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      reject(signal?.aborted === true ? signal.reason : new TypeError('fetch failed', { cause: error }));
    if (signal?.aborted === true) return fail(null);
    const request = ask(url, options, (answer) => {
      read(answer).then(resolve, fail);
    });
    const onAbort = (): void => void request.destroy();
    signal?.addEventListener('abort', onAbort, { once: true });
    request.on('error', fail);
    request.on('close', () => signal?.removeEventListener('abort', onAbort));
    request.end(text ?? undefined);
  });
}

function read(answer: IncomingMessage): Promise<Response> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    answer.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > ANSWER_BYTES_MAX) answer.destroy(new Error('the answer is too long'));
      else pieces.push(piece);
    });
    answer.on('error', reject);
    answer.on('aborted', () => reject(new Error('the answer broke off')));
    answer.on('end', () => {
      const status = answer.statusCode ?? 0;
      if (status < 200 || status > 599) return reject(new Error(`an answer of status ${status}`));
      const headers = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      );
      const body = BODILESS.has(status) ? null : Buffer.concat(pieces);
      resolve(new Response(body, { status, statusText: answer.statusMessage ?? '', headers }));
    });
  });
}
