import { describe, expect, it } from 'vitest';
import { dec, type AccountReport, type ExecutionMassStatus } from '../../../shared/domain/index.ts';
import {
  ACCOUNT_HOLD_MS,
  AccountAfterFills,
  CONFIRM_AFTER_LAG_MS,
} from '../../../src-main/wire/account-after-fills.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';

const LAG_MS = 15_000;

const withTotal = (total: string): AccountReport =>
  ({
    kind: 'account',
    tsEventMs: 1,
    settledMs: 0,
    balances: [{ currency: 'USD', total: dec(total).text(), locked: dec('0').text() }],
  }) as unknown as AccountReport;
const REPORT = withTotal('100');

function made(answers: (AccountReport | null)[]) {
  const scheduler = new VirtualScheduler(0);
  const seen = { asked: 0, told: [] as AccountReport[] };
  const account = new AccountAfterFills({
    scheduler,
    delaysMs: [1_000, 10_000],
    lagMs: LAG_MS,
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

  it('asks again after a change when every fill in it must have been heard, until the figures stay', async () => {
    const answers = [REPORT, REPORT, REPORT];
    const { account, seen, pass } = made(answers);
    const fills: ExecutionMassStatus['fills'] = [];
    account.onMassStatus({ account: withTotal('130'), fills } as unknown as ExecutionMassStatus);
    await pass(LAG_MS + CONFIRM_AFTER_LAG_MS - 1);
    expect(seen.asked).toBe(0);
    // Other figures than those: once more; the same: no more.
    await pass(1);
    await pass(LAG_MS + CONFIRM_AFTER_LAG_MS);
    expect(seen.asked).toBe(2);
    for (let i = 0; i < 5; i++) await pass(60_000);
    expect([seen.asked, seen.told.length]).toEqual([2, 2]);
    account.onMassStatus({ account: REPORT, fills } as unknown as ExecutionMassStatus);
    await pass(600_000);
    expect(seen.asked).toBe(2);
    // A change whose connection goes is not asked for.
    account.onMassStatus({ account: withTotal('131'), fills } as unknown as ExecutionMassStatus);
    account.drop();
    await pass(600_000);
    expect(seen.asked).toBe(2);
  });
});
