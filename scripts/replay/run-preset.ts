/** One preset and side over the whole recording: a terminal of its own, driven through the contract. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  dec,
  Decimal,
  roundToTick,
  sessionAt,
  compileCalendar,
  type Instrument,
  type Ladder,
  type Price,
  type Side,
  type SubmitLadderCommand,
} from '../../shared/domain/index.ts';
import { VirtualScheduler } from '../../src-main/ports/schedulers/virtual-scheduler.ts';
import { scaledScheduler } from '../../src-main/ports/schedulers/scaled-scheduler.ts';
import type { Recording } from '../../src-main/brokers/sim/replay/recording.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { composeTerminal, SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../src-main/shell/compose.ts';
import { drive } from '../../src-main/shell/drive-virtual.ts';
import { SILENT_LOGGER } from '../../src-main/shell/logger.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src-main/shell/settings.ts';
import type { LiveTerminalClient } from '../../src-renderer/client/live-terminal-client.ts';
import type { ReplayArguments } from './arguments.ts';
import { openLocalClient } from './local-client.ts';
import { paramsOf, type ReplayPreset } from './presets.ts';

/** Everything that is not execution is out of the way: this run asks what each way of working costs. */
const WIDE: Settings = {
  ...DEFAULT_SETTINGS,
  limits: {
    ...DEFAULT_SETTINGS.limits,
    orderNotionalMax: dec('1000000000').text(),
    orderQtyMax: dec('10000000').text(),
    positionSharePctMax: dec('1000').text(),
    duplicateWindowMs: 0,
    quoteAgeMsMax: 600_000,
    underlyingSharePctMax: dec('1000').text(),
    classSharePctMax: dec('1000').text(),
    leverageMax: dec('1000').text(),
    marginUsePctMax: dec('1000').text(),
    collarWindowMs: 0,
    ordersPerSecondMax: 1_000_000,
    workingPerInstrumentMax: 1_000_000,
    repeatFillsMax: 1_000_000,
    unusualTimesMax: dec('1000000').text(),
    tradesPerDayMax: 1_000_000,
  },
};
const CASH = '1000000000';
/** No ladder starts in the last minutes of a session: it must have time to end. */
const MARGIN_MS = 5 * 60_000;
/** How far beyond the far touch the final action may pay, in per cent of the mid. */
const CHASE_PCT = dec('1');
const PAGE = 1_000;

export type PresetRun = {
  readonly ladders: readonly Ladder[];
  readonly instruments: Readonly<Record<string, Instrument>>;
  /** Slots at which a symbol had no two-sided market or the engine denied the order, counted by reason. */
  readonly notSent: ReadonlyMap<string, number>;
};

export type RunPlan = {
  readonly given: ReplayArguments;
  readonly recording: Recording;
  readonly preset: ReplayPreset;
  readonly side: Side;
};

/** Plays the recording once. Throws when the terminal cannot start (a damaged recording was refused before). */
export async function runPreset(plan: RunPlan): Promise<PresetRun> {
  const { given, recording } = plan;
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-replay-'));
  const virtual = given.speed === 0 ? new VirtualScheduler(recording.startMs) : null;
  const market: Scheduler = virtual ?? scaledScheduler(systemScheduler, recording.startMs, given.speed);
  const started = await composeTerminal({
    dataDir: folder,
    venue: {
      kind: 'replay',
      paths: given.data,
      speed: given.speed === 0 ? 'max' : given.speed,
      seed: given.seed,
      ...(given.symbols.length > 0 ? { symbols: given.symbols } : {}),
    },
    logger: SILENT_LOGGER,
    version: 'replay',
    settings: WIDE,
    market,
    openingCash: CASH,
  });
  if (!started.ok) throw new Error(started.error.message);
  const terminal = started.value;
  try {
    return await play(plan, terminal, virtual, market);
  } finally {
    await terminal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function play(
  plan: RunPlan,
  terminal: Terminal,
  virtual: VirtualScheduler | null,
  market: Scheduler,
): Promise<PresetRun> {
  const local = await openLocalClient(terminal, `replay-${plan.side}`);
  const desk: Desk = { plan, client: local.client, notSent: new Map(), instruments: {} };
  for (const instrument of plan.recording.instruments) desk.instruments[instrument.id] = instrument;
  for (const atMs of slots(plan)) {
    market.at(atMs, () => {
      for (const instrument of plan.recording.instruments) void trade(desk, instrument);
    });
  }
  await untilEnd(terminal, virtual, plan.recording.lastMs);
  const ladders = await readLadders(local.client);
  local.close();
  return { ladders, instruments: desk.instruments, notSent: desk.notSent };
}

/** The market times at which ladders start: every so often within regular hours that the recording covers. */
function slots({ given, recording }: RunPlan): number[] {
  const calendar = compileCalendar('us-equity', recording.startMs, recording.lastMs);
  const always = recording.instruments.every((instrument) => instrument.calendar === 'always');
  const times: number[] = [];
  for (let atMs = recording.startMs + given.everyMs; atMs < recording.lastMs - MARGIN_MS; atMs += given.everyMs) {
    const session = sessionAt(calendar, atMs);
    if (always || (session?.kind === 'regular' && atMs < session.endMs - MARGIN_MS)) times.push(atMs);
  }
  return times;
}

function untilEnd(terminal: Terminal, virtual: VirtualScheduler | null, lastMs: number): Promise<void> {
  const isOver = (): boolean => terminal.simVenue?.ended() === true || terminal.core.clock.nowMs() > lastMs;
  return new Promise((resolve) => {
    if (virtual !== null) {
      drive(virtual, () => {
        if (isOver()) setImmediate(resolve);
        return isOver();
      });
      return;
    }
    const watch = setInterval(() => {
      if (!isOver()) return;
      clearInterval(watch);
      resolve();
    }, 200);
  });
}

type Desk = {
  readonly plan: RunPlan;
  readonly client: LiveTerminalClient;
  readonly notSent: Map<string, number>;
  readonly instruments: Record<string, Instrument>;
};

/** Reasons differ in their figures; they are counted without them. */
const leaveOut = (desk: Desk, reason: string): void => {
  const kind = reason.replaceAll(/\d+(?:\.\d+)?/g, '…');
  desk.notSent.set(kind, (desk.notSent.get(kind) ?? 0) + 1);
};

/** Asks for the market as the engine sees it, then sends the ladder with its worst price. */
async function trade(desk: Desk, instrument: Instrument): Promise<void> {
  const { side } = desk.plan;
  const seen = await desk.client.preview(command(desk.plan, instrument, anyPrice(instrument, side)));
  if (!seen.ok) return leaveOut(desk, seen.error.message);
  const { bid, ask } = seen.value;
  if (bid === null || ask === null) return leaveOut(desk, 'no two-sided market');
  const sent = await desk.client.send(
    command(desk.plan, instrument, worstPrice(instrument, side, side === 'buy' ? ask : bid)),
  );
  if (sent.kind === 'denied') leaveOut(desk, sent.message);
  else if (sent.kind !== 'accepted') leaveOut(desk, 'not answered');
}

/** Well-formed, on tick, on the paying side: only to be asked about. */
function anyPrice(instrument: Instrument, side: Side): Price {
  if (side === 'buy') return roundToTick(instrument, Decimal.of(1_000_000), 'floor').text();
  return dec(instrument.ticks.at(-1)?.tick ?? '0.01').text();
}

function worstPrice(instrument: Instrument, side: Side, touch: string): Price {
  const chase = dec(touch).mul(CHASE_PCT).mul(dec('0.01'));
  const price = side === 'buy' ? dec(touch).add(chase) : dec(touch).sub(chase);
  return roundToTick(instrument, price, side === 'buy' ? 'ceil' : 'floor').text();
}

function command(plan: RunPlan, instrument: Instrument, worst: Price): SubmitLadderCommand {
  const { preset, side, given } = plan;
  return {
    kind: 'submitLadder',
    connectionId: SIM_CONNECTION,
    accountId: SIM_ACCOUNT,
    instrumentId: instrument.id,
    side,
    qty: dec(given.qty).text(),
    tif: 'day',
    sessions: instrument.calendar === 'always' ? ['continuous'] : ['regular'],
    params: paramsOf(preset, { side, waitMs: given.waitMs, worstPrice: worst }),
  };
}

/** Every ladder of the run, page by page through the contract. */
async function readLadders(client: LiveTerminalClient): Promise<Ladder[]> {
  const ladders: Ladder[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof client.query<{ rows: Ladder[]; nextCursor: string | null }>>> =
      await client.query({
        kind: 'history',
        of: 'ladders',
        instrumentId: null,
        side: null,
        status: null,
        fromMs: null,
        toMs: null,
        limit: PAGE,
        cursor,
      });
    if (!page.ok) throw new Error(page.error.message);
    ladders.push(...page.value.rows);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ladders;
}
