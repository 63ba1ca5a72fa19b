/** Where orders that the app holds meet a wire that is not there, reduce-only, and several accounts. */
import { describe, expect, it } from 'vitest';
import { idOf, type AccountId, type Command, type RiskLimits } from '../../../../shared/domain/index.ts';
import { isProtective } from '../../../../src-main/runtime/inbox.ts';
import type { EngineState } from '../../../../src-main/engine/state.ts';
import { NOW, TSLA, d } from '../desk.ts';
import { long, stop } from '../orders/held-desk.ts';

const unsent = { kind: 'rejected', reason: 'the journal cannot be written', unsent: true } as const;

describe('an app-held stop whose release never left', () => {
  it('G14: is held again instead of lost, and acts when its venue is ready', () => {
    const at = long();
    stop(at, '95.00');
    at.auto = false;
    at.quote('94.90', '95.10');
    expect(at.wire()).toEqual(['submit market']);
    at.outcome('submit', 'T-2', unsent);
    expect(at.order('T-2').status).toBe('emulated');
    expect(at.alerts().some((a) => a.includes('triggered, but not sent'))).toBe(true);
    at.link('reconciling', 'the journal cannot be written');
    at.quote('94.80', '95.00');
    expect(at.wire().filter((line) => line.startsWith('submit'))).toEqual([]);
    at.mass({
      positions: [
        {
          accountId: at.order('T-1').accountId,
          instrumentId: TSLA.id,
          qty: d('100'),
          avgPrice: d('100.20'),
        } as never,
      ],
    });
    at.quote('94.70', '94.90');
    expect(at.wire().filter((line) => line.startsWith('submit'))).toEqual(['submit market']);
    expect(at.order('T-2').status).toBe('submitted');
  });

  it('G14: also when the link was lost in the same moment', () => {
    const at = long();
    stop(at, '95.00');
    at.auto = false;
    at.quote('94.90', '95.10');
    at.link('disconnected', 'gone');
    expect(at.order('T-2').status).toBe('unknown');
    at.outcome('submit', 'T-2', unsent);
    expect(at.order('T-2').status).toBe('emulated');
  });

  it('a venue that refused it is believed', () => {
    const at = long();
    stop(at, '95.00');
    at.auto = false;
    at.quote('94.90', '95.10');
    at.outcome('submit', 'T-2', { kind: 'rejected', reason: 'no' });
    expect(at.order('T-2').status).toBe('rejected');
  });

  it('G18: a replay of it gives the same state', () => {
    const at = long();
    stop(at, '95.00');
    at.auto = false;
    at.quote('94.90', '95.10');
    at.outcome('submit', 'T-2', unsent);
    at.restart();
    expect(at.order('T-2').status).toBe('emulated');
  });
});

describe('reduce-only that the app keeps', () => {
  it('G2: does not grow beyond what there is to reduce', () => {
    const at = long();
    at.ticket({
      side: 'sell',
      limitPrice: d('101.00'),
      flags: { reduceOnly: true, allOrNone: false, postOnly: false },
    });
    expect(at.order('T-2').flags.reduceOnly).toBe(true);
    const reply = at.command({
      kind: 'modifyOrder',
      clientOrderId: idOf('T-2'),
      qty: d('250'),
      limitPrice: null,
    });
    expect(reply.kind).toBe('denied');
  });
});

describe('several accounts', () => {
  it('the same order for another account is no duplicate', () => {
    const at = long();
    const state = at.engine.view as EngineState;
    at.ticket({ limitPrice: d('99.00') });
    const recent = state.recentSubmits.at(-1);
    if (recent === undefined) throw new Error('not noted');
    state.recentSubmits = [{ ...recent, accountId: idOf<AccountId>('another'), atMs: at.now }];
    expect(at.ticket({ limitPrice: d('99.00') }).kind).toBe('accepted');
    expect(at.ticket({ limitPrice: d('99.00') }).kind).toBe('denied');
  });
});

describe('commands that never open', () => {
  it('G20: moving and taking back exits passes where what opens is refused', () => {
    const kinds = ['changeBracket', 'cancelBracket', 'protectPosition', 'cancelVertical', 'dropQueued', 'closeAll'];
    for (const kind of kinds) expect(isProtective({ kind } as Command)).toBe(true);
    for (const kind of ['submitOrder', 'submitLadder', 'approveQueued', 'submitVertical', 'changeLadder'])
      expect(isProtective({ kind } as Command)).toBe(false);
  });
});

describe('a journal of the first version', () => {
  const OLD_ORDER = ['trigger', 'expireMs', 'flags', 'bracketId', 'role', 'linkId', 'strategy'];
  const OLD_LIMITS: readonly (keyof RiskLimits)[] = [
    'orderNotionalMax',
    'orderQtyMax',
    'positionSharePctMax',
    'collarPctMax',
    'tradesPerDayMax',
    'spreadPctMax',
    'duplicateWindowMs',
    'quoteAgeMsMax',
    'warnAtPct',
  ];
  const without = (record: object, keys: readonly string[]): object =>
    Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

  it('replays into an engine that works: orders, ladders, limits', async () => {
    const { upcastEvent } = await import('../../../../shared/domain/index.ts');
    const { Engine } = await import('../../../../src-main/engine/engine.ts');
    const { WIDE, CALENDARS, INSTRUMENTS, CONNECTION_ID } = await import('../desk.ts');
    const { CAPABILITIES } = await import('../account-fixture.ts');
    const at = long();
    at.ladder({ waitMs: 60_000, totalMs: 600_000 });
    at.command({ kind: 'setLimits', limits: { ...WIDE, orderQtyMax: d('5000') } });
    const old = at.journal.map(({ event, ...rest }) => {
      const e = JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
      if (e['kind'] === 'orderInitialized') e['order'] = without(e['order'] as object, OLD_ORDER);
      if ('ladder' in e) e['ladder'] = without(e['ladder'] as object, ['bracketId', 'strategy']);
      if (e['kind'] === 'tradeCounted') delete e['notional'];
      if (e['kind'] === 'limitsChanged') {
        const limits = e['limits'] as Record<string, unknown>;
        e['limits'] = Object.fromEntries(OLD_LIMITS.map((key) => [key, limits[key]]));
        delete e['changes'];
        delete e['by'];
      }
      return { ...rest, event: upcastEvent(e as never) };
    });
    const engine = new Engine({ idPrefix: 'T', limits: WIDE, account: null });
    for (const { event, tsMs } of old) engine.apply(event, tsMs);
    engine.resume(at.now);
    const input = (more: object): void => void engine.process({ nowMs: at.now, ...more } as never);
    input({ kind: 'instruments', instruments: INSTRUMENTS });
    input({ kind: 'calendars', calendars: CALENDARS });
    input({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: CAPABILITIES });
    expect(engine.view.limits.orderQtyMax).toBe('5000');
    expect(engine.view.limits.leverageMax).toBe(WIDE.leverageMax);
    expect(engine.view.limits.restricted).toEqual([]);
    expect(engine.view.orders.get(idOf('T-1'))?.status).toBe('filled');
    expect([...engine.view.ladders.values()].map((l) => l.status)).toEqual(['paused']);
    engine.values(at.now);
    const snapshot = engine.snapshot();
    const again = new Engine({ idPrefix: 'T', limits: WIDE, account: null });
    expect(again.restore(snapshot)).toBe(true);
    expect(again.snapshot()).toBe(snapshot);
    expect(NOW).toBeGreaterThan(0);
  });
});
