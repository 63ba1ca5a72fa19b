/**
 * Alpaca's protocol under faults: every step it can be in crossed with everything that the wire can do. After each cell what the
 * adapter knows is what the exchange holds: no order sent twice, none lost, no fill missing or doubled, no proof that was none.
 * `npm test` takes a sample with every step and every fault in it; RUNG_FULL=1 takes every cell.
 */
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  Decimal,
  dec,
  idOf,
  type CommandOutcome,
  type ExecutionMassStatus,
  type InstrumentId,
} from '../../shared/domain/index.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import type { ExecutionClient, SubmitRequest } from '../../src-main/ports/execution-client.ts';
import { hostIdOfSymbol } from '../gateways/alpaca/names.ts';
import { ACCOUNT, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { nextOrderId, until } from './bench.ts';
import { Recorder } from './recorder.ts';

const AAPL = idOf<InstrumentId>('AAPL.ALPACA');
const HOST_AAPL = hostIdOfSymbol('AAPL');

type Cell = {
  readonly stage: AlpacaStage;
  readonly connection: BrokerConnection;
  readonly client: ExecutionClient;
  readonly heard: Recorder;
  /** Every order that the cell sent. */
  readonly sent: SubmitRequest[];
};

const limit = (price: string): SubmitRequest => ({
  clientOrderId: nextOrderId(),
  accountId: ACCOUNT,
  instrumentId: AAPL,
  side: 'buy',
  type: 'limit',
  qty: dec('10').text(),
  limitPrice: dec(price).text(),
  tif: 'day',
  sessions: ['regular'],
});

async function resting(cell: Cell): Promise<SubmitRequest> {
  const request = limit('260');
  cell.sent.push(request);
  expect((await cell.client.submitOrder(request)).kind).toBe('acked');
  await until('it rests', () => cell.heard.statuses(request.clientOrderId).includes('accepted'));
  return request;
}

/** What is being done when the fault strikes: prepared before it, then done. */
type Step = (cell: Cell) => Promise<() => Promise<CommandOutcome | null>>;

const STEPS: Readonly<Record<string, Step>> = {
  idle: () => Promise.resolve(() => Promise.resolve(null)),
  submit: (cell) =>
    Promise.resolve(() => {
      const request = limit('260');
      cell.sent.push(request);
      return cell.client.submitOrder(request);
    }),
  take: (cell) =>
    Promise.resolve(() => {
      const request = limit('270.01');
      cell.sent.push(request);
      return cell.client.submitOrder(request);
    }),
  modify: async (cell) => {
    const { clientOrderId, instrumentId, qty } = await resting(cell);
    return () =>
      cell.client.modifyOrder({ clientOrderId, venueOrderId: null, instrumentId, qty, limitPrice: dec('261').text() });
  },
  cancel: async (cell) => {
    const { clientOrderId, instrumentId } = await resting(cell);
    return () => cell.client.cancelOrder({ clientOrderId, venueOrderId: null, instrumentId });
  },
  fill: async (cell) => {
    await resting(cell);
    return () => {
      cell.stage.host.venue.control.setBook(HOST_AAPL, { bids: [[2_590_000, 50]], asks: [[2_600_000, 4]] });
      return Promise.resolve(null);
    };
  },
  read: async (cell) => {
    await resting(cell);
    return async () => {
      await cell.client.massStatus(0);
      return null;
    };
  },
};

/** What the wire does, and how it ends. */
const FAULTS: Readonly<Record<string, (cell: Cell) => (() => Promise<void> | void) | undefined>> = {
  cut: ({ stage }) => {
    queueMicrotask(() => stage.proxy.cut());
    return undefined;
  },
  cutWithin: ({ stage }) => {
    stage.proxy.cutWithin(40);
    return undefined;
  },
  silent: (cell) => {
    cell.stage.proxy.set({ kind: 'silent' });
    return async () => {
      await until('the silence is noticed', () => !cell.heard.isUp);
      cell.stage.proxy.set({ kind: 'none' });
    };
  },
  deaf: (cell) => {
    cell.stage.proxy.set({ kind: 'deafDown' });
    return async () => {
      await until('the silence is noticed', () => !cell.heard.isUp);
      cell.stage.proxy.set({ kind: 'none' });
    };
  },
  down: ({ stage }) => {
    stage.proxy.set({ kind: 'refuse' });
    stage.proxy.cut();
    return () => stage.proxy.set({ kind: 'none' });
  },
  split: ({ stage }) => {
    stage.proxy.set({ kind: 'split', bytes: 7 });
    return () => stage.proxy.set({ kind: 'none' });
  },
  slow: ({ stage }) => {
    stage.proxy.set({ kind: 'slow', ms: 20 });
    return () => stage.proxy.set({ kind: 'none' });
  },
  lostAnswer: ({ stage }) => {
    stage.gateway.levers.loseAnswers(1);
  },
  lostRequest: ({ stage }) => {
    stage.gateway.levers.loseRequests(1);
  },
  twice: ({ stage }) => {
    stage.gateway.levers.repeatReports(6);
  },
  late: ({ stage }) => {
    stage.gateway.levers.delayReports(60);
    return () => stage.gateway.levers.delayReports(0);
  },
  garbled: ({ stage }) => {
    stage.gateway.levers.garble();
  },
  throttled: ({ stage }) => {
    stage.gateway.levers.throttle(1);
  },
};

const FULL = process.env['RUNG_FULL'] === '1';
/** Cells that no run leaves out. */
const ALWAYS = new Set(['submit lostAnswer', 'submit lostRequest', 'take cut', 'modify lostAnswer', 'cancel cut']);
const cells = Object.keys(STEPS).flatMap((step, i) =>
  Object.keys(FAULTS).map((fault, j) => ({
    step,
    fault,
    sampled: (i + j) % 7 === 0 || ALWAYS.has(`${step} ${fault}`),
  })),
);
const table = new Map<string, string>();
let open: AlpacaStage | null = null;

afterEach(async () => {
  const closing = open;
  open = null;
  await closing?.close();
});

afterAll(() => {
  const faults = Object.keys(FAULTS);
  process.stdout.write(
    `alpaca matrix: ${table.size} of ${cells.length} cells\n  ${''.padEnd(8)}${faults.map((one) => one.padEnd(12)).join('')}\n`,
  );
  for (const step of Object.keys(STEPS)) {
    process.stdout.write(
      `  ${step.padEnd(8)}${faults.map((fault) => (table.get(`${step} ${fault}`) ?? '·').padEnd(12)).join('')}\n`,
    );
  }
});

async function begin(): Promise<Cell> {
  const stage = await stageAlpaca({ speed: 20 });
  open = stage;
  const heard = new Recorder();
  const connection = stage.connect();
  const client = connection.execution;
  if (client === null) throw new Error('no execution');
  stage.host.venue.control.setBook(HOST_AAPL, { bids: [[2_699_900, 500]], asks: [[2_700_100, 500]] });
  client.open(heard.execution);
  await until('up', () => heard.isUp);
  expect((await client.instruments()).ok).toBe(true);
  return { stage, connection, client, heard, sent: [] };
}

/** The mass status of an up client, asked again while the link comes and goes. */
async function settled(client: ExecutionClient, heard: Recorder | null): Promise<ExecutionMassStatus> {
  for (let tries = 0; tries < 40; tries++) {
    if (heard !== null) await until('up again', () => heard.isUp);
    const read = await client.massStatus(0);
    if (read.ok) return read.value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('no mass status');
}

const openOf = (status: ExecutionMassStatus): readonly string[] =>
  status.orders
    .filter((one) => one.status === 'accepted' || one.status === 'partiallyFilled')
    .map(
      (one) =>
        `${one.clientOrderId ?? ''} ${dec(one.limitPrice ?? '0')
          .trim()
          .toString()} ${dec(one.filledQty).trim().toString()} of ${dec(one.qty).trim().toString()}`,
    )
    .toSorted();
const filledOf = (status: Pick<ExecutionMassStatus, 'fills'>): string =>
  status.fills
    .reduce((sum, one) => sum.add(dec(one.qty)), Decimal.ZERO)
    .trim()
    .toString();
const heldOf = (status: ExecutionMassStatus): string =>
  status.positions
    .filter((one) => one.instrumentId.startsWith('AAPL.'))
    .reduce((sum, one) => sum.add(dec(one.qty)), Decimal.ZERO)
    .trim()
    .toString();

describe('Alpaca: step x fault', () => {
  for (const { step, fault } of cells.filter((one) => FULL || one.sampled)) {
    test(`${step} under ${fault}`, async () => {
      const cell = await begin();
      const act = await STEPS[step]?.(cell);
      const mend = FAULTS[fault]?.(cell);
      const acting = act?.() ?? Promise.resolve(null);
      // A fault of the wire ends while the call may still wait for its answer.
      if (fault !== 'split' && fault !== 'slow' && fault !== 'late') await mend?.();
      const outcome = await acting;
      if (fault === 'split' || fault === 'slow' || fault === 'late') await mend?.();
      const ours = await settled(cell.client, cell.heard);
      const truth = cell.stage.host.client(ACCOUNT);
      truth.open({ onReports: () => undefined, onConnection: () => undefined });
      // A replacement is carried out a moment after it was taken.
      await until('the exchange is at rest', () => !cell.stage.gateway.pendingChanges());
      const theirs = await settled(truth, null);
      const again = await settled(cell.client, cell.heard);
      await truth.close();
      expect(openOf(again)).toEqual(openOf(theirs));
      expect([filledOf(again), heldOf(again)]).toEqual([filledOf(theirs), heldOf(theirs)]);
      expect(new Set(again.fills.map((one) => one.tradeId)).size).toBe(again.fills.length);
      expect(ours.orders.length).toBeLessThanOrEqual(cell.sent.length);
      for (const { clientOrderId } of cell.sent) {
        const received =
          cell.stage.host.venue.audit().find((one) => one.clientOrderId === clientOrderId)?.received ?? 0;
        expect(received).toBeLessThanOrEqual(1);
        const last = cell.sent.at(-1)?.clientOrderId === clientOrderId;
        if ((step === 'submit' || step === 'take') && last && outcome?.kind !== 'unknown')
          expect(received).toBe(outcome?.kind === 'acked' ? 1 : 0);
        const asked = await cell.client.queryOrder(clientOrderId);
        expect(asked.ok ? asked.value.status === 'notFound' : asked).toBe(received === 0);
        // What the stream told is never more than what was done.
        const told = cell.heard.fills(clientOrderId).reduce((sum, one) => sum.add(dec(one.qty)), Decimal.ZERO);
        const done = again.fills
          .filter((one) => one.clientOrderId === clientOrderId)
          .reduce((sum, one) => sum.add(dec(one.qty)), Decimal.ZERO);
        expect(told.lte(done)).toBe(true);
      }
      table.set(`${step} ${fault}`, outcome === null ? 'ok' : outcome.kind);
    });
  }
});
