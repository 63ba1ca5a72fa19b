/** Hours of the built-in market under a virtual clock, orders all the while: what is kept must not grow. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { dec, idOf, type CommandId, type InstrumentId } from '../../shared/domain/index.ts';
import { VirtualScheduler } from '../../src-main/ports/schedulers/virtual-scheduler.ts';
import { firstStartMs } from '../../src-main/brokers/sim/market-clock.ts';
import { composeTerminal, SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../src-main/shell/compose.ts';
import { SILENT_LOGGER } from '../../src-main/shell/logger.ts';
import { DEFAULT_SETTINGS } from '../../src-main/shell/settings.ts';

/** Eight hours at full size; a quarter of an hour in the ordinary run. */
const HOURS = process.env['RUNG_FULL'] === '1' ? 8 : 0.25;
const PARTS = 5;
const ORDER_EVERY_MS = 5_000;
/** Of the heap after the first part, beside what the bounded histories still fill up. */
const GROWTH_MAX_MIB = 24;
const START_MS = firstStartMs(Date.UTC(2026, 10, 20, 20));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapMiB(): number {
  collect();
  return process.memoryUsage().heapUsed / 1_048_576;
}

/** A resting order far from the market, and the cancel of everything a while later. */
function tradeOn(terminal: Terminal, n: number): void {
  const commandId = idOf<CommandId>(`soak-${String(n).padStart(12, '0')}`);
  if (n % 4 === 3) {
    void terminal.core.submit(commandId, { kind: 'cancelAll', instrumentId: null });
    return;
  }
  void terminal.core.submit(commandId, {
    kind: 'submitOrder',
    connectionId: SIM_CONNECTION,
    accountId: SIM_ACCOUNT,
    instrumentId: idOf<InstrumentId>('BTC/USD.SIM'),
    side: n % 2 === 0 ? 'buy' : 'sell',
    qty: dec('0.001').text(),
    tif: 'ioc',
    sessions: ['continuous'],
    type: 'market',
    limitPrice: null,
  });
}

test(`${HOURS} h of quotes and orders leave a flat heap`, { timeout: 1_200_000 }, async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-soak-'));
  const clock = new VirtualScheduler(START_MS);
  const limits = {
    ...DEFAULT_SETTINGS.limits,
    tradesPerDayMax: 1_000_000,
    duplicateWindowMs: 0,
    ordersPerSecondMax: 10_000,
  };
  const composed = await composeTerminal({
    dataDir: folder,
    venue: { kind: 'builtIn', seed: 7 },
    logger: SILENT_LOGGER,
    version: 'soak',
    settings: { ...DEFAULT_SETTINGS, limits },
    machine: clock,
    market: clock,
  });
  if (!composed.ok) throw new Error(composed.error.message);
  const terminal = composed.value;
  const heaps: number[] = [];
  let orders = 0;
  try {
    for (let part = 0; part < PARTS; part++) {
      const untilMs = clock.nowMs() + (HOURS * 3_600_000) / PARTS;
      while (clock.nowMs() < untilMs) {
        tradeOn(terminal, orders++);
        await clock.runUntilSettled(clock.nowMs() + ORDER_EVERY_MS, async () => {
          await Promise.resolve();
          await Promise.resolve();
        });
      }
      heaps.push(heapMiB());
    }
    console.log(
      `soak: ${HOURS} h, ${orders} commands, ${terminal.core.view.seq} events, heap MiB ${heaps.map((h) => h.toFixed(1)).join(' ')}`,
    );
    expect(terminal.core.view.seq).toBeGreaterThan(orders);
    expect((heaps.at(-1) ?? 0) - (heaps[0] ?? 0)).toBeLessThan(GROWTH_MAX_MIB);
  } finally {
    await terminal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
