/** Questions to TWS: each ends, once, and leaves nothing behind. */
import { describe, expect, it } from 'vitest';
import { idOf, ok, type AccountId } from '../../../../shared/domain/index.ts';
import { readAccount } from '../../../../src-main/brokers/ib/account.ts';
import { ANSWER_TIMEOUT_MS, Asks, type Question } from '../../../../src-main/brokers/ib/asks.ts';
import type { IbLink } from '../../../../src-main/brokers/ib/link.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';

const nothing = (): void => undefined;
const cancel: Question<true> = {
  ...{ what: 'the cancel', events: ['orderStatus'] },
  hear: (_, args) => (args[1] === 'Cancelled' ? { answer: true } : null),
};

describe('questions under one id', () => {
  it('two cancels of one order end both, by the same word', async () => {
    const asks = new Asks(new VirtualScheduler(0));
    const both = [asks.ask(5, cancel, nothing), asks.ask(5, cancel, nothing)];
    asks.hear('orderStatus', [5, 'Cancelled']);
    expect(await Promise.all(both)).toEqual([ok(true), ok(true)]);
  });

  it('an error of the order ends both too, and so does silence', async () => {
    const scheduler = new VirtualScheduler(0);
    const asks = new Asks(scheduler);
    const refused = [asks.ask(5, cancel, nothing), asks.ask(5, cancel, nothing)];
    asks.hear('error', [new Error('cannot be cancelled'), 10148, 5]);
    expect((await Promise.all(refused)).map((one) => one.ok)).toEqual([false, false]);
    const unheard = [asks.ask(5, cancel, nothing), asks.ask(5, cancel, nothing)];
    scheduler.runUntil(ANSWER_TIMEOUT_MS);
    expect((await Promise.all(unheard)).map((one) => one.ok)).toEqual([false, false]);
  });
});

describe('the account summary', () => {
  it('of which TWS keeps two at most: one that was not answered in time is given back', async () => {
    const scheduler = new VirtualScheduler(0);
    const asks = new Asks(scheduler);
    const kept = new Set<number>();
    const api = {
      reqAccountSummary: (id: number) => void kept.add(id),
      cancelAccountSummary: (id: number) => void kept.delete(id),
    };
    const link = {
      options: { mode: 'paper' },
      send: (_: string, act: (to: typeof api) => void) => Promise.resolve(act(api)),
      ask: (_: string, question: Question<unknown>, act: (to: typeof api, id: number) => void) => {
        const id = asks.nextId();
        return asks.ask(id, question, () => act(api, id));
      },
    } as unknown as IbLink;
    const reading = readAccount(link, idOf<AccountId>('DU1'), () => 0);
    expect(kept.size).toBe(1);
    scheduler.runUntil(ANSWER_TIMEOUT_MS);
    expect(await reading).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    expect([...kept]).toEqual([]);
  });
});
