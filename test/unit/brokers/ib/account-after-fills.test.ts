import { describe, expect, it } from 'vitest';
import type { AccountReport } from '../../../../shared/domain/index.ts';
import { AccountAfterFills } from '../../../../src-main/brokers/ib/account-after-fills.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';

const REPORT = { kind: 'account', tsEventMs: 1 } as unknown as AccountReport;

describe('the account after fills at Interactive Brokers', () => {
  it('is read soon after a fill and once more later; many fills are one question; a failed read tells nothing', async () => {
    const scheduler = new VirtualScheduler(0);
    const answers: (AccountReport | null)[] = [REPORT, null];
    const told: AccountReport[] = [];
    let asked = 0;
    const account = new AccountAfterFills({
      scheduler,
      read: () => {
        asked += 1;
        return Promise.resolve(answers.shift() ?? null);
      },
      tell: (report) => void told.push(report),
    });
    for (let i = 0; i < 50; i++) account.note();
    scheduler.runFor(999);
    expect(asked).toBe(0);
    scheduler.runFor(1);
    await Promise.resolve();
    expect([asked, told.length]).toEqual([1, 1]);
    scheduler.runFor(9_000);
    await Promise.resolve();
    expect([asked, told.length]).toEqual([2, 1]);
    account.note();
    scheduler.runFor(1_000);
    expect(asked).toBe(3);
  });
});
