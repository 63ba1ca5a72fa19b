/**
 * What the client library calls in the place of `fetch`, over connections that are kept: an order is on the wire several times sooner,
 * and after a quiet minute needs no new handshake. Bodies are texts, answers are read whole.
 *
 * An order that comes after a pause waits for every object that is made on its way (caches are cold: what takes 25 us in a loop
 * takes 300): so addresses are read once, headers go as they are, and a call is ended by a `Cutoff` instead of a signal.
 *
 * Invariants: one call is one request, never repeated, never redirected; what fails before an answer fails as `fetch` does (a
 * TypeError with its cause).
 */
import {
  Agent as PlainAgent,
  request as plainRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';

/** Longest answer that is read, bytes. */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
/** A connection that nobody used for so long is closed, ms: below what servers and the boxes between wait. */
const IDLE_MS = 50_000;
/** Answers that have no body by their nature; a Response refuses one. */
const BODILESS: ReadonlySet<number> = new Set([101, 204, 205, 304]);
/** Paths that a URL leaves as they are. */
const PLAIN_PATH = /^\/[\w\-./~%?=&,:+@!$()*]*$/;

/** Ends one call from outside, before or while it runs; after its end it does nothing. */
export class Cutoff {
  isCut = false;
  private request: ClientRequest | null = null;

  cut(): void {
    this.isCut = true;
    this.request?.destroy(new Error('the call was cut off'));
  }

  /** What it ends. */
  watch(request: ClientRequest): void {
    this.request = request;
  }
}

/** No signal: a call is ended by its `cutoff`. */
export type KeptInit = RequestInit & { readonly cutoff?: Cutoff };

export type KeptFetch = {
  /** As `fetch`, for what the client library uses of it: headers, a body of text. */
  readonly fetch: (url: string, init: KeptInit) => Promise<Response>;
  /** Closes connections that nobody uses just now: what is known of the line says that they may be dead. */
  readonly forget: () => void;
};

type Place = {
  readonly ask: typeof plainRequest;
  readonly host: string;
  readonly options: RequestOptions;
};

/** Connections of one broker's connection; nothing is opened before the first call. */
export function keptFetch(): KeptFetch {
  const options = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const;
  const [plain, tls] = [new PlainAgent(options), new TlsAgent(options)];
  /** By origin: those of the broker's addresses, a handful. */
  const places = new Map<string, Place>();
  const placeOf = (origin: string, url: () => URL): Place => {
    const known = places.get(origin);
    if (known !== undefined) return known;
    const { protocol, hostname, port } = urlToHttpOptions(url());
    const isTls = protocol === 'https:';
    const made = {
      ask: isTls ? tlsRequest : plainRequest,
      host: url().host,
      options: { protocol, hostname, port, agent: isTls ? tls : plain },
    };
    places.set(origin, made);
    return made;
  };
  return {
    fetch: (address, init) => {
      const end = address.indexOf('/', address.indexOf('//') + 2);
      const path = end < 0 ? '/' : address.slice(end);
      if (PLAIN_PATH.test(path))
        return send(
          placeOf(end < 0 ? address : address.slice(0, end), () => new URL(address)),
          path,
          init,
        );
      const url = new URL(address);
      return send(
        placeOf(url.origin, () => url),
        url.pathname + url.search,
        init,
      );
    },
    forget: () => {
      for (const { freeSockets } of [plain, tls]) for (const idle of Object.values(freeSockets).flat()) idle?.destroy();
    },
  };
}

function send({ ask, host, options }: Place, path: string, init: KeptInit): Promise<Response> {
  const { method = 'GET', body, cutoff } = init;
  if (body !== undefined && body !== null && typeof body !== 'string')
    return Promise.reject(new TypeError('only a body of text is sent'));
  if ((init.signal ?? null) !== null) return Promise.reject(new TypeError('a cutoff ends a call, not a signal'));
  const headers = ['Host', host];
  for (const [name, value] of headersOf(init.headers)) headers.push(name, value);
  if (body !== undefined && body !== null) headers.push('Content-Length', String(Buffer.byteLength(body)));
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(new TypeError('fetch failed', { cause: error }));
    if (cutoff?.isCut === true) return fail(new Error('the call was cut off before it began'));
    const request = ask({ ...options, method, path, headers }, (answer) => {
      read(answer).then(resolve, fail);
    });
    request.on('error', fail);
    request.end(body ?? undefined);
    cutoff?.watch(request);
  });
}

/** The library gives a plain object. */
function headersOf(headers: RequestInit['headers']): Iterable<readonly [string, string]> {
  if (headers === undefined) return [];
  const isPlain = Object.getPrototypeOf(headers) === Object.prototype;
  return isPlain ? Object.entries(headers as Readonly<Record<string, string>>) : new Headers(headers);
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
      const body = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
      resolve(status < 300 ? new GoodAnswer(answer, body).asResponse() : responseOf(answer, body));
    });
  });
}

/** What the library and we read of an answer that is no error, without the streams behind a Response. */
class GoodAnswer {
  readonly ok = true;
  readonly status: number;
  readonly statusText: string;
  readonly headers: { readonly get: (name: string) => string | null };
  private readonly body: Buffer;

  constructor(answer: IncomingMessage, body: Buffer) {
    const found = answer.headers;
    this.status = answer.statusCode ?? 0;
    this.statusText = answer.statusMessage ?? '';
    this.headers = { get: (name) => [found[name.toLowerCase()] ?? []].flat().join(', ') || null };
    this.body = body;
  }

  text(): Promise<string> {
    return Promise.resolve(this.body.toString('utf8'));
  }

  /** Rejects as a Response does: a SyntaxError where it is no JSON. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  asResponse(): Response {
    return this as unknown as Response;
  }
}

/** An error's answer, as the library takes it apart. */
function responseOf(answer: IncomingMessage, body: Buffer): Response {
  const headers = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  const status = answer.statusCode ?? 0;
  return new Response(BODILESS.has(status) ? null : new Uint8Array(body), {
    status,
    statusText: answer.statusMessage ?? '',
    headers,
  });
}
