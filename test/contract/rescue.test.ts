/** The rescue process on a real venue in a process of its own: with a live terminal, and without one. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { idOf, type Command, type InstrumentId } from '../../shared/domain/index.ts';
import { DEFAULT_FLAGS } from '../../src-main/shell/flags.ts';
import { pressLive } from '../../src-main/shell/rescue/control-client.ts';
import { controlPath } from '../../src-main/shell/rescue/control-path.ts';
import { latchFile } from '../../src-main/shell/rescue/flatten-latch.ts';
import { terminalStarter } from '../../src-main/shell/start-terminal.ts';
import type { RunningTerminal } from '../../src-main/shell/terminal-process.ts';
import { fromRoot } from '../../scripts/lib/project-root.ts';
import { t } from './fixtures/sample-records.ts';

const BTC: InstrumentId = t('BTC/USD.SIM');

type Said = { readonly code: number; readonly text: string };

/** Runs the rescue as `npm run close-all` does. */
const rescue = (...args: readonly string[]): Promise<Said> =>
  new Promise((resolve) => {
    execFile(process.execPath, [fromRoot('src-main/shell/rescue/main.ts'), ...args], (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, text: `${stdout}${stderr}` });
    });
  });

async function until(what: () => boolean, ms = 20_000): Promise<void> {
  for (let waited = 0; !what(); waited += 20) {
    if (waited > ms) throw new Error('it did not happen');
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}

function startVenue(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(
    process.execPath,
    [fromRoot('src-main/brokers/sim/venue-main.ts'), '--port', '0', '--seed', '7'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the venue ended')));
    child.stdout?.on('data', (chunk: Buffer) => {
      const found = /listening on (\d+)/.exec(chunk.toString());
      if (found !== null) resolve({ child, port: Number(found[1]) });
    });
  });
}

describe('the rescue', () => {
  let venue: { readonly child: ChildProcess; readonly port: number };
  let dataDir: string;
  let terminal: RunningTerminal | null = null;

  const start = async (port: number | null = venue.port): Promise<RunningTerminal> => {
    const flags = { ...DEFAULT_FLAGS, dataDir, venue: port === null ? null : { host: '127.0.0.1', port } };
    const started = await terminalStarter(flags, process.env, true)();
    if (!started.ok) throw new Error(started.error.message);
    terminal = started.value;
    return started.value;
  };
  const stop = async (): Promise<void> => {
    await terminal?.stop();
    terminal = null;
  };
  const heldOf = (of: RunningTerminal): number =>
    Number([...of.core.view.positions.values()].find((p) => p.instrumentId === BTC)?.qty ?? '0');
  const isReady = (of: RunningTerminal) => (): boolean =>
    of.core.view.quotes.has(BTC) && [...of.core.view.connections.values()].some((c) => c.state === 'ready');

  /** Submits until it is taken: a quote may have grown too old for an opening order by then, the next one has not. */
  async function accepted(core: RunningTerminal['core'], name: string, command: () => Command): Promise<void> {
    for (let tries = 1; ; tries++) {
      const reply = await core.submit(idOf(`${name}${tries}-${Date.now()}`), command());
      if (reply.kind === 'accepted') return;
      expect(tries, JSON.stringify(reply)).toBeLessThan(50);
      await new Promise((resolve) => void setTimeout(resolve, 200));
    }
  }

  /** Holds a little, and leaves an order resting. */
  async function trade(of: RunningTerminal): Promise<void> {
    const { core } = of;
    await until(isReady(of));
    if (core.view.tradingState !== 'active') {
      await core.submit(idOf(`on-${Date.now()}`), { kind: 'setTradingState', state: 'active', acknowledged: true });
    }
    const connection = [...core.view.connections.values()][0];
    if (connection === undefined) throw new Error('no connection');
    const { connectionId, accountId } = connection;
    const scale = core.view.instruments.get(BTC)?.priceScale ?? 0;
    const at = (share: number) =>
      t<never>(String(Math.round(((core.view.quotes.get(BTC)?.ask ?? 0) * share) / 10 ** scale)));
    const basics = { connectionId, accountId, instrumentId: BTC, side: 'buy', sessions: ['continuous'] } as const;
    const order = { kind: 'submitOrder', ...basics, type: 'limit' } as const;
    await accepted(core, 'b', () => ({ ...order, qty: t('0.02'), tif: 'ioc', limitPrice: at(1.01) }));
    await accepted(core, 'r', () => ({ ...order, qty: t('0.01'), tif: 'gtc', limitPrice: at(0.97) }));
    await until(() => heldOf(of) > 0);
  }

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-rescue-'));
    venue = await startVenue();
  }, 60_000);
  afterAll(async () => {
    await stop();
    venue.child.kill('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  });

  afterEach(stop, 60_000);

  it('G7: asks the live engine over its control socket, prints rows and report, and exits 0 only when green', async () => {
    const running = await start();
    await trade(running);
    const socket = controlPath(dataDir);
    expect(statSync(socket).mode & 0o077).toBe(0);
    const said = await rescue('--data-dir', dataDir, '--yes');
    expect(said.text).toContain('GREEN');
    expect(said.code).toBe(0);
    expect(heldOf(running)).toBe(0);
    expect(running.core.view.tradingState).toBe('halted');
    expect(existsSync(latchFile(dataDir))).toBe(false);
  }, 90_000);

  it('G7: with no terminal to ask it latches the folder, acts on a connection of its own, and the next start stays shut', async () => {
    const running = await start();
    await trade(running);
    await stop();
    const said = await rescue('--data-dir', dataDir, '--yes');
    expect(said.text).toContain('acting without it');
    expect(said.text).toContain('GREEN');
    expect(said.code).toBe(0);
    const again = await start();
    await until(isReady(again));
    await until(() => heldOf(again) === 0);
    await until(() => !existsSync(latchFile(dataDir)));
    expect(again.core.view.tradingState).toBe('halted');
    expect([...again.core.view.orders.values()].filter((o) => o.status === 'accepted')).toEqual([]);
    await stop();
  }, 60_000);

  it('G1, G7: where nothing answers the latch makes the next start flatten, and the exit code says not green', async () => {
    const running = await start();
    await trade(running);
    await stop();
    const said = await rescue('--data-dir', dataDir, '--yes', '--venue', '127.0.0.1:1');
    expect(said.code).toBe(1);
    expect(existsSync(latchFile(dataDir))).toBe(true);
    const again = await start();
    await until(isReady(again));
    // Once it is gone the newest run is the latch's.
    await until(() => !existsSync(latchFile(dataDir)));
    await until(() => [...again.core.view.closeAlls.values()].at(-1)?.status === 'done', 40_000);
    expect([...again.core.view.closeAlls.values()].at(-1)?.green).toBe(true);
    expect(heldOf(again)).toBe(0);
    await stop();
  }, 90_000);

  /** The browser shell as a process of its own, on the same folder. */
  async function shellProcess(): Promise<ChildProcess> {
    const entry = fromRoot('src-main/shell/browser/main.ts');
    const flags = ['--data-dir', dataDir, '--venue', String(venue.port), '--port', '0', '--no-open'];
    const child = spawn(process.execPath, [entry, ...flags], { stdio: 'ignore' });
    await until(() => existsSync(controlPath(dataDir)));
    return child;
  }
  const killed = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });

  it('G1, G18: killed in the middle of it, the next start goes on with the same run and ends flat', async () => {
    const running = await start();
    await trade(running);
    await stop();
    const first = await shellProcess();
    await new Promise((resolve) => void setTimeout(resolve, 1_500));
    const press = {
      commandId: 'kill-1',
      params: { scope: { kind: 'all' }, collarPct: t<never>('2'), keep: [], closedMarket: 'leave' },
    } as const;
    let id = '';
    let seen = '';
    const died = new Promise<void>((resolve) => {
      void pressLive(dataDir, press, (closeAll) => {
        if (id !== '') return;
        id = closeAll.closeAllId;
        seen = closeAll.status;
        void killed(first).then(resolve);
      });
    });
    await died;
    expect(seen).toBe('running');
    rmSync(controlPath(dataDir), { force: true });
    const again = await start();
    await until(() => again.core.view.closeAlls.get(t(id))?.status === 'done', 40_000);
    expect(again.core.view.closeAlls.get(t(id))?.green).toBe(true);
    expect(heldOf(again)).toBe(0);
    expect(again.core.view.tradingState).toBe('halted');
    await stop();
  }, 90_000);

  it('says honestly that a built-in market has no outside, and refuses without a yes', async () => {
    const empty = mkdtempSync(path.join(os.tmpdir(), 'rung-rescue-empty-'));
    const asked = await rescue('--data-dir', empty);
    expect([asked.code, asked.text.includes('Nothing was done')]).toEqual([2, true]);
    const said = await rescue('--data-dir', empty, '--yes');
    expect(said.code).toBe(1);
    expect(said.text).toContain('exists only inside it');
    expect((await rescue('--scope', 'moon')).code).toBe(2);
    rmSync(empty, { recursive: true, force: true });
  }, 90_000);
});
