/** Which market the next start trades on: chosen, kept, and given up when it does not start. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { err, ok, type MarketKind } from '../../../shared/domain/index.ts';
import { DEFAULT_FLAGS } from '../../../src-main/shell/flags.ts';
import { readMarket } from '../../../src-main/shell/kept-market.ts';
import { MarketSwitch } from '../../../src-main/shell/market-switch.ts';
import type { RunningTerminal } from '../../../src-main/shell/terminal-process.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'rung-market-'));
  file = path.join(folder, 'market.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As much of a terminal as the switch looks at. */
const terminal = (): RunningTerminal => {
  const none = new Map();
  const view = { orders: none, ladders: none, positions: none, queued: none, verticals: none };
  return { core: { view } } as unknown as RunningTerminal;
};

test('the simulated market is what nobody chose otherwise, and a choice outlives the process', async () => {
  const first = new MarketSwitch(file, DEFAULT_FLAGS);
  expect(first.current).toBe('simulated');
  await first.start(() => Promise.resolve(ok(terminal())));
  expect(first.ports().leaves()).toBeNull();
  const asked = new Promise<void>((resolve) => first.onRestart(resolve));
  expect(first.ports().choose('connections').ok).toBe(true);
  await asked;
  expect(new MarketSwitch(file, DEFAULT_FLAGS).current).toBe('connections');
  expect(new MarketSwitch(file, { ...DEFAULT_FLAGS, market: 'simulated' }).current).toBe('simulated');
  expect(readMarket(file)).toBe('simulated');
});

test('a market that does not start after a change is given up for the one before, with the reason', async () => {
  const market = new MarketSwitch(file, DEFAULT_FLAGS);
  const tried: MarketKind[] = [];
  const attempt = (wanted: MarketKind) => {
    tried.push(wanted);
    return Promise.resolve(
      wanted === 'simulated' ? ok(terminal()) : err({ kind: 'x', message: 'the journal is in use' }),
    );
  };
  expect((await market.start(attempt)).ok).toBe(true);
  market.ports().choose('connections');
  expect((await market.start(attempt)).ok).toBe(true);
  expect(tried).toEqual(['simulated', 'connections', 'simulated']);
  expect(market.current).toBe('simulated');
  expect(readMarket(file)).toBe('simulated');
  expect(market.ports().problem()).toContain('the journal is in use');
});

test('a start that was asked for by --market fails with its reason, and is not replaced by another market', async () => {
  const market = new MarketSwitch(file, { ...DEFAULT_FLAGS, market: 'connections' });
  const started = await market.start(() => Promise.resolve(err({ kind: 'x', message: 'no' })));
  expect(started).toMatchObject({ ok: false, error: { message: 'no' } });
});

test('a replay and a venue by flag fix the market, and say so', () => {
  const replay = new MarketSwitch(file, { ...DEFAULT_FLAGS, replay: ['x'] });
  expect(replay.ports().fixed()).toContain('--replay');
  expect(replay.current).toBe('simulated');
  expect(readMarket(file)).toBeNull();
});
