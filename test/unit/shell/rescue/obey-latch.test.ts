/** What a terminal does with a latch that it finds: for the accounts that are there, and again for those that come later. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type CloseAll,
  type CommandReply,
  type Connection,
  type ConnectionId,
} from '../../../../shared/domain/index.ts';
import type { Logger } from '../../../../src-main/ports/logger.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { latchFile } from '../../../../src-main/shell/rescue/flatten-latch.ts';
import { obeyLatch, type LatchWatch, type LatchedCore } from '../../../../src-main/shell/rescue/obey-latch.ts';

const nothing = (): void => undefined;
const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => SILENT };
const ACCEPTED: CommandReply = { kind: 'accepted', seq: 1, clientOrderId: null, ladderId: null };

describe('a terminal that finds a latch', () => {
  let folder = '';
  let watch: LatchWatch | null = null;
  let clock = new VirtualScheduler(0);
  let sent: string[] = [];
  let alerts: string[] = [];
  let meant: ConnectionId[] = [];
  let held: (string | null)[] = [];
  const connections = new Map<ConnectionId, Connection>();
  const closeAlls = new Map<CloseAll['closeAllId'], CloseAll>();

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'rung-obey-'));
    clock = new VirtualScheduler(0);
    [sent, alerts, meant, held] = [[], [], [], [null]];
    connections.clear();
    closeAlls.clear();
  });
  afterEach(() => {
    watch?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const latch = (done = false): void => {
    const params = { scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' };
    writeFileSync(latchFile(folder), JSON.stringify({ commandId: 'rescue-1', params, ...(done ? { done } : {}) }));
  };
  const lies = (): boolean => existsSync(latchFile(folder));
  const comes = (id: string): void =>
    void connections.set(idOf(id), { connectionId: idOf(id), state: 'ready' } as Connection);
  const isAtIt = (status: CloseAll['status']): void =>
    void closeAlls.set(idOf('C1'), { closeAllId: idOf('C1'), status } as CloseAll);

  const core: LatchedCore = {
    view: { connections, closeAlls },
    changes: {
      alert: (_level, title) => void alerts.push(title),
      hold: (reason) => void (held.at(-1) === reason || held.push(reason)),
    },
    submit: (commandId, command) => {
      sent.push(`${commandId} ${command.kind}`);
      return Promise.resolve(ACCEPTED);
    },
  };
  const start = (): void => {
    watch = obeyLatch(folder, core, { machine: clock, logger: SILENT, meant: () => meant });
  };
  const second = async (): Promise<void> => {
    for (let n = 0; n < 10; n++) await Promise.resolve();
    clock.runFor(1_000);
    for (let n = 0; n < 10; n++) await Promise.resolve();
  };

  it('G1: nothing is connected: it says so once, waits, and closes when an account is there', async () => {
    latch();
    start();
    await second();
    await second();
    expect([sent, alerts]).toEqual([[], ['A rescue left accounts to close']]);
    expect(lies()).toBe(true);
    comes('ib');
    await second();
    expect(sent).toEqual(['rescue-1 closeAll']);
    expect(lies()).toBe(false);
  });

  it('G1: an account whose keys are locked is closed when it comes, by a run of its own; until then the latch lies', async () => {
    latch();
    meant = [idOf('ib'), idOf('alpaca')];
    comes('ib');
    start();
    await second();
    expect(sent).toEqual(['rescue-1 closeAll']);
    expect(lies()).toBe(true);
    isAtIt('running');
    comes('alpaca');
    await second();
    expect(sent).toHaveLength(1);
    isAtIt('done');
    await second();
    expect(sent).toEqual(['rescue-1 closeAll', 'rescue-1-2 closeAll']);
    expect(lies()).toBe(false);
  });

  it('G2: while the rescue is at work the venues are left to it; when it is gone they are read again, and its wish is taken over', async () => {
    const params = { scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' };
    comes('ib');
    start();
    writeFileSync(latchFile(folder), JSON.stringify({ commandId: 'rescue-1', params, pid: process.ppid }));
    await second();
    await second();
    expect([sent, held]).toEqual([[], [null, 'a rescue closes everything']]);
    latch();
    await second();
    expect(held).toEqual([null, 'a rescue closes everything', null]);
    expect(sent).toEqual(['rescue-1 closeAll']);
  });

  it('G1: one that is done only halts trading, connected or not, says what happened, and goes', async () => {
    latch(true);
    meant = [idOf('ib')];
    start();
    await second();
    expect(sent).toEqual(['rescue-1-halt setTradingState']);
    expect(alerts).toEqual(['A rescue closed everything while the terminal did not answer']);
    expect(lies()).toBe(false);
  });
});
