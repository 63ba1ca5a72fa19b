/**
 * A rescue without the terminal. Order: who is meant (live accounts by name), keys, connections, the preview, the trader's word, the
 * latch, the press. With `--yes` the word is there, so the latch comes first.
 */
import {
  err,
  isTerminal,
  ok,
  type CloseAll,
  type CloseAllPreview,
  type Order,
  type Result,
  type VenueOrderId,
} from '../../../shared/domain/index.ts';
import { covers } from '../../engine/algos/close-all/latch.ts';
import type { Logger } from '../../ports/logger.ts';
import { systemScheduler } from '../../runtime/system-scheduler.ts';
import { reachSimVenue } from '../compose-rescue.ts';
import { ConnectionBook } from '../connections/connection-book.ts';
import { dataFiles } from '../data-folder.ts';
import { needsKeys, reachBrokers } from './connected-rescue.ts';
import { latchFile, settleLatch, writeLatch, type FlattenLatch } from './flatten-latch.ts';
import { pressAndFollow } from './follow-run.ts';
import { meantConnections } from './meant-connections.ts';
import { pause, settled, type Reached } from './reached.ts';
import type { RescueFlags } from './rescue-flags.ts';
import { openKeys } from './rescue-keys.ts';
import { readRescueNote } from './rescue-note.ts';
import { previewLines, reportLines } from './rescue-report.ts';
import { saysClose, type RescueWorld } from './rescue-world.ts';

/** Longest that the rescue waits for its own connections to end, ms. */
const STOP_MS_MAX = 3_000;

export type Alone = {
  readonly dataDir: string;
  readonly press: FlattenLatch;
  readonly onRun: (closeAll: CloseAll) => void;
  /** What is closed, for questions. */
  readonly what: string;
};

/** Runs it; the exit code: 0 only when green. */
export async function actAlone(flags: RescueFlags, alone: Alone, world: RescueWorld): Promise<number> {
  if (flags.params.scope.kind === 'strategy') {
    world.say(
      'Which orders and positions are a strategy’s stands in the terminal’s journal only. Close by account, connection or instrument.',
    );
    return 2;
  }
  if (flags.yes && !latch(alone, world)) return 1;
  const reached = await reach(flags, alone, world);
  if (!reached.ok) {
    if (!flags.yes && !(await confirmed(alone, world))) return 2;
    world.say(`${reached.error} NOTHING WAS CLOSED.`);
    world.say('The latch stays: the next start opens nothing, and closes everything as soon as it can.');
    return 1;
  }
  try {
    return await closeOn(reached.value, flags, alone, world);
  } finally {
    // A line that does not end must not keep the report's exit code back.
    await Promise.race([reached.value.stop(), pause(STOP_MS_MAX)]);
  }
}

/** The trader's word, then the latch. */
async function confirmed(alone: Alone, world: RescueWorld): Promise<boolean> {
  if (await saysClose(world, `Close ${alone.what}? Orders are canceled, positions closed.`)) return latch(alone, world);
  world.say('Nothing was done.');
  return false;
}

/** Connects to wherever the last terminal on the folder traded. The error is a sentence. */
async function reach(flags: RescueFlags, alone: Alone, world: RescueWorld): Promise<Result<Reached, string>> {
  const note = readRescueNote(alone.dataDir);
  if (flags.venue === null && note?.connections === true) return reachConnections(flags, alone, world);
  const venue = flags.venue ?? note?.venue ?? null;
  if (venue !== null) return reachSimVenue(venue, errorsOnly(world));
  return err(
    'The terminal trades on its built-in market, which exists only inside it: there is nothing outside to close.',
  );
}

async function reachConnections(
  { params, live }: RescueFlags,
  { dataDir }: Alone,
  world: RescueWorld,
): Promise<Result<Reached, string>> {
  const brokers = await world.brokers();
  const book = new ConnectionBook(dataFiles(dataDir).connections, brokers);
  if (book.problem !== null) return err(book.problem);
  const { entries, missed, notes } = await meantConnections(book, params.scope, live, world);
  for (const note of notes) world.say(note);
  if (entries.length === 0)
    return err(`No account can be reached${missed.length === 0 ? '' : ` (${missed.join('; ')})`}.`);
  const vault = await world.openVault(dataDir);
  const locked = needsKeys(entries, brokers) ? await openKeys(vault, world) : null;
  if (locked !== null) world.say(locked);
  const reached = await reachBrokers({ dataDir, book, vault, entries, logger: errorsOnly(world) });
  if (!reached.ok) return reached;
  const all = [...missed, ...reached.value.missed];
  if (reached.value.accounts.length > 0) return ok({ ...reached.value, missed: all });
  await reached.value.stop();
  return err(`No account can be reached (${all.join('; ')}).`);
}

async function closeOn(reached: Reached, flags: RescueFlags, alone: Alone, world: RescueWorld): Promise<number> {
  const { core, missed } = reached;
  const { interrupted } = world;
  await settled(reached, interrupted);
  const preview = core.closeAllPreview(flags.params);
  const orders = ordersOf(reached, flags);
  const modes = new Map(reached.accounts.map(({ accountId, mode }) => [accountId as string, mode]));
  for (const line of previewLines(preview, orders, modes)) world.say(line);
  for (const text of missed) world.say(`  NOT REACHED: ${text}`);
  reached.show(idsOfThoseThatGo(preview, orders));
  if (!flags.yes && !(await confirmed(alone, world))) return 2;
  const { press, onRun, dataDir } = alone;
  const followed = await pressAndFollow(core, { press, onRun, waitMs: flags.waitMs, interrupted });
  const stays = `The latch stays at ${latchFile(dataDir)}: the next start closes what is left.`;
  if (followed.kind === 'refused') {
    world.say(`The close-all could not be started: ${followed.message} ${stays} Look at the venue.`);
    return 1;
  }
  if (followed.kind === 'interrupted')
    world.say('Interrupted: what was sent goes on at the venue, nothing more is sent.');
  const { run } = followed;
  const unread = reached.accounts.filter(
    (account) => run?.rows.every((row) => row.accountId !== account.accountId) ?? true,
  );
  const left = [...missed, ...unread.map(({ name, accountId }) => `${name} (${accountId}): it was never read`)];
  const green = followed.kind === 'done' && run?.green === true && left.length === 0;
  if (run !== null) for (const line of reportLines(run, left)) world.say(line);
  if (!green) world.say(`${stays}${followed.kind === 'interrupted' ? ' Run it again to go on.' : ''}`);
  else if (flags.params.scope.kind === 'all')
    world.say('Trading stays halted at the next start, until you set it active.');
  if (green) settle(alone, world);
  return green ? 0 : 1;
}

/** The orders at the venues that go. */
const ordersOf = ({ core }: Reached, { params }: RescueFlags): readonly Order[] =>
  [...core.view.orders.values()].filter(
    (order) => !isTerminal(order.status) && covers(params.scope, order, core.view.instruments),
  );

/** Of what is blocked or kept some orders stay: those are not given to a call that takes everything. */
function idsOfThoseThatGo({ rows }: CloseAllPreview, orders: readonly Order[]): readonly VenueOrderId[] {
  const stays = rows.filter(({ action }) => action === 'blocked' || action === 'keep');
  const isOf = (order: Order): boolean =>
    stays.some(
      ({ accountId, instrumentId, legs }) =>
        accountId === order.accountId && (instrumentId === order.instrumentId || legs.includes(order.instrumentId)),
    );
  return orders.flatMap((order) => (order.venueOrderId === null || isOf(order) ? [] : [order.venueOrderId]));
}

/** False: another rescue is at work on the folder. */
function latch({ dataDir, press }: Alone, world: RescueWorld): boolean {
  try {
    const latched = writeLatch(dataDir, press, systemScheduler.nowMs());
    if (latched === 'atWork') {
      world.say(
        'Another close-all is at work on this folder: two side by side could turn a position over. Wait for it.',
      );
      return false;
    }
    world.say(latched === 'there' ? `A latch lies in ${dataDir} already.` : `Latched: ${latchFile(dataDir)}.`);
  } catch (thrown) {
    world.say(`The folder ${dataDir} could not be latched (${String(thrown)}); an engine on it may still open orders.`);
  }
  return true;
}

function settle({ dataDir, press }: Alone, world: RescueWorld): void {
  try {
    settleLatch(dataDir, press);
  } catch (thrown) {
    world.say(`The latch could not be written (${String(thrown)}): the next start closes everything once more.`);
  }
}

/** Errors are for the trader too; the rest is not. */
function errorsOnly(world: RescueWorld): Logger {
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
