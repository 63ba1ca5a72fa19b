/** Polygon's REST: the key in a header, never in an address; one limiter; checked answers. */
import type { z } from 'zod';
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { LaneLimiter } from '../../wire/lane-limiter.ts';
import type { Meter } from '../../wire/meter.ts';
import { refusalOf } from './errors.ts';
import { httpMs } from './parse/amounts.ts';

const REQUEST_TIMEOUT_MS = 8_000;
/** Larger answers are not read. */
const ANSWER_MAX_CHARS = 8_000_000;
/** After a 429. */
const PAUSE_MS = 5_000;

export type RestParts = {
  readonly base: string;
  readonly key: () => string;
  readonly scheduler: Scheduler;
  readonly meter: Meter;
  readonly requestsPerMinute: number;
};

export class PolygonRest {
  private readonly parts: RestParts;
  private readonly limiter: LaneLimiter;
  private readonly running = new Set<AbortController>();
  private skewMs: number | null = null;

  constructor(parts: RestParts) {
    this.parts = parts;
    const { scheduler, requestsPerMinute } = parts;
    this.limiter = new LaneLimiter({
      scheduler,
      rules: [{ tokens: requestsPerMinute, perMs: 60_000 }],
      kept: { cancel: 0, order: 0 },
    });
  }

  headroom(): { readonly left: number; readonly of: number } | null {
    return this.limiter.headroom();
  }

  clockSkewMs(): number | null {
    return this.skewMs;
  }

  close(): void {
    this.limiter.close('the connection was closed');
    for (const controller of this.running) controller.abort();
  }

  /** Asks for a path with its query, and reads the answer by its shape. */
  async get<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    shape: z.ZodType<T>,
  ): Promise<Result<T, VenueError>> {
    const closed = await this.limiter.take('other');
    if (closed !== null) return err({ kind: 'notConnected', message: closed.reason });
    const { base, key, scheduler, meter } = this.parts;
    const controller = new AbortController();
    let timedOut = false;
    const timer = scheduler.after(REQUEST_TIMEOUT_MS, () => {
      timedOut = true;
      controller.abort();
    });
    this.running.add(controller);
    const startMs = scheduler.monotonicMs();
    try {
      const search = new URLSearchParams(query).toString();
      const headers = { Authorization: `Bearer ${key()}` };
      const response = await fetch(`${base}${path}${search === '' ? '' : `?${search}`}`, {
        headers,
        signal: controller.signal,
        redirect: 'error',
      });
      const text = await response.text();
      meter.answered(scheduler.monotonicMs() - startMs);
      const date = httpMs(response.headers.get('Date'));
      if (date !== null) this.skewMs = Math.round(date + 500 - scheduler.nowMs());
      if (response.status === 429) this.limiter.pause(PAUSE_MS);
      if (text.length > ANSWER_MAX_CHARS)
        return err({ kind: 'malformed', message: 'Polygon gave an answer that is too long' });
      const body: unknown = JSON.parse(text);
      return response.ok ? readAs(body, shape, path) : err(refusalOf(response.status, wordsIn(body)));
    } catch (error) {
      if (timedOut) return err({ kind: 'timeout', message: 'Polygon did not answer in time' });
      if (error instanceof SyntaxError)
        return err({ kind: 'malformed', message: 'Polygon gave an answer that is no JSON' });
      return err({ kind: 'notConnected', message: `Polygon is not reached${causeOf(error)}` });
    } finally {
      timer.cancel();
      this.running.delete(controller);
      meter.add();
    }
  }
}

function readAs<T>(body: unknown, shape: z.ZodType<T>, path: string): Result<T, VenueError> {
  const read = shape.safeParse(body);
  if (read.success) return ok(read.data);
  const where = read.error.issues[0]?.path.join('.') ?? '';
  return err({
    kind: 'malformed',
    message: `Polygon's answer to ${path.split('/').slice(0, 4).join('/')} cannot be read (${where})`,
  });
}

function wordsIn(body: unknown): string {
  const { error, message } = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly error?: unknown;
    readonly message?: unknown;
  };
  return typeof error === 'string' ? error : typeof message === 'string' ? message : '';
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: ': nothing listens there',
  ENOTFOUND: ': no such host',
  EAI_AGAIN: ': the name of the host cannot be looked up',
  DEPTH_ZERO_SELF_SIGNED_CERT: ': its certificate is signed by nobody',
  SELF_SIGNED_CERT_IN_CHAIN: ': its certificate is signed by nobody',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ': its certificate cannot be verified',
  CERT_HAS_EXPIRED: ': its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: ': its certificate is for another host',
};

function causeOf(error: unknown): string {
  const { cause } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly cause?: { readonly code?: unknown };
  };
  return typeof cause?.code === 'string' ? (CAUSES[cause.code] ?? ` (${cause.code})`) : '';
}
