/** From the command line to a running terminal: data folder, log, venue, crash points; the same for both shells. */
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { err, ok, type ConnectionId, type MarketKind, type Result } from '../../shared/domain/index.ts';
import { NO_FAULTS, parseCrashPoint, strikeAt, type FaultHook } from '../runtime/fault-points.ts';
import { BROKERS } from './brokers.ts';
import { composeTerminal, type Terminal } from './compose.ts';
import { ConnectionDesk, type DeskParts } from './connections/connection-desk.ts';
import { FoundInstruments } from './connections/found-instruments.ts';
import type { VenueChoice } from './venue-choice.ts';
import { dataFiles, defaultDataFolder, makeDataFolder } from './data-folder.ts';
import type { Logger } from '../ports/logger.ts';
import { systemScheduler } from '../runtime/system-scheduler.ts';
import type { Environment } from './environment-settings.ts';
import { executorOfEnvironment } from './executor-settings.ts';
import type { Flags } from './flags.ts';
import { LateLog } from './late-log.ts';
import { openFileLogger } from './logger.ts';
import { MarketSwitch } from './market-switch.ts';
import { serveControl } from './rescue/control-server.ts';
import { obeyLatch } from './rescue/obey-latch.ts';
import { writeRescueNote } from './rescue/rescue-note.ts';
import { PassphraseVault, type Vault } from './secrets/vault.ts';
import type { RunningTerminal, StartFailure, StartTerminal } from './terminal-process.ts';

/** `<point>:<n>`: with `--allow-crash-points` the process kills itself there, for the crash harness. */
export const CRASH_POINT_VARIABLE = 'RUNG_CRASH_POINT';
/** Another build of SQLite's binding, for runtimes whose own is too old. */
const BINDING_VARIABLE = 'BETTER_SQLITE3_BINDING';

/** The data folder that these flags mean, absolute. */
export function dataFolderOf(flags: Flags, environment: Environment): string {
  const hints = { platform: process.platform, homeDir: os.homedir(), environment };
  return path.resolve(flags.dataDir ?? defaultDataFolder(hints));
}

/** What the shell brings for the secrets of connections. */
export type KeysOfShell = {
  readonly openVault: (dataDir: string) => Vault;
  readonly secretsWindow: DeskParts['secretsWindow'];
  /** The brokers there are; missing: all of them. */
  readonly brokers?: DeskParts['brokers'];
};

/** Keys in a file under a passphrase, typed in the page. */
export const PASSPHRASE_KEYS: KeysOfShell = {
  openVault: (dataDir) => new PassphraseVault(dataFiles(dataDir).keys),
  secretsWindow: null,
};

/**
 * Starts the terminal that these flags ask for, and again when its market changes. `bindingAllowed`: honour another build of
 * SQLite's binding.
 */
export function terminalStarter(
  flags: Flags,
  environment: Environment,
  bindingAllowed: boolean,
  keys: KeysOfShell = PASSPHRASE_KEYS,
): StartTerminal {
  const setup: { current: Setup | null } = { current: null };
  return async () => {
    const dataDir = dataFolderOf(flags, environment);
    const folder = makeDataFolder(dataDir);
    if (!folder.ok) return folder;
    // Made once: an unlocked vault and the choice of the market outlive the terminal.
    const { choice, desk, log } = (setup.current ??= setUp(flags, dataDir, keys));
    return choice.start((market) =>
      startOn({ flags, environment, bindingAllowed, dataDir, market, choice, desk, log }),
    );
  };
}

type Setup = { readonly choice: MarketSwitch; readonly desk: ConnectionDesk; readonly log: LateLog };

function setUp(flags: Flags, dataDir: string, keys: KeysOfShell): Setup {
  const choice = new MarketSwitch(dataFiles(dataDir).market, flags);
  const log = new LateLog();
  const files = dataFiles(dataDir);
  const desk = new ConnectionDesk({
    brokers: keys.brokers ?? BROKERS,
    file: files.connections,
    found: new FoundInstruments(files.foundInstruments),
    vault: keys.openVault(dataDir),
    scheduler: systemScheduler,
    logger: log,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    secretsWindow: keys.secretsWindow,
    market: choice.ports(),
  });
  return { choice, desk, log };
}

type StartOn = Setup & {
  readonly flags: Flags;
  readonly environment: Environment;
  readonly bindingAllowed: boolean;
  readonly dataDir: string;
  readonly market: MarketKind;
};

async function startOn(on: StartOn): Promise<Result<RunningTerminal, StartFailure>> {
  const { flags, environment, bindingAllowed, dataDir, market, choice, desk, log: late } = on;
  const faults = faultsOf(flags, environment);
  if (!faults.ok) return faults;
  const executor = executorOfEnvironment(environment);
  if (!executor.ok) return executor;
  const log = openFileLogger({ folder: dataFiles(dataDir).logs, level: 'info' });
  if (!log.ok) return err({ kind: 'log', message: log.error });
  const nativeBinding = bindingAllowed ? environment[BINDING_VARIABLE] : undefined;
  late.to = log.value.logger;
  const started = await composeTerminal({
    dataDir,
    venue: market === 'connections' ? { kind: 'connections' } : venueOf(flags),
    desk,
    logger: log.value.logger,
    version: versionBeside(import.meta.dirname),
    faults: faults.value,
    executor: executor.value,
    environment,
    accounts: flags.accounts,
    ...bindingIn(nativeBinding),
  });
  if (!started.ok) {
    log.value.logger.error('the terminal did not start', { ...started.error });
    log.value.close();
    return err(withPlace(started.error));
  }
  const guarded = await withRescue(started.value, { dataDir, flags, market, desk, logger: log.value.logger });
  return ok({ ...withLog(guarded, log.value.close), onRestart: (listener) => choice.onRestart(listener) });
}

/** The failure, its sentence naming the file and line to blame where it knows them and the sentence does not. */
function withPlace(failure: StartFailure): StartFailure {
  const { kind, message } = failure;
  const file = 'file' in failure && typeof failure.file === 'string' ? failure.file : '';
  const line = 'line' in failure && typeof failure.line === 'number' ? `, line ${failure.line}` : '';
  return file === '' || message.includes(file) ? failure : { kind, message: `${file}${line}: ${message}.` };
}

/** Connections with an account that are to be open. */
const meantOf = (desk: ConnectionDesk): readonly ConnectionId[] =>
  desk
    .status()
    .connections.filter(({ connectAtStart, accountId }) => connectAtStart && accountId !== null)
    .map(({ connectionId }) => connectionId);

type RescueParts = {
  readonly dataDir: string;
  readonly flags: Flags;
  readonly market: MarketKind;
  readonly desk: ConnectionDesk;
  readonly logger: Logger;
};

/** Opens the doors by which a rescue reaches this terminal: the control socket, the latch, and the note of its venue (G7). */
async function withRescue(terminal: Terminal, parts: RescueParts): Promise<RunningTerminal> {
  const { dataDir, flags, market, desk, logger } = parts;
  const control = await serveControl(dataDir, terminal.core, logger);
  if (!control.ok) logger.error('the control socket could not be opened', { reason: control.error });
  try {
    writeRescueNote(dataDir, { venue: flags.venue, connections: market === 'connections' });
  } catch (thrown) {
    logger.error('rescue.json could not be written', { reason: String(thrown) });
  }
  const watch = obeyLatch(dataDir, terminal.core, {
    ...{ machine: systemScheduler, logger },
    meant: () => (market === 'connections' ? meantOf(desk) : []),
  });
  const stop = (): Promise<void> => {
    watch.stop();
    if (control.ok) control.value.close();
    return terminal.stop();
  };
  return { ...terminal, stop };
}

const bindingIn = (binding: string | undefined): { readonly nativeBinding?: string } =>
  binding === undefined || binding === '' ? {} : { nativeBinding: binding };

/** Closes the log last. */
function withLog(terminal: RunningTerminal, closeLog: () => void): RunningTerminal {
  let stopping: Promise<void> | null = null;
  return { ...terminal, stop: () => (stopping ??= terminal.stop().finally(closeLog)) };
}

function venueOf({ replay, speed, seed, venue }: Flags): VenueChoice {
  if (replay.length > 0) return { kind: 'replay', paths: replay, speed, seed };
  return venue === null ? { kind: 'builtIn', seed } : { kind: 'remote', ...venue };
}

function faultsOf(flags: Flags, environment: Environment): Result<FaultHook, StartFailure> {
  const text = environment[CRASH_POINT_VARIABLE];
  if (!flags.allowCrashPoints || text === undefined || text === '') return ok(NO_FAULTS);
  const parsed = parseCrashPoint(text);
  if (!parsed.ok) return err({ kind: 'flag', message: parsed.error });
  return ok(strikeAt(parsed.value.point, parsed.value.count, () => process.kill(process.pid, 'SIGKILL')));
}

/** The version in the nearest package.json above a folder. */
export function versionBeside(startDir: string): string {
  for (let at = startDir; ; at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    if (existsSync(file)) {
      const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
    }
    if (path.dirname(at) === at) return 'unknown';
  }
}
