/** The recorded SPY day through the whole terminal but for its shell: the share, the four contracts, a combo order. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dec, idOf, unitsText, type InstrumentId } from '../../../shared/domain/index.ts';
import { PROJECT_ROOT } from '../../../scripts/lib/project-root.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { composeTerminal, SIM_ACCOUNT, SIM_CONNECTION } from '../../../src-main/shell/compose.ts';
import { tempFolder } from '../store/journal-fixture.ts';
import { quietLogger } from '../../fixtures/loggers.ts';

const FOLDER = path.join(PROJECT_ROOT, '..', 'shared', 'data', 'option-vertical-spy-20230803');
if (!existsSync(FOLDER)) process.stdout.write('skipped: ../shared/data/option-vertical-spy-20230803 is not there\n');
/** 2023-08-03, 11:00 ET. */
const ELEVEN = Date.UTC(2023, 7, 3, 15, 0);

describe.skipIf(!existsSync(FOLDER))('a replay of the recorded SPY options', () => {
  it('G12: lists share and contracts, defines a combo of them, and fills it as one order against what was recorded', async () => {
    const market = new VirtualScheduler(Date.UTC(2023, 7, 3, 13, 30));
    const made = await composeTerminal({
      dataDir: tempFolder(),
      venue: { kind: 'replay', paths: [FOLDER], speed: 'max', seed: 1 },
      logger: quietLogger,
      version: '0',
      market,
    });
    if (!made.ok) throw new Error(made.error.message);
    const { core, stop } = made.value;
    const run = (ms: number): Promise<void> =>
      market.runUntilSettled(market.nowMs() + ms, () => new Promise((resolve) => void setImmediate(resolve)));
    await run(ELEVEN - market.nowMs());
    expect([...core.view.instruments.keys()]).toHaveLength(5);
    expect(core.view.limits.quoteAgeMsMax).toBe(120_000);
    const put = (strike: number) => idOf<InstrumentId>(`SPY-20230901-P-${strike}.SIM`);
    const defining = core.defineCombo(SIM_CONNECTION, [
      { instrumentId: put(430), side: 'sell', ratio: 1 },
      { instrumentId: put(470), side: 'buy', ratio: 1 },
    ]);
    await run(61_000);
    const combo = await defining;
    if (!combo.ok) throw new Error(combo.error.message);
    const quote = core.view.quotes.get(combo.value.id);
    if (quote?.ask == null) throw new Error('no market in the combo');
    const submitted = core.submit(idOf('c1'), {
      kind: 'submitOrder',
      connectionId: SIM_CONNECTION,
      accountId: SIM_ACCOUNT,
      instrumentId: combo.value.id,
      side: 'buy',
      qty: dec('1').text(),
      type: 'limit',
      limitPrice: unitsText(quote.ask, 4),
      tif: 'day',
      sessions: ['regular'],
    });
    await run(2_000);
    expect(await submitted).toMatchObject({ kind: 'accepted' });
    expect([...core.view.orders.values()].map((o) => [o.status, o.filledQty])).toEqual([['filled', '1']]);
    expect([...core.view.positions.values()].map((p) => [p.instrumentId, p.qty])).toEqual([
      [put(430), '-1'],
      [put(470), '1'],
    ]);
    await stop();
  });
});
