import { describe, expect, test } from 'vitest';
import { idOf, type AccountId, type CommandId, type RiskLimits } from '../../../../shared/domain/index.ts';
import { Engine } from '../../../../src-main/engine/engine.ts';
import { ACCOUNT_ID, LIMITS, NOW, TSLA, d } from '../account-fixture.ts';
import { Desk, WIDE, basics } from '../desk.ts';

let sets = 0;
const set = (at: Desk, more: Partial<RiskLimits>, by?: string) => {
  const commandId = idOf<CommandId>(`set-${(sets += 1)}`);
  const limits = { ...at.engine.view.limits, ...more };
  at.run({ kind: 'command', commandId, command: { kind: 'setLimits', limits }, ...(by === undefined ? {} : { by }) });
  return at.replies.get(commandId);
};
const long = (): Desk => {
  const at = new Desk();
  at.quote('100.00', '100.10');
  at.ticket({ limitPrice: d('100.10') });
  at.fill('T-1', '100', '100.10');
  at.advance(5_000);
  at.quote('100.00', '100.10');
  return at;
};

describe('S2.5, S1.8: limits set on screen', () => {
  test('are in force at once, with who changed what and when in the journal', () => {
    const at = long();
    expect(set(at, { orderNotionalMax: d('500'), restricted: ['GME'] }, 'Rung desktop')?.kind).toBe('accepted');
    expect(at.ticket({ qty: d('10') })).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    const change = { atMs: at.now, by: 'Rung desktop' };
    expect(at.engine.view.risk.limitChanges).toEqual([
      { ...change, changes: ['largest order 100000000 → 500', 'restricted: GME added'] },
    ]);
    expect(at.events('limitsChanged')).toHaveLength(1);
  });

  test('the record of changes outlives a restart and a snapshot', () => {
    const at = long();
    set(at, { leverageMax: d('3') });
    const before = at.engine.view.risk.limitChanges;
    const other = new Engine({ idPrefix: 'T', limits: WIDE, account: null });
    expect(other.restore(at.engine.snapshot())).toBe(true);
    expect(other.view.risk.limitChanges).toEqual(before);
    expect(other.view.limits).toEqual(at.engine.view.limits);
    at.restart();
    expect(at.engine.view.risk.limitChanges).toEqual(before);
    expect(before[0]?.by).toBe('trader');
  });

  test.each([
    ['leverageMax', { leverageMax: d('2000') }, 'leverageMax'],
    ['the window of the collar', { collarWindowMs: 1_000 }, 'collarWindowMs'],
    ['a spread floor', { spreadFloor: { option: d('0.30'), combo: d('0.10') } }, 'spreadFloor.option'],
    ['repeated fills', { repeatFillsMax: 2_000_000 }, 'repeatFillsMax'],
    ['unusual', { unusualTimesMax: d('2000000') }, 'unusualTimesMax'],
    ['the window of repeats', { repeatWindowMs: 1 }, 'repeatWindowMs'],
  ] as const)('looser than the file is refused: %s', (_name, more, path) => {
    const at = new Desk();
    expect(set(at, more)).toMatchObject({ code: 'looserThanConfigured', path: `command.limits.${path}` });
    expect(at.events('limitsChanged')).toEqual([]);
  });

  test('what the file restricts, overrides and latches cannot be taken away', () => {
    const account = idOf<AccountId>('SIM-1');
    const limits: RiskLimits = {
      ...LIMITS,
      dayLossMax: d('500'),
      unusualLatches: true,
      restricted: ['GME'],
      overrides: [{ accountId: account, assetClass: 'crypto', limits: { orderQtyMax: d('2') } }],
    };
    const at = new Desk({ limits });
    const path = (more: Partial<RiskLimits>) => {
      const reply = set(at, more);
      return reply?.kind === 'denied' ? [reply.code, reply.path] : reply?.kind;
    };
    expect(path({ restricted: [] })).toEqual(['looserThanConfigured', 'command.limits.restricted']);
    expect(path({ unusualLatches: false })).toEqual(['looserThanConfigured', 'command.limits.unusualLatches']);
    expect(path({ dayLossMax: null })).toEqual(['looserThanConfigured', 'command.limits.dayLossMax']);
    expect(path({ dayLossMax: d('501') })).toEqual(['looserThanConfigured', 'command.limits.dayLossMax']);
    expect(path({ overrides: [] })).toEqual(['looserThanConfigured', 'command.limits.overrides']);
    const looser = [{ accountId: account, assetClass: 'crypto' as const, limits: { orderQtyMax: d('3') } }];
    expect(path({ overrides: looser })).toEqual(['looserThanConfigured', 'command.limits.overrides']);
    const twice = [...limits.overrides, ...limits.overrides];
    expect(path({ overrides: twice })).toEqual(['looserThanConfigured', 'command.limits.overrides']);
    const tighter = [{ accountId: account, assetClass: 'crypto' as const, limits: { orderQtyMax: d('1') } }];
    expect(path({ overrides: tighter, restricted: ['GME', 'AMC'], dayLossMax: d('400') })).toBe('accepted');
    expect(at.engine.view.risk.limitChanges[0]?.changes).toEqual([
      'loss of a day 500 → 400',
      'restricted: AMC added',
      'SIM-1 crypto: largest quantity 2 → 1',
    ]);
  });

  test('below what is open they are taken, an alert lists what is beyond, opening is refused and reducing passes', () => {
    const at = long();
    at.ticket({ qty: d('5'), limitPrice: d('99.00') });
    at.ticket({ qty: d('6'), limitPrice: d('98.00') });
    const reply = set(at, { workingPerInstrumentMax: 1, underlyingSharePctMax: d('0.0001'), tradesPerDayMax: 2 });
    expect(reply?.kind).toBe('accepted');
    const alert = [...at.engine.view.alerts.values()].at(-1);
    expect(alert).toMatchObject({ level: 'warning', title: `Limits are below what is open in ${ACCOUNT_ID}` });
    expect(alert?.detail).toMatch(/largest underlying .*working orders in one instrument 2 of 1/);
    expect(alert?.detail).toContain('orders today 3 of 2');
    expect(at.ticket({ qty: d('7') })).toMatchObject({ code: 'riskDenied' });
    expect(at.ticket({ side: 'sell', qty: d('100'), limitPrice: d('100.00') }).kind).toBe('accepted');
  });

  test('what is in use is beside the limits, and the tightest of an account holds', () => {
    const at = long();
    at.ticket({ qty: d('5'), limitPrice: d('99.00') });
    set(at, { overrides: [{ accountId: ACCOUNT_ID, assetClass: null, limits: { tradesPerDayMax: 9 } }] });
    const use = at.engine.values(at.now).accounts[0]?.use;
    expect(use).toMatchObject({ tradesToday: 2, tradesPerDayMax: 9, workingMost: 1, dayLossMax: null });
    expect(Number(use?.largestUnderlyingPct)).toBeGreaterThan(0);
    expect(use?.messagesLastSecond).toBe(1);
  });

  test('an override holds for its class only', () => {
    const at = long();
    const limits = { orderQtyMax: d('1') };
    set(at, { overrides: [{ accountId: null, assetClass: 'crypto', limits }] });
    expect(at.ticket({ qty: d('50') }).kind).toBe('accepted');
    set(at, { overrides: [{ accountId: null, assetClass: 'equity', limits }] });
    at.advance(5_000);
    at.quote('100.00', '100.10');
    expect(at.ticket({ qty: d('51') })).toMatchObject({ code: 'riskDenied' });
    expect(NOW).toBeLessThan(at.now);
    expect(TSLA.assetClass).toBe('equity');
  });

  test('each order names its strategy, and the journal who sent it', () => {
    const at = new Desk();
    at.quote('100.00', '100.10');
    const commandId = idOf<CommandId>('mine');
    const order = {
      ...basics('buy', '10'),
      type: 'limit' as const,
      limitPrice: d('100.00'),
      strategy: 'opening range',
    };
    at.run({ kind: 'command', commandId, command: { kind: 'submitOrder', ...order }, by: 'Rung desktop' });
    expect(at.order('T-1').strategy).toBe('opening range');
    expect(at.events('commandAnswered').at(-1)).toMatchObject({ by: 'Rung desktop', reply: { clientOrderId: 'T-1' } });
  });
});

describe('S2.11: the configuration read again', () => {
  const again = (at: Desk, more: Partial<RiskLimits>): void => {
    const limits = { ...at.engine.view.configuredLimits, ...more };
    at.run({ kind: 'configured', limits, verticals: {} });
  };

  test('what became tighter is in force at once and journaled as the configuration’s; what is open beyond it is said', () => {
    const at = long();
    again(at, { leverageMax: d('0.001') });
    expect(at.engine.view.limits.leverageMax).toBe('0.001');
    expect(at.events('limitsChanged')[0]).toMatchObject({ by: 'configuration' });
    expect(at.alerts().some((text) => text.includes('Limits are below what is open'))).toBe(true);
    at.restart();
    expect(at.engine.view.limits.leverageMax).toBe('0.001');
  });

  test('what became looser may be set on screen, and is not in force by itself', () => {
    const at = new Desk();
    again(at, { orderNotionalMax: d('400') });
    again(at, { orderNotionalMax: d('800') });
    expect(at.engine.view.limits.orderNotionalMax).toBe('400');
    expect(set(at, { orderNotionalMax: d('900') })).toMatchObject({ code: 'looserThanConfigured' });
    expect(set(at, { orderNotionalMax: d('700') })?.kind).toBe('accepted');
  });

  test('the same configuration changes nothing', () => {
    const at = new Desk();
    again(at, {});
    expect(at.events('limitsChanged')).toEqual([]);
  });
});
