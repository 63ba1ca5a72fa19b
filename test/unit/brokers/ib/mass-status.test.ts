/** G2, G17: positions and the fills that are told with them are of one moment, whatever IB says in between. */
import { describe, expect, it } from 'vitest';
import { idOf, ok, type AccountId, type InstrumentId } from '../../../../shared/domain/index.ts';
import type { Question } from '../../../../src-main/brokers/ib/asks.ts';
import { readMassStatus, type MassParts } from '../../../../src-main/brokers/ib/mass-status.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';

const ACCOUNT = idOf<AccountId>('DU1');
const AAPL = idOf<InstrumentId>('AAPL.IB');

/** A TWS where 3 are held until a sale of 3 fills; `fillAfter`: the reads of positions after each of which an execution is heard. */
function partsOf(fillAfter: readonly number[]): { readonly parts: MassParts; readonly reads: () => number } {
  let reads = 0;
  let heard = 0;
  const held = (): string => (heard === 0 ? '3' : '0');
  const listings = {
    openOrders: () => Promise.resolve(ok(true)),
    completedOrders: () => Promise.resolve(ok(true)),
    positions: () => {
      reads += 1;
      const read = [{ contract: {}, qty: held(), avgCost: '50' }];
      if (fillAfter.includes(reads)) heard += 1;
      return Promise.resolve(ok(read));
    },
    executions: () => Promise.resolve(ok(true)),
  };
  const fills = {
    get heard() {
      return heard;
    },
    since: () => (heard === 0 ? [] : [{ kind: 'fill' }]),
  };
  const contracts = { resolveConId: () => Promise.resolve(), idOfContract: () => AAPL, get: () => undefined };
  const ask = (_: string, { hear }: Question<unknown>) => {
    hear('accountSummary', [1, ACCOUNT, 'NetLiquidation', '1000', 'USD'], 1);
    return Promise.resolve(ok(1));
  };
  const link = { ask, send: () => Promise.resolve(null), options: { mode: 'paper' } };
  const scheduler = new VirtualScheduler(0);
  const records = { all: () => [] };
  const made = { link, contracts, deps: { scheduler }, records, fills, listings, accountId: ACCOUNT };
  const parts = { ...made, learned: () => Promise.resolve() } as unknown as MassParts;
  return { parts, reads: () => reads };
}

describe('what IB holds, read together', () => {
  it('is read once when nothing happens meanwhile', async () => {
    const { parts, reads } = partsOf([]);
    const status = await readMassStatus(parts, 0);
    expect(status).toMatchObject({ ok: true, value: { fills: [], positions: [{ instrumentId: AAPL, qty: '3' }] } });
    expect(reads()).toBe(1);
  });

  it('never tells a fill beside the position from before it: that would be closed twice', async () => {
    const { parts, reads } = partsOf([1]);
    const status = await readMassStatus(parts, 0);
    expect(status).toMatchObject({ ok: true, value: { fills: [{ kind: 'fill' }], positions: [] } });
    expect(reads()).toBe(2);
  });

  it('is an error, and no guess, when fills never stop', async () => {
    const status = await readMassStatus(partsOf([1, 2, 3, 4, 5, 6]).parts, 0);
    expect(status).toMatchObject({ ok: false, error: { kind: 'timeout' } });
  });
});
