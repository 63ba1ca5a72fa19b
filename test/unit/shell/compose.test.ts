/** A terminal put together with the built-in market: what it says when half of its data is gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { dec, idOf, type CommandId, type InstrumentId } from '../../../shared/domain/index.ts';
import { composeTerminal, SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../../src-main/shell/compose.ts';
import { SILENT_LOGGER } from '../../../src-main/shell/logger.ts';
import { DEFAULT_SETTINGS } from '../../../src-main/shell/settings.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-compose-'));
let terminal: Terminal | null = null;

afterEach(async () => {
  await terminal?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Terminal> {
  const composed = await composeTerminal({
    dataDir: folder,
    venue: { kind: 'builtIn', seed: 7 },
    logger: SILENT_LOGGER,
    version: 'test',
    settings: DEFAULT_SETTINGS,
  });
  if (!composed.ok) throw new Error(composed.error.message);
  terminal = composed.value;
  await until(() => [...composed.value.core.view.connections.values()].some((c) => c.state === 'ready'));
  return composed.value;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('G17: a lost venue.db does not turn the market back, and the position that it does not know is alarmed', async () => {
  const first = await start();
  const reply = await first.core.submit(idOf<CommandId>('compose-0001'), {
    kind: 'submitOrder',
    connectionId: SIM_CONNECTION,
    accountId: SIM_ACCOUNT,
    instrumentId: idOf<InstrumentId>('BTC/USD.SIM'),
    side: 'buy',
    qty: dec('0.01').text(),
    tif: 'ioc',
    sessions: ['continuous'],
    type: 'market',
    limitPrice: null,
  });
  expect(reply).toMatchObject({ kind: 'accepted' });
  await until(() => first.core.view.fills.size > 0);
  const newestMs = first.store.newestMs() ?? 0;
  await first.stop();
  for (const file of ['venue.db', 'venue.db-wal', 'venue.db-shm']) rmSync(path.join(folder, file), { force: true });

  const second = await start();
  expect(second.core.clock.nowMs()).toBeGreaterThan(newestMs);
  // The fill is a moment old: the first reading may have been made by another clock before it, the second one tells.
  const alarms = () => [...second.core.view.alerts.values()].filter((alert) => alert.level === 'danger');
  await until(() => alarms().some((alert) => /position differs/i.test(alert.title)));
  const held = [...second.core.view.positions.values()].filter((p) => !dec(p.qty).isZero());
  expect(held).toEqual([]);
});
