/** G5, G15, G17: what of Alpaca's answers cannot be read is no answer: nothing of ours is lost by it, and nothing flat. */
import { describe, expect, it } from 'vitest';
import { err, ok, type AccountReport, type Decimal, type Result } from '../../../../shared/domain/index.ts';
import { Chains } from '../../../../src-main/brokers/alpaca/chains.ts';
import type { RestFailure } from '../../../../src-main/brokers/alpaca/errors.ts';
import { readMassStatus, type MassParts } from '../../../../src-main/brokers/alpaca/mass-status.ts';
import type { Apis, Call } from '../../../../src-main/brokers/alpaca/rest.ts';
import { silentLogger } from '../../../conformance/silent-logger.ts';

type Answers = Partial<Record<string, (asked: Readonly<Record<string, unknown>>) => Result<unknown, RestFailure>>>;
const LOST: RestFailure = { kind: 'lost', status: null, code: null, message: 'the connection broke' };
const position = { symbol: 'AAPL', asset_class: 'us_equity', qty: '3', side: 'long', avg_entry_price: '200' };
const order = {
  ...{ id: 'v-1', client_order_id: 'T-1', symbol: 'AAPL', asset_class: 'us_equity', order_class: 'simple' },
  ...{ type: 'limit', side: 'buy', time_in_force: 'gtc', qty: '10', filled_qty: '0', limit_price: '180' },
  ...{ status: 'new', created_at: '2026-11-04T15:00:00Z', updated_at: '2026-11-04T15:00:00Z' },
};
const execution = (n: number) => ({
  ...{ id: `20261104::e-${n}`, activity_type: 'FILL', order_id: 'v-9', symbol: 'AAPL', side: 'buy', qty: '1' },
  ...{ price: '200', cum_qty: String(n), transaction_time: '2026-11-04T15:00:00Z' },
});

/** Alpaca as these answers have it; a call's name is that of the library's. */
function partsOf(answers: Answers): MassParts {
  const given: Answers = {
    getAllOrdersRaw: () => ok([]),
    getAllOpenPositionsRaw: () => ok([]),
    getAccountActivitiesRaw: () => ok([]),
    ...answers,
  };
  const trading = async (_lane: string, call: Call): Promise<Result<unknown, RestFailure>> => {
    const asked: { name: string; with: Readonly<Record<string, unknown>> } = { name: '', with: {} };
    const api = new Proxy(
      {},
      {
        get: (_, name) => (request: Readonly<Record<string, unknown>>) => {
          asked.name = String(name);
          asked.with = request;
          return Promise.resolve({ raw: new Response() });
        },
      },
    );
    await call(new Proxy({}, { get: () => api }) as Apis, {} as never);
    return given[asked.name]?.(asked.with) ?? err(LOST);
  };
  const account = { kind: 'account', accountId: 'PA1', mode: 'paper' } as unknown as AccountReport;
  return {
    ...{ chains: new Chains(), instrumentOf: () => null, ocoChain: () => Promise.resolve(null), noteOco: () => null },
    ...{ logger: silentLogger, nowMs: () => Date.UTC(2026, 10, 4, 16), account: () => Promise.resolve(ok(account)) },
    comboSteps: new Map<never, readonly Decimal[]>(),
    book: {
      ...{ ensure: () => Promise.resolve(ok([])), find: () => null, comboSeen: () => Promise.resolve(null) },
      noteHeld: () => undefined,
    },
    rest: { trading },
  } as unknown as MassParts;
}

const read = (answers: Answers) => readMassStatus(partsOf(answers), 0);
const activities =
  (fills: () => readonly unknown[]) =>
  (asked: Readonly<Record<string, unknown>>): Result<unknown, RestFailure> =>
    ok('category' in asked ? [] : fills());

describe('what Alpaca holds, read together', () => {
  it('positions and orders as they are told', async () => {
    const status = await read({ getAllOpenPositionsRaw: () => ok([position]), getAllOrdersRaw: () => ok([order]) });
    expect(status).toMatchObject({
      ok: true,
      value: {
        positions: [{ instrumentId: 'AAPL.ALPACA', qty: '3' }],
        orders: [{ clientOrderId: 'T-1', status: 'accepted' }],
      },
    });
  });

  it('G5: a position whose quantity cannot be read is no flat one', async () => {
    const status = await read({ getAllOpenPositionsRaw: () => ok([{ ...position, qty: 'three' }]) });
    expect(status).toMatchObject({
      ok: false,
      error: { kind: 'malformed', message: expect.stringContaining('AAPL') as string },
    });
  });

  it('G15: an order of ours in a state that nobody knows may still act', async () => {
    const status = await read({ getAllOrdersRaw: () => ok([{ ...order, status: 'pending_review' }]) });
    expect(status).toMatchObject({ ok: true, value: { orders: [{ clientOrderId: 'T-1', status: 'accepted' }] } });
  });

  it('G15: an order of ours that cannot be read is not lost; one of somebody else is left out', async () => {
    const unreadable = { ...order, qty: null };
    expect(await read({ getAllOrdersRaw: () => ok([unreadable]) })).toMatchObject({
      ok: false,
      error: { kind: 'malformed', message: expect.stringContaining('v-1') as string },
    });
    const others = { ...unreadable, client_order_id: '8f2d8b4e-9b0c-4c0e-a8d0-2f7f6c0a3b11' };
    expect(await read({ getAllOrdersRaw: () => ok([others]) })).toMatchObject({ ok: true, value: { orders: [] } });
  });

  it('G17: an execution whose order could not be asked for is not told as somebody else’s', async () => {
    const status = await read({ getAccountActivitiesRaw: activities(() => [execution(1)]) });
    expect(status).toMatchObject({ ok: false, error: { kind: 'notConnected' } });
  });

  it('G2: is an error, and no guess, when executions never stop', async () => {
    let n = 0;
    const status = await read({
      getAccountActivitiesRaw: activities(() => Array.from({ length: (n += 1) }, (_, i) => execution(i + 1))),
      getOrderByOrderIDRaw: () => ok({ ...order, id: 'v-9' }),
    });
    expect(status).toMatchObject({ ok: false, error: { kind: 'timeout' } });
  });
});
