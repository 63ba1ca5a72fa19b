/** A whole terminal under a virtual clock with options to trade: the built-in market, or recorded contracts. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  dec,
  idOf,
  type Command,
  type CommandId,
  type CommandReply,
  type InstrumentId,
  type Vertical,
  type VerticalId,
  type VerticalParams,
  type VerticalSignal,
} from '../../../shared/domain/index.ts';
import { firstStartMs } from '../../../src-main/brokers/sim/market-clock.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { composeTerminal, SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../../src-main/shell/compose.ts';
import { SILENT_LOGGER } from '../../../src-main/shell/logger.ts';
import { DEFAULT_SETTINGS } from '../../../src-main/shell/settings.ts';

/** Wide limits, so that what is tested is the executor. */
const LIMITS = {
  ...DEFAULT_SETTINGS.limits,
  orderNotionalMax: dec('100000000').text(),
  positionSharePctMax: dec('100000').text(),
  underlyingSharePctMax: dec('100000').text(),
  classSharePctMax: dec('100000').text(),
  marginUsePctMax: dec('100000').text(),
  leverageMax: dec('1000').text(),
  collarPctMax: dec('90').text(),
  collarWindowPctMax: dec('90').text(),
  duplicateWindowMs: 0,
  quoteAgeMsMax: 120_000,
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class SpreadDesk {
  readonly terminal: Terminal;
  readonly clock: VirtualScheduler;
  private readonly folder: string;
  private commands = 0;

  private constructor(terminal: Terminal, clock: VirtualScheduler, folder: string) {
    this.terminal = terminal;
    this.clock = clock;
    this.folder = folder;
  }

  /** `recorded`: files to replay instead of the built-in market; the clock then starts where they do. */
  static async open(
    options: { readonly recorded?: readonly string[]; readonly startMs?: number } = {},
  ): Promise<SpreadDesk> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-spread-'));
    const clock = new VirtualScheduler(options.startMs ?? firstStartMs(Date.UTC(2026, 10, 20, 20)));
    const composed = await composeTerminal({
      dataDir: folder,
      venue:
        options.recorded === undefined
          ? { kind: 'builtIn', seed: 7 }
          : { kind: 'replay', paths: options.recorded, speed: 1, seed: 7 },
      logger: SILENT_LOGGER,
      version: 'test',
      settings: { ...DEFAULT_SETTINGS, limits: LIMITS },
      machine: clock,
      market: clock,
      openingCash: '500000',
    });
    if (!composed.ok) throw new Error(composed.error.message);
    const desk = new SpreadDesk(composed.value, clock, folder);
    await desk.run(3_000);
    return desk;
  }

  async close(): Promise<void> {
    await this.terminal.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Lets market time pass. */
  run(ms: number): Promise<void> {
    return this.clock.runUntilSettled(this.clock.nowMs() + ms, turn);
  }

  async command(command: Command): Promise<CommandReply> {
    const reply = this.terminal.core.submit(idOf<CommandId>(`spread-${(this.commands += 1)}`), command);
    await this.run(50);
    return reply;
  }

  /** Sends a signal and gives its record's id. */
  async signal(signal: VerticalSignal, params: Partial<VerticalParams>): Promise<VerticalId> {
    const reply = await this.command({
      kind: 'submitVertical',
      connectionId: SIM_CONNECTION,
      accountId: SIM_ACCOUNT,
      signal,
      params,
    });
    if (reply.kind !== 'accepted' || reply.recordId === undefined) throw new Error(JSON.stringify(reply));
    return idOf<VerticalId>(reply.recordId);
  }

  vertical(id: VerticalId): Vertical {
    const found = this.terminal.core.view.verticals.get(id);
    if (found === undefined) throw new Error(`no vertical ${id}`);
    return found;
  }

  /** Runs until it is done, at most five minutes of the market. */
  async ended(id: VerticalId): Promise<Vertical> {
    for (let i = 0; i < 600 && this.vertical(id).status !== 'done'; i++) await this.run(500);
    return this.vertical(id);
  }

  held(id: InstrumentId | null): string {
    const { positions } = this.terminal.core.view;
    return [...positions.values()].find((p) => p.instrumentId === id)?.qty ?? '0';
  }
}
