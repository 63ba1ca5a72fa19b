/**
 * The red button from outside (G7): asks the engine that runs on the data folder; without an answer within a second it
 * acts on connections of its own, without the database, and latches the folder, so that no engine opens anything there.
 */
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import {
  idOf,
  type CloseAll,
  type CloseAllPreview,
  type CommandErrorCode,
  type CommandId,
} from '../../../shared/domain/index.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { actAlone } from './act-alone.ts';
import { pressLive } from './control-client.ts';
import type { FlattenLatch } from './flatten-latch.ts';
import { parseRescueFlags, RESCUE_USAGE, type RescueFlags } from './rescue-flags.ts';
import { changedLines, previewLines, reportLines } from './rescue-report.ts';
import { saysClose, type RescueWorld } from './rescue-world.ts';

/** Runs it; the exit code: 0 only when green. */
export async function runRescue(args: readonly string[], world: RescueWorld): Promise<number> {
  if (args.includes('--help')) {
    world.say(RESCUE_USAGE);
    return 0;
  }
  const read = parseRescueFlags(args);
  if (!read.ok) {
    world.say(`${read.error}\n\n${RESCUE_USAGE}`);
    return 2;
  }
  const flags = read.value;
  const dataDir = rescueFolder(flags, world);
  const press: FlattenLatch = {
    commandId: idOf<CommandId>(`rescue-${randomBytes(8).toString('hex')}`),
    params: flags.params,
  };
  let before: CloseAll | null = null;
  const onRun = (closeAll: CloseAll): void => {
    for (const line of changedLines(closeAll, before)) world.say(line);
    before = closeAll;
  };
  let reachesNothing = false;
  const approve = async (preview: CloseAllPreview): Promise<boolean> => {
    reachesNothing = !preview.accounts.some(({ reachable }) => reachable);
    if (reachesNothing) return false;
    for (const line of previewLines(preview, [])) world.say(line);
    return (
      flags.yes || saysClose(world, `The terminal closes ${whatOf(flags)}: orders are canceled, positions closed.`)
    );
  };
  const live = await pressLive(dataDir, press, onRun, approve);
  if (live.ok && live.value.kind === 'declined' && !reachesNothing) {
    world.say('Nothing was done.');
    return 2;
  }
  if (live.ok && live.value.kind === 'ended') return report(live.value.closeAll, world);
  const denied = live.ok && live.value.kind === 'denied' ? live.value.reply : null;
  if (denied !== null && !ALONE_AFTER.includes(denied.code)) {
    world.say(denied.message);
    return 2;
  }
  const why = denied?.message ?? (live.ok ? 'it reaches no account' : live.error);
  world.say(`The engine does not do it (${why}); acting without it.`);
  return actAlone(flags, { dataDir, press, onRun, what: whatOf(flags) }, world);
}

/** The data folder that these flags mean, absolute. */
export function rescueFolder(
  { dataDir }: Pick<RescueFlags, 'dataDir'>,
  world: Pick<RescueWorld, 'environment'>,
): string {
  const hints = { platform: process.platform, homeDir: os.homedir(), environment: world.environment };
  return path.resolve(dataDir ?? defaultDataFolder(hints));
}

const whatOf = ({ params: { scope } }: RescueFlags): string =>
  scope.kind === 'all' ? 'EVERYTHING' : `scope ${JSON.stringify(scope)}`;

/** Denials of an engine that cannot; any other is an answer to what was asked. */
const ALONE_AFTER: readonly CommandErrorCode[] = ['notReady', 'journalFailed', 'busy'];

function report(done: CloseAll, world: RescueWorld): number {
  for (const line of reportLines(done)) world.say(line);
  return done.green ? 0 : 1;
}
