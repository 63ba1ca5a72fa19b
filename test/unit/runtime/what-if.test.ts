/** The margin question from the engine to the venue and back: asked once, answered once, believed only where it makes sense. */
import { describe, expect, it } from 'vitest';
import type { Order } from '../../../shared/domain/index.ts';
import type { EngineEffect } from '../../../src-main/engine/types.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { EffectRunner, WHAT_IF_TIMEOUT_MS, type EffectPorts } from '../../../src-main/runtime/effect-runner.ts';
import { NO_FAULTS } from '../../../src-main/runtime/fault-points.ts';
import type { UnstampedInput } from '../../../src-main/runtime/inbox.ts';
import { Replies } from '../../../src-main/runtime/replies.ts';
import { HandVenue } from './venue-fixture.ts';
import { quietLogger } from '../../fixtures/loggers.ts';

const SOUND = { initialAfter: '500', maintenanceAfter: '500', equityWithLoanAfter: '100000', availableFunds: '99500' };
const order = {
  clientOrderId: 'P-1',
  connectionId: 'sim',
  accountId: 'SIM-1',
  instrumentId: 'X',
  side: 'buy',
  type: 'limit',
  qty: '1',
  limitPrice: '-0.75',
  tif: 'day',
  sessions: ['regular'],
  trigger: null,
  expireMs: null,
  flags: { allOrNone: false, postOnly: false, reduceOnly: false },
  linkId: null,
} as unknown as Order;

type Asked = { readonly whatIf?: ExecutionClient['whatIf'] | null; readonly knows?: boolean };

async function ask({ whatIf, knows = true }: Asked, waitMs = 0): Promise<UnstampedInput[]> {
  const machine = new VirtualScheduler(0);
  const venue = new HandVenue(machine);
  const client = Object.assign(Object.create(venue) as ExecutionClient, {
    capabilities: { ...venue.capabilities, whatIf: knows },
    whatIf: whatIf ?? (() => Promise.resolve({ ok: true, value: SOUND })),
  });
  const inputs: UnstampedInput[] = [];
  const runner = new EffectRunner({
    instrumentOf: () => null,
    clientOf: () => (whatIf === null ? null : client),
    enqueue: (input) => inputs.push(input),
    reconcile: () => undefined,
    defineVertical: () => undefined,
    defineCombo: () => undefined,
    timers: null as unknown as EffectPorts['timers'],
    machine,
    replies: new Replies(),
    logger: quietLogger,
    faults: NO_FAULTS,
  });
  runner.run({ kind: 'whatIf', requestId: 'r1', order } as EngineEffect);
  await machine.runUntilSettled(waitMs, () => new Promise((resolve) => void setImmediate(resolve)));
  return inputs;
}

describe('G11: the what-if', () => {
  it('brings the figures back under its id', async () => {
    expect(await ask({})).toEqual([{ kind: 'margin', requestId: 'r1', answer: SOUND, reason: null }]);
  });

  it.each([
    ['a sentinel', () => Promise.resolve({ ok: true, value: { ...SOUND, initialAfter: 1.797e308 } }), 'no amount'],
    ['a missing figure', () => Promise.resolve({ ok: true, value: {} }), 'left out'],
    ['a refusal', () => Promise.resolve({ ok: false, error: { kind: 'refused', message: 'naked short' } }), 'naked'],
    ['a client that throws', () => Promise.reject(new Error('socket')), 'failed'],
  ] as const)('%s is no answer, with the reason', async (_name, whatIf, words) => {
    const [input] = await ask({ whatIf: whatIf as ExecutionClient['whatIf'] });
    expect(input).toMatchObject({ kind: 'margin', requestId: 'r1', answer: null });
    expect(input?.kind === 'margin' && input.reason).toContain(words);
  });

  it('a venue without what-if, and no venue at all, say so', async () => {
    expect(await ask({ knows: false })).toMatchObject([{ answer: null, reason: 'the venue has no what-if' }]);
    expect(await ask({ whatIf: null })).toMatchObject([{ answer: null, reason: 'there is no connection "sim"' }]);
  });

  it('a time-out is no answer, and the late one is dropped', async () => {
    let late: (value: Awaited<ReturnType<ExecutionClient['whatIf']>>) => void = () => undefined;
    const whatIf: ExecutionClient['whatIf'] = () => new Promise((resolve) => (late = resolve));
    const inputs = await ask({ whatIf }, WHAT_IF_TIMEOUT_MS);
    expect(inputs).toMatchObject([{ kind: 'margin', answer: null }]);
    late({ ok: true, value: SOUND });
    await new Promise((resolve) => void setImmediate(resolve));
    expect(inputs).toHaveLength(1);
  });
});
