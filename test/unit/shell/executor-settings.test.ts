import { describe, expect, it } from 'vitest';
import { executorOfEnvironment } from '../../../src-main/shell/executor-settings.ts';
import { parseSettings } from '../../../src-main/shell/settings.ts';

describe('what a vertical spread starts from', () => {
  it('S0.7: the environment says it in seconds and decimals', () => {
    const read = executorOfEnvironment({
      EXECUTOR_MAX_ATTEMPTS: '8',
      EXECUTOR_PRICE_INCREMENT: '0.02',
      EXECUTOR_MIN_THRESHOLD: '0.80',
      EXECUTOR_ATTEMPT_INTERVAL: '5',
      EXECUTOR_ORDER_TIMEOUT: '2.5',
    });
    expect(read).toEqual({
      ok: true,
      value: { attemptsMax: 8, increment: '0.02', minPremium: '0.8', attemptIntervalMs: 5_000, orderTimeoutMs: 2_500 },
    });
  });

  it('S0.7: nothing set says nothing', () => {
    expect(executorOfEnvironment({ EXECUTOR_MAX_ATTEMPTS: ' ' })).toEqual({ ok: true, value: {} });
  });

  it.each([
    ['EXECUTOR_MAX_ATTEMPTS', '0'],
    ['EXECUTOR_MAX_ATTEMPTS', 'ten'],
    ['EXECUTOR_PRICE_INCREMENT', '0'],
    ['EXECUTOR_PRICE_INCREMENT', '1,5'],
    ['EXECUTOR_MIN_THRESHOLD', 'NaN'],
    ['EXECUTOR_ATTEMPT_INTERVAL', '0'],
    ['EXECUTOR_ORDER_TIMEOUT', '601'],
  ])('refuses %s=%s by name', (name, value) => {
    const read = executorOfEnvironment({ [name]: value });
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.error.message).toContain(name);
  });

  it('S0.7: the settings file says it too', () => {
    const parsed = parseSettings('executor:\n  minPremium: 0.85\n  attemptsMax: 6\n', 'settings.yaml');
    expect(parsed.ok && parsed.value.executor).toEqual({ minPremium: '0.85', attemptsMax: 6 });
    expect(parseSettings('executor:\n  attemptsMax: 0\n', 'settings.yaml').ok).toBe(false);
  });
});
