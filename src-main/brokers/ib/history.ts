/**
 * Bars from IB's history, within its rules: so many requests in ten minutes, and none that is the same within 15 seconds (TWS API:
 * Historical Data Limitations). What would break them is answered from what was just read, or refused with words.
 */
import { err, ok, type Bar, type BarInterval, type InstrumentId, type Result } from '../../../shared/domain/index.ts';
import type { BrokerDeps } from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { LaneLimiter } from '../../wire/lane-limiter.ts';
import type { IbContracts } from './contracts.ts';
import type { IbLink } from './link.ts';
import { BAR_SIZES, barOf, durationFor } from './parse/bars.ts';
import { textOf } from './parse/numbers.ts';

export const BARS_MAX = 5_000;
const HISTORY_TIMEOUT_MS = 30_000;
/** IB: 60 requests in ten minutes. */
const REQUESTS_MAX = 60;
const REQUESTS_WINDOW_MS = 600_000;
/** The same request is not sent again within this, ms. */
const SAME_MS = 15_000;
/** Answers kept for it: no more than requests may be sent in that time. */
const KEPT_MAX = REQUESTS_MAX;

type Answer = Promise<Result<readonly Bar[], VenueError>>;
type Parts = { readonly link: IbLink; readonly contracts: IbContracts; readonly deps: BrokerDeps };

export class IbHistory {
  private readonly parts: Parts;
  private readonly limiter: LaneLimiter;
  private readonly recent = new Map<string, { readonly atMs: number; readonly answer: Answer }>();

  constructor(parts: Parts) {
    this.parts = parts;
    const rules = [{ tokens: REQUESTS_MAX, perMs: REQUESTS_WINDOW_MS, sliding: true }];
    this.limiter = new LaneLimiter({ scheduler: parts.deps.scheduler, rules });
  }

  bars(id: InstrumentId, interval: BarInterval, limit: number): Answer {
    if (!Number.isInteger(limit) || limit < 1 || limit > BARS_MAX) {
      return Promise.resolve(err({ kind: 'refused', message: `bars: 1 to ${BARS_MAX}` }));
    }
    const nowMs = this.parts.deps.scheduler.monotonicMs();
    const key = `${id} ${interval} ${limit}`;
    const before = this.recent.get(key);
    if (before !== undefined && nowMs - before.atMs < SAME_MS) return before.answer;
    const answer = this.read(id, interval, limit);
    this.recent.delete(key);
    this.recent.set(key, { atMs: nowMs, answer });
    const oldest = this.recent.keys().next();
    if (this.recent.size > KEPT_MAX && oldest.done !== true) this.recent.delete(oldest.value);
    // A refusal or a loss may be asked about again at once.
    void answer.then((got) => {
      if (!got.ok && this.recent.get(key)?.answer === answer) this.recent.delete(key);
    });
    return answer;
  }

  private async read(id: InstrumentId, interval: BarInterval, limit: number): Answer {
    const { contracts, link } = this.parts;
    const found = await contracts.resolve(id);
    if (!found.ok) return found;
    const contract = contracts.contractOf(id);
    const instrument = contracts.get(id);
    if (contract === null || instrument === null) return err({ kind: 'refused', message: `${id} is not known here` });
    if (!this.limiter.tryTake('cancel')) {
      const message = `IB answers ${REQUESTS_MAX} requests for history in ten minutes; these are used up, try again later`;
      return err({ kind: 'refused', message });
    }
    const bars: Bar[] = [];
    const question = {
      what: `the history of ${instrument.symbol}`,
      timeoutMs: HISTORY_TIMEOUT_MS,
      events: ['historicalData'],
      hear: (_: string, args: readonly unknown[], reqId: number) => {
        if (args[0] !== reqId) return null;
        if (textOf(args[1]).startsWith('finished')) return { answer: true as const };
        const bar = barOf(args, instrument);
        const before = bars.at(-1);
        if (bar !== null && (before === undefined || bar[0] > before[0])) bars.push(bar);
        return null;
      },
    };
    const duration = durationFor(interval, limit);
    const shown = instrument.assetClass === 'crypto' ? 'AGGTRADES' : 'TRADES';
    const answer = await link.ask('other', question, (api, reqId) =>
      api.reqHistoricalData(reqId, contract, '', duration, BAR_SIZES[interval] as never, shown as never, 0, 2, false),
    );
    return answer.ok ? ok(bars.slice(-limit)) : answer;
  }
}
