/** Several simulated accounts: which are opened, over which connections, and that a terminal keeps them apart. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type AccountId,
  type CommandId,
  type ConnectionId,
  type InstrumentId,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { SIM_PROFILE_NAMES } from '../../../src-main/brokers/sim/exchange/profiles.ts';
import { firstStartMs } from '../../../src-main/brokers/sim/market-clock.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { composeTerminal, type ComposeOptions, type Terminal } from '../../../src-main/shell/compose.ts';
import { parseFlags } from '../../../src-main/shell/flags.ts';
import { DEFAULT_SETTINGS, parseSettings } from '../../../src-main/shell/settings.ts';
import { connectionName, simAccounts, simConnection } from '../../../src-main/shell/sim-accounts.ts';
import { quietLogger } from '../../fixtures/loggers.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-accounts-'));
let terminal: Terminal | null = null;
afterEach(async () => {
  await terminal?.stop();
  terminal = null;
});
const START = firstStartMs(Date.UTC(2026, 10, 20, 18));

async function start(more: Partial<ComposeOptions>, startMs = START) {
  const market = new VirtualScheduler(startMs);
  const dataDir = more.dataDir ?? folder;
  const made = await composeTerminal({
    dataDir,
    venue: { kind: 'builtIn', seed: 7 },
    logger: quietLogger,
    version: '0',
    market,
    settings: { ...DEFAULT_SETTINGS, limits: { ...DEFAULT_SETTINGS.limits, duplicateWindowMs: 0 } },
    ...more,
  });
  if (!made.ok) throw new Error(made.error.message);
  terminal = made.value;
  const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const run = (ms: number): Promise<void> => market.runUntilSettled(market.nowMs() + ms, settle);
  await run(1000);
  return { terminal: made.value, run, market };
}

const buy = (account: number, limit: string): SubmitOrderCommand => ({
  kind: 'submitOrder',
  connectionId: idOf<ConnectionId>(account === 1 ? 'sim' : `sim-${account}`),
  accountId: idOf<AccountId>(`SIM-${account}`),
  instrumentId: idOf<InstrumentId>('BTC/USD.SIM'),
  side: 'buy',
  qty: dec('0.01').text(),
  tif: 'gtc',
  sessions: ['continuous'],
  type: 'limit',
  limitPrice: dec(limit).text(),
});

/** The market's price now, moved by a factor, on the tick. */
const priceOf = (t: Terminal, factor: string): string => {
  const quote = t.core.view.quotes.get(idOf<InstrumentId>('BTC/USD.SIM'));
  return dec(String(quote?.ask ?? 0))
    .mul(dec('0.01'))
    .mul(dec(factor))
    .round(2, 'nearest')
    .toString();
};

describe('which accounts there are', () => {
  it('one at a full venue, the listed ones, or as many or such as the flag says', () => {
    const value = (listed: Parameters<typeof simAccounts>[0], wish: Parameters<typeof simAccounts>[1]) => {
      const made = simAccounts(listed, wish, SIM_PROFILE_NAMES);
      return made.ok ? made.value.map((a) => `${a.accountId} ${a.profile}`) : made.error.message;
    };
    const listed = [
      { id: 'MAIN', profile: 'alpacaLike' },
      { id: 'SIM-1', profile: 'bare' },
    ];
    expect(value([], null)).toEqual(['SIM-1 full']);
    expect(value(listed, null)).toEqual(['MAIN alpacaLike', 'SIM-1 bare']);
    expect(value(listed, 1)).toEqual(['MAIN alpacaLike']);
    expect(value(listed, 3)).toEqual(['MAIN alpacaLike', 'SIM-1 bare', 'SIM-2 full']);
    expect(value(listed, ['full', 'bare'])).toEqual(['SIM-1 full', 'SIM-2 bare']);
    expect(value([], ['fancy'])).toMatch(/no kind of simulated venue "fancy"; there are full, /);
  });

  it('connections are sim, sim-2 and so on, and each says whose it is when there are several', () => {
    const accounts = [
      { accountId: idOf<AccountId>('SIM-1'), profile: 'full' as const },
      { accountId: idOf<AccountId>('SIM-2'), profile: 'bare' as const },
    ];
    expect([0, 1, 2].map(simConnection)).toEqual(['sim', 'sim-2', 'sim-3']);
    expect(connectionName('Market', accounts.slice(0, 1), 0)).toBe('Market');
    expect([0, 1].map((i) => connectionName('Market', accounts, i))).toEqual(['Market, SIM-1', 'Market, SIM-2 (bare)']);
  });

  it('the flag takes a number or kinds of venue', () => {
    const accounts = (...args: string[]) => {
      const flags = parseFlags(args);
      return flags.ok ? flags.value.accounts : flags.error.message;
    };
    expect(accounts()).toBeNull();
    expect(accounts('--accounts', '3')).toBe(3);
    expect(accounts('--accounts=full,alpacaLike')).toEqual(['full', 'alpacaLike']);
    expect(accounts('--accounts', '0')).toMatch(/a number from 1 to 16/);
    expect(accounts('--accounts', '17')).toMatch(/a number from 1 to 16/);
    expect(accounts('--accounts', '2', '--venue', '4001')).toMatch(/--accounts is for the venue itself/);
  });

  it('settings.yaml lists them; a kind that is none names its line', () => {
    const read = parseSettings(
      'simulation:\n  accounts:\n    - { id: A, profile: bare }\n    - { id: B }\n',
      'settings.yaml',
    );
    expect(read.ok && read.value.simulation?.accounts).toEqual([
      { id: 'A', profile: 'bare' },
      { id: 'B', profile: 'full' },
    ]);
    for (const profile of SIM_PROFILE_NAMES)
      expect(parseSettings(`simulation: { accounts: [{ id: A, profile: ${profile} }] }`, 'x').ok).toBe(true);
    const bad = parseSettings('simulation:\n  accounts:\n    - id: A\n      profile: fancy\n', 'settings.yaml');
    expect(bad).toMatchObject({ ok: false, error: { line: 4, message: expect.stringContaining('alpacaLike') } });
    const twice = parseSettings('simulation: { accounts: [{ id: A }, { id: A }] }', 'settings.yaml');
    expect(twice).toMatchObject({ ok: false, error: { message: expect.stringContaining('each account once') } });
  });
});

describe('a terminal with three accounts', () => {
  it('keeps orders, fills, positions and money apart, and a lost link to its own', async () => {
    const { terminal: t, run } = await start({ accounts: ['full', 'alpacaLike', 'bare'] });
    const { view } = t.core;
    expect([...view.connections.values()].map((c) => [c.connectionId, c.accountId, c.state])).toEqual([
      ['sim', 'SIM-1', 'ready'],
      ['sim-2', 'SIM-2', 'ready'],
      ['sim-3', 'SIM-3', 'ready'],
    ]);
    const far = priceOf(t, '0.97');
    const near = priceOf(t, '1.005');
    const replies = [1, 2, 3].map((n) => t.core.submit(idOf<CommandId>(`buy-000${n}`), buy(n, n === 3 ? far : near)));
    await run(500);
    expect((await Promise.all(replies)).map((r) => r.kind)).toEqual(['accepted', 'accepted', 'accepted']);
    expect([...view.fills.values()].map((f) => f.accountId).toSorted()).toEqual(['SIM-1', 'SIM-2']);
    expect([...view.positions.values()].map((p) => `${p.accountId} ${p.connectionId} ${p.qty}`).toSorted()).toEqual([
      'SIM-1 sim 0.01',
      'SIM-2 sim-2 0.01',
    ]);
    expect([...view.accounts.keys()].toSorted()).toEqual(['SIM-1', 'SIM-2', 'SIM-3']);
    expect(t.core.view.capabilities.get(idOf<ConnectionId>('sim-3'))?.modify).toBe(false);
    t.simVenue?.control.disconnectAccount(idOf<AccountId>('SIM-2'));
    await run(500);
    expect([...view.connections.values()].map((c) => c.state)).toEqual(['ready', 'disconnected', 'ready']);
    const lost = t.core.submit(idOf<CommandId>('buy-lost'), buy(2, far));
    const kept = t.core.submit(idOf<CommandId>('buy-kept'), buy(1, far));
    await run(500);
    expect([(await lost).kind, (await kept).kind]).toEqual(['denied', 'accepted']);
    t.simVenue?.control.reconnectAccount(idOf<AccountId>('SIM-2'));
    await run(1000);
    expect([...view.connections.values()].map((c) => c.state)).toEqual(['ready', 'ready', 'ready']);
  });

  it('started again with one of them, says of the others that they are not opened', async () => {
    const { terminal: t } = await start({ accounts: 1 }, START + 3_600_000);
    const states = [...t.core.view.connections.values()].map((c) => [c.connectionId, c.state, c.reason]);
    expect(states).toEqual([
      ['sim', 'ready', null],
      ['sim-2', 'disconnected', 'not opened in this start'],
      ['sim-3', 'disconnected', 'not opened in this start'],
    ]);
    rmSync(folder, { recursive: true, force: true });
  });
});
