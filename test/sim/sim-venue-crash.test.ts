/** The venue process under kill -9: whatever it acknowledged is still there, nothing is there twice. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { idOf, type ConnectionId } from '../../shared/domain/index.ts';
import { machineScheduler } from '../../src-main/brokers/sim/link/machine-scheduler.ts';
import { Random } from '../../src-main/brokers/sim/market/random.ts';
import { connectSimVenue } from '../../src-main/brokers/sim/venue-process.ts';
import { accountA, request } from '../unit/brokers/sim/venue-fixture.ts';
import { quietLogger } from '../fixtures/loggers.ts';

const MAIN = fileURLToPath(new URL('../../src-main/brokers/sim/venue-main.ts', import.meta.url));
const TIMES = { requestMs: 4000, pingEveryMs: 200, silenceMs: 4000, retryFirstMs: 10, retryMostMs: 50 };
const KILLS = 6;

async function startVenue(dataFile: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--data-file', dataFile, '--seed', '5'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the venue ended with ${code}`)));
    child.stdout?.on('data', (chunk) => {
      text += String(chunk);
      const match = /venue listening on (\d+)/.exec(text);
      if (match !== null) resolve(Number(match[1]));
    });
  });
  return { child, port };
}

const gone = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

describe('the venue process', () => {
  it(`G18: killed ${KILLS} times in the middle of orders, it holds every order that it acknowledged, once`, async () => {
    const seed = Number(process.env['RUNG_SEED'] ?? '1');
    const random = Random.seeded(seed, 9);
    const dataFile = join(mkdtempSync(join(tmpdir(), 'rung-crash-')), 'venue.db');
    const acked = new Map<string, string>();
    let sent = 0;
    for (let round = 0; round < KILLS; round++) {
      const { child, port } = await startVenue(dataFile);
      const far = connectSimVenue({
        host: '127.0.0.1',
        port,
        scheduler: machineScheduler(),
        logger: quietLogger,
        times: TIMES,
      });
      const client = far.executionClient(idOf<ConnectionId>('sim'), accountA);
      await new Promise<void>((resolve) =>
        client.open({ onReports: () => undefined, onConnection: ({ state }) => state === 'connected' && resolve() }),
      );
      const held = await client.massStatus(0);
      if (!held.ok) throw new Error(held.error.message);
      const there = new Map(held.value.orders.map((o) => [String(o.clientOrderId), String(o.venueOrderId)]));
      for (const [id, venueOrderId] of acked) expect(there.get(id)).toBe(venueOrderId);
      const audit = await far.audit();
      if (!audit.ok) throw new Error(audit.error.message);
      for (const row of audit.value) expect([row.received, row.accepted]).toEqual([1, 1]);
      const killAfter = 2 + random.below(20);
      const burst = Array.from({ length: 30 }, (_, i) => {
        const id = `k${round}-${i}`;
        sent += 1;
        return client.submitOrder(request({ id, qty: '1', limit: '20.00', tif: 'gtc' })).then((outcome) => {
          if (outcome.kind === 'acked') acked.set(id, String(outcome.venueOrderId));
          if (acked.size >= killAfter + round * 30) child.kill('SIGKILL');
          return outcome.kind;
        });
      });
      const exit = gone(child);
      setTimeout(() => child.kill('SIGKILL'), 300 + random.below(200));
      const kinds = await Promise.all(burst);
      await exit;
      expect(kinds.every((kind) => kind === 'acked' || kind === 'unknown')).toBe(true);
      await far.close();
    }
    expect(acked.size).toBeGreaterThan(0);
    expect(acked.size).toBeLessThanOrEqual(sent);
  });

  it('ends on SIGTERM with its state saved, and refuses flags that make no sense', async () => {
    const dataFile = join(mkdtempSync(join(tmpdir(), 'rung-crash-')), 'venue.db');
    const { child } = await startVenue(dataFile);
    const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    const wrong = spawn(process.execPath, [MAIN, '--port', 'many'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    wrong.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    const code = await new Promise<number | null>((resolve) => wrong.once('close', (c) => resolve(c)));
    expect([code, said.trim()]).toEqual([2, '--port must be a whole number, not "many"']);
  });
});
