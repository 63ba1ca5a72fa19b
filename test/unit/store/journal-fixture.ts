/** Records and batches for the store's tests: one account, two instruments, ids that count up. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import {
  NO_FLAGS,
  dec,
  idOf,
  type EngineEvent,
  type Fill,
  type Instrument,
  type JournaledEvent,
  type Ladder,
  type Order,
} from '../../../shared/domain/index.ts';
import type { CommitBatch } from '../../../src-main/ports/event-store.ts';
import { openStore, type OpenStoreOptions } from '../../../src-main/store/open-store.ts';
import type { SqliteStore } from '../../../src-main/store/sqlite-store.ts';
import { quietLogger } from '../../fixtures/loggers.ts';

const text = (value: string) => dec(value).text();
export const T0 = 1_800_000_000_000;

export const instrument: Instrument = {
  id: idOf('ABC.SIM'),
  symbol: 'ABC',
  name: 'Abc',
  assetClass: 'equity',
  venue: 'SIM',
  listing: 'NYSE',
  currency: 'USD',
  baseCurrency: null,
  priceScale: 4,
  qtyScale: 0,
  ticks: [{ fromPrice: text('0'), tick: text('0.01') }],
  lotSize: text('1'),
  qtyMin: text('1'),
  qtyMax: text('1000000'),
  notionalMin: text('0'),
  roundLot: text('100'),
  multiplier: text('1'),
  calendar: 'us-equity',
  shortable: true,
  option: null,
  legs: null,
};

export const orderRecord = (n: number, changes: Partial<Order> = {}): Order => ({
  clientOrderId: idOf(`P-${n}`),
  ladderId: null,
  accountId: idOf('SIM-1'),
  connectionId: idOf('sim'),
  instrumentId: instrument.id,
  side: 'buy',
  type: 'limit',
  qty: text('100'),
  limitPrice: text('10.05'),
  tif: 'day',
  sessions: ['regular', 'post'],
  trigger: null,
  expireMs: null,
  flags: NO_FLAGS,
  bracketId: null,
  role: null,
  linkId: null,
  strategy: null,
  reducing: false,
  status: 'initialized',
  priorStatus: null,
  pendingModify: null,
  venueOrderId: null,
  filledQty: text('0'),
  avgPrice: null,
  fees: text('0'),
  reason: null,
  origin: 'ticket',
  createdMs: T0 + n,
  updatedMs: T0 + n,
  ...changes,
});

export const fillRecord = (n: number, changes: Partial<Fill> = {}): Fill => ({
  tradeId: `T${n}`,
  clientOrderId: idOf(`P-${n}`),
  ladderId: null,
  rung: null,
  accountId: idOf('SIM-1'),
  connectionId: idOf('sim'),
  instrumentId: instrument.id,
  side: 'buy',
  qty: text('100'),
  price: text('10.05'),
  fee: text('1'),
  liquidity: 'maker',
  bid: text('10.04'),
  ask: text('10.06'),
  realised: text('0'),
  tsEventMs: T0 + n,
  tsInitMs: T0 + n,
  ...changes,
});

export type LadderTerms = {
  readonly bid: string;
  readonly ask: string;
  readonly side?: 'buy' | 'sell';
  readonly filled: string;
  readonly avg: string | null;
  readonly rungFilled: number | null;
};

/** A ladder of three rungs that is done; improvement and shortfall by hand from the terms. */
export function ladderRecord(n: number, terms: LadderTerms): Ladder {
  const side = terms.side ?? 'buy';
  const bid = dec(terms.bid);
  const ask = dec(terms.ask);
  const mid = bid.add(ask).div(dec('2'), 6, 'nearest').trim();
  const filled = dec(terms.filled);
  const avg = terms.avg === null ? null : dec(terms.avg);
  const gain = avg === null ? dec('0') : side === 'buy' ? ask.sub(avg) : avg.sub(bid);
  const cost = avg === null ? dec('0') : side === 'buy' ? avg.sub(mid) : mid.sub(avg);
  const done = filled.gte(dec('100'));
  return {
    ladderId: idOf(`P-L${n}`),
    accountId: idOf('SIM-1'),
    connectionId: idOf('sim'),
    instrumentId: instrument.id,
    side,
    qty: text('100'),
    tif: 'day',
    sessions: ['regular'],
    params: {
      steps: { kind: 'toward', towardPct: [text('0'), text('50'), text('100')] },
      factor: text('1'),
      spreadSteps: null,
      reference: 'frozen',
      waitMs: 1_000,
      orderTimeoutMs: null,
      totalMs: 10_000,
      worstPrice: ask.text(),
      floor: null,
      rounding: 'passive',
      final: 'cancel',
      replace: 'modify',
      onLocked: 'take',
    },
    reducing: false,
    status: 'done',
    pause: null,
    arrival: { bid: bid.text(), mid: mid.text(), ask: ask.text(), tsMs: T0 + n },
    rungs: [0, 1, 2].map((index) => ({
      index,
      towardPct: text(String(index * 50)),
      price: mid.text(),
      waitMs: 1_000,
      merged: 1,
      status: 'done' as const,
      bid: bid.text(),
      ask: ask.text(),
      placedMs: terms.rungFilled === null || index <= terms.rungFilled ? T0 + n + index * 1_000 : null,
      attempts: 1,
      filledQty: index === terms.rungFilled ? filled.text() : text('0'),
    })),
    currentRung: 2,
    nextStepAtMs: null,
    deadlineMs: T0 + n + 10_000,
    workingOrderId: null,
    filledQty: filled.text(),
    avgPrice: avg === null ? null : avg.text(),
    fees: text('0'),
    attempts: (terms.rungFilled ?? 2) + 1,
    outcome: done ? 'filled' : filled.isZero() ? 'exhausted' : 'partial',
    reason: null,
    priceImprovement: gain.mul(filled).trim().text(),
    shortfall: cost.mul(filled).trim().text(),
    firstFillMs: filled.isZero() ? null : T0 + n + 500,
    startedMs: T0 + n,
    endedMs: T0 + n + 2_000 + n,
  };
}

/** Numbers events from `from` on. */
export const journaled = (from: number, events: readonly EngineEvent[]): JournaledEvent[] =>
  events.map((event, index) => ({ seq: from + index, tsMs: T0 + from + index, event }));

export const batchOf = (
  from: number,
  events: readonly EngineEvent[],
  rest: Partial<CommitBatch> = {},
): CommitBatch => ({
  events: journaled(from, events),
  commands: [],
  ...rest,
});

let made: string[] = [];
let open: SqliteStore[] = [];
afterEach(() => {
  for (const store of open) store.close();
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
  made = [];
  open = [];
});

/** A folder of its own, gone after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-store-'));
  made.push(folder);
  return folder;
}

export function optionsFor(folder: string, changes: Partial<OpenStoreOptions> = {}): OpenStoreOptions {
  return {
    file: path.join(folder, 'rung.db'),
    clockNowMs: () => T0,
    logger: quietLogger,
    ids: { newId: () => 'abcdefghijklm' },
    ...changes,
  };
}

/** Opens a store that is closed after the test; throws when it refuses. */
export function openedStore(folder: string, changes: Partial<OpenStoreOptions> = {}): SqliteStore {
  const opened = openStore(optionsFor(folder, changes));
  if (!opened.ok) throw new Error(opened.error.message);
  open.push(opened.value);
  return opened.value;
}
