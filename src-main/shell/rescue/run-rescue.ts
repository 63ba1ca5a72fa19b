/**
 * The red button from outside (G7): asks the engine that runs on the data folder; without an answer within a second it
 * latches the folder, so that no engine opens anything there, and acts on connections of its own, without the database.
 */
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { idOf, type CloseAll, type CommandErrorCode, type CommandId } from '../../../shared/domain/index.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TerminalCore } from '../../runtime/terminal-core.ts';
import { composeRescue } from '../compose-rescue.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { pressLive } from './control-client.ts';
import { latchFile, removeLatch, writeLatch, type FlattenLatch } from './flatten-latch.ts';
import { parseRescueFlags, RESCUE_USAGE, type RescueFlags } from './rescue-flags.ts';
import { readRescueNote } from './rescue-note.ts';
import { changedLines, reportLines } from './rescue-report.ts';

export type RescueWorld = {
  readonly say: (line: string) => void;
  /** Asks the trader; false: no. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** How long links may take until the close-all is pressed all the same, ms. */
const LINK_MS_MAX = 5_000;

/** Runs it; the exit code: 0 only when green. */
export async function runRescue(args: readonly string[], world: RescueWorld): Promise<number> {
  if (args.includes('--help')) {
    world.say(RESCUE_USAGE);
    return 0;
  }
  const flags = parseRescueFlags(args);
  if (!flags.ok) {
    world.say(`${flags.error}\n\n${RESCUE_USAGE}`);
    return 2;
  }
  const { params, yes } = flags.value;
  const what = params.scope.kind === 'all' ? 'EVERYTHING' : `scope ${JSON.stringify(params.scope)}`;
  if (!yes && !(await world.confirm(`Close ${what}? Orders are cancelled, positions closed. Type "close": `))) {
    world.say('Nothing was done.');
    return 2;
  }
  const hints = { platform: process.platform, homeDir: os.homedir(), environment: world.environment };
  const dataDir = path.resolve(flags.value.dataDir ?? defaultDataFolder(hints));
  const press: FlattenLatch = { commandId: idOf<CommandId>(`rescue-${randomBytes(8).toString('hex')}`), params };
  let before: CloseAll | null = null;
  const onRun = (closeAll: CloseAll): void => {
    for (const line of changedLines(closeAll, before)) world.say(line);
    before = closeAll;
  };
  const live = await pressLive(dataDir, press, onRun);
  if (live.ok && live.value.closeAll !== null) return report(live.value.closeAll, world);
  const denied = live.ok && live.value.reply.kind === 'denied' ? live.value.reply : null;
  if (denied !== null && !ALONE_AFTER.includes(denied.code)) {
    world.say(denied.message);
    return 2;
  }
  const why = live.ok ? denialOf(live.value.reply) : live.error;
  world.say(`The engine does not do it (${why}); acting without it.`);
  return actAlone(flags.value, { dataDir, press, onRun }, world);
}

/** Denials of an engine that cannot; any other is an answer to what was asked. */
const ALONE_AFTER: readonly CommandErrorCode[] = ['notReady', 'journalFailed', 'busy'];

const denialOf = (reply: { readonly kind: string; readonly message?: string }): string => reply.message ?? reply.kind;

function report(done: CloseAll, world: RescueWorld): number {
  for (const line of reportLines(done)) world.say(line);
  return done.green ? 0 : 1;
}

type Alone = {
  readonly dataDir: string;
  readonly press: FlattenLatch;
  readonly onRun: (closeAll: CloseAll) => void;
};

async function actAlone(flags: RescueFlags, alone: Alone, world: RescueWorld): Promise<number> {
  latch(alone, world);
  const note = readRescueNote(alone.dataDir);
  if (flags.venue === null && note?.connections === true) {
    world.say(
      'The terminal traded over connections to brokers, which cannot be reached without it: NOTHING WAS CLOSED. Close the positions with each broker itself now.',
    );
    world.say('The latch stays: the next start opens nothing and closes everything as soon as it is connected.');
    return 1;
  }
  const venue = flags.venue ?? note?.venue ?? null;
  if (venue === null) {
    world.say(
      'The terminal trades on its built-in market, which exists only inside it: there is nothing outside to close.',
    );
    world.say('The latch stays: the next start opens nothing, closes everything, and then takes the latch away.');
    return 1;
  }
  const rescue = await composeRescue(venue, silent(world));
  if (!rescue.ok) {
    world.say(`${rescue.error} Nothing was closed; the latch stays. Look at the venue.`);
    return 1;
  }
  const { core, stop } = rescue.value;
  const done = await closeOn(core, alone);
  await stop();
  if (done === null) {
    world.say('The close-all could not be started; the latch stays. Look at the venue.');
    return 1;
  }
  if (done.green) removeLatch(alone.dataDir);
  else world.say(`The latch stays at ${latchFile(alone.dataDir)}: the next start closes what is left.`);
  return report(done, world);
}

function latch({ dataDir, press }: Alone, world: RescueWorld): void {
  try {
    const written = writeLatch(dataDir, press);
    world.say(written === 'there' ? `A latch lies in ${dataDir} already.` : `Latched: ${latchFile(dataDir)}.`);
  } catch (thrown) {
    world.say(`The folder ${dataDir} could not be latched (${String(thrown)}); an engine on it may still open orders.`);
  }
}

/** Presses once every link was read, or when that takes too long; resolves with the finished run. */
async function closeOn(core: TerminalCore, { press, onRun }: Alone): Promise<CloseAll | null> {
  const ready = (): boolean => {
    const links = [...core.view.connections.values()];
    return links.length > 0 && links.every(({ state }) => state === 'ready');
  };
  for (let waited = 0; waited < LINK_MS_MAX && !ready(); waited += 50) await pause(50);
  const reply = await core.submit(press.commandId, { kind: 'closeAll', params: press.params });
  if (reply.kind === 'denied') return null;
  let told = '';
  for (;;) {
    const run = [...core.view.closeAlls.values()].at(-1);
    const text = JSON.stringify(run);
    if (run !== undefined && text !== told) onRun(run);
    told = text;
    if (run?.status === 'done') return run;
    await pause(50);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Warnings are for the trader too; the rest is not. */
function silent(world: RescueWorld): Logger {
  const nothing = (): void => undefined;
  const logger: Logger = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (message, fields) => world.say(`! ${message} ${fields === undefined ? '' : JSON.stringify(fields)}`),
    child: () => logger,
  };
  return logger;
}
