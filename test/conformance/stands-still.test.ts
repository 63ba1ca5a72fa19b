/**
 * A terminal that stood still for 12 s (stopped, asleep, a blocked loop) with its lines alive and a question of its heartbeat on the
 * way: no line is taken for dead, nothing is opened until everything was read again, and the trader is told.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../gateways/core/fault-proxy.ts';
import { startOkxGateway } from '../gateways/okx/okx-gateway.ts';
import { bookOf } from './coin-book.ts';
import { LONGEST_MS, OKX_ACCOUNT, patiently } from './okx-terminal.ts';
import type { StillWord } from './still-terminal.ts';

const PROGRAM = fileURLToPath(new URL('still-terminal.ts', import.meta.url));
/** Beyond the heartbeat's eight seconds, and beyond what the program takes for a pause of no matter. */
const STILL_MS = 12_000;
/** Nothing comes for so long before: less than the heartbeat's patience, enough for most lines to have asked. */
const DEAF_MS = 3_500;

const ended: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

type Still = {
  readonly child: ChildProcess;
  /** Everything that it said, newest last. */
  readonly words: () => readonly StillWord[];
  /** What it says to a line. */
  readonly ask: (line: string) => Promise<StillWord>;
};

async function started(port: number): Promise<Still> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-still-'));
  ended.push(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(process.execPath, [PROGRAM, String(port), folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  ended.push(() => {
    child.kill('SIGKILL');
    return gone;
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  const words = (): readonly StillWord[] =>
    said
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as StillWord);
  await patiently('ready', () => words().length > 0 || child.exitCode !== null);
  const ask = async (line: string): Promise<StillWord> => {
    const before = words().length;
    child.stdin.write(`${line}\n`);
    await patiently(`an answer to ${line}`, () => words().length > before || child.exitCode !== null);
    const word = words()[before];
    if (word === undefined) throw new Error('it has ended');
    return word;
  };
  return { child, words, ask };
}

const idsOf = (proxy: FaultProxy): readonly number[] => proxy.streams().map(({ id }) => id);

const full = process.env['RUNG_FULL'] === '1';
if (!full) process.stdout.write('a terminal that stands still for 12 s: with npm run test:full\n');

test.skipIf(!full)(
  'G17: stopped for 12 s with live lines: none is dialled again, nothing is opened before all was read, and it is said',
  async () => {
    const gateway = await startOkxGateway({ accounts: { SPOT: OKX_ACCOUNT } });
    ended.push(() => gateway.close());
    const book = bookOf(gateway);
    await book.put();
    ended.push(() => book.stop());
    const proxy = await startFaultProxy(gateway.port);
    ended.push(() => proxy.close());
    const { child, ask, words } = await started(proxy.port);
    const before = idsOf(proxy);
    expect(before.length).toBeGreaterThan(1);
    proxy.set({ kind: 'deafDown' });
    await pause(DEAF_MS);
    child.kill('SIGSTOP');
    proxy.set({ kind: 'none' });
    // Pressed while it stands still: the first thing that it finds.
    const said = words().length;
    const asked = ask('buy');
    await pause(STILL_MS);
    expect(words().length).toBe(said);
    child.kill('SIGCONT');
    const first = await asked;
    expect(first.reply).toContain('denied');
    expect(gateway.host.venue.control.openOrders(OKX_ACCOUNT)).toEqual([]);
    const told = first.alerts.find((text) => text.startsWith('Connections are checked again'));
    expect(told).toMatch(/stood still for 1\d\.\d s/);
    while ((await ask('tell')).state !== 'ready') await pause(50);
    // As long as a heartbeat takes from its question to its verdict, and again.
    await pause(9_000);
    expect(idsOf(proxy)).toEqual(before);
    const last = await ask('buy');
    expect([last.state, last.reply]).toEqual(['ready', expect.stringContaining('accepted')]);
    process.stdout.write(`  ${before.length} lines kept over ${STILL_MS} ms; at waking: ${first.reply}; "${told}"\n`);
  },
  LONGEST_MS,
);
