import { describe, expect, it } from 'vitest';
import type { AccountReport } from '../../../shared/domain/index.ts';
import { ACCOUNT_HOLD_MS, AccountAfterFills } from '../../../src-main/wire/account-after-fills.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';

const REPORT = { kind: 'account', tsEventMs: 1 } as unknown as AccountReport;

function made(answers: (AccountReport | null)[]) {
  const scheduler = new VirtualScheduler(0);
  const seen = { asked: 0, told: [] as AccountReport[] };
  const account = new AccountAfterFills({
    scheduler,
    delaysMs: [1_000, 10_000],
    read: () => {
      seen.asked += 1;
      return Promise.resolve(answers.shift() ?? null);
    },
    tell: (report) => void seen.told.push(report),
  });
  const pass = async (ms: number): Promise<void> => {
    scheduler.runFor(ms);
    await Promise.resolve();
  };
  return { account, seen, pass };
}

describe('the account after fills', () => {
  it('is read soon after a fill and once more later; many fills are one question; a failed read tells nothing', async () => {
    const { account, seen, pass } = made([REPORT, null]);
    for (let i = 0; i < 50; i++) account.note();
    await pass(999);
    expect(seen.asked).toBe(0);
    await pass(1);
    await pass(ACCOUNT_HOLD_MS);
    expect([seen.asked, seen.told.length]).toEqual([1, 1]);
    await pass(9_000);
    await pass(ACCOUNT_HOLD_MS);
    expect([seen.asked, seen.told.length]).toEqual([2, 1]);
    account.note();
    await pass(1_000);
    expect(seen.asked).toBe(3);
  });

  it('tells an answer only after fills on their way had time to come, and an old one never', async () => {
    const { account, seen, pass } = made([REPORT, REPORT]);
    account.note();
    await pass(1_000);
    await pass(ACCOUNT_HOLD_MS - 1);
    expect([seen.asked, seen.told.length]).toEqual([1, 0]);
    account.drop();
    await pass(1);
    expect(seen.told.length).toBe(0);
    await pass(8_000);
    await pass(ACCOUNT_HOLD_MS);
    expect([seen.asked, seen.told.length]).toEqual([2, 1]);
  });
});
