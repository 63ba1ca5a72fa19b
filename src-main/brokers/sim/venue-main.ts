/**
 * Entry of the venue process:
 * `node venue-main.ts --port N --data-file F --seed S [--start-ms T] [--latency-ms L] [--accounts A] [--native-binding P] [--control]`.
 * `--accounts full,alpacaLike,…`: SIM-1, SIM-2, … at venues of these kinds; `--accounts 3`: three at full ones.
 * Prints `venue listening on <port>` on standard output once it takes connections; logs go to standard error. Ends on SIGTERM
 * or SIGINT with its state saved; after any other death venue.db holds everything that was acknowledged.
 */
import { parseArgs } from 'node:util';
import type { Logger, LogFields } from '../../ports/logger.ts';
import { offsetScheduler } from '../../ports/schedulers/offset-scheduler.ts';
import { idOf, type AccountId } from '../../../shared/domain/index.ts';
import { createSimVenue } from './create-sim-venue.ts';
import { profileNamed } from './exchange/profiles.ts';
import { machineScheduler } from './link/machine-scheduler.ts';
import { serveVenue } from './link/venue-server.ts';
import { marketStartMs } from './market-clock.ts';
import type { SimAccount } from './types.ts';

function stderrLogger(base: LogFields): Logger {
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}): void =>
      void process.stderr.write(`${JSON.stringify({ level, message, ...base, ...fields })}\n`);
  return {
    debug: () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => stderrLogger({ ...base, ...fields }),
  };
}

function wholeNumber(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^\d{1,15}$/.test(text)) throw new RangeError(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}

function readAccounts(text: string): readonly SimAccount[] {
  const count = /^\d{1,2}$/.test(text) ? Number(text) : null;
  const names = count === null ? text.split(',') : Array.from({ length: count }, () => 'full');
  return names.map((name, i) => {
    const profile = profileNamed(name);
    if (profile === null) throw new RangeError(`--accounts: there is no kind of venue "${name}"`);
    return { accountId: idOf<AccountId>(`SIM-${i + 1}`), profile: profile.name };
  });
}

function readFlags(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      'data-file': { type: 'string' },
      seed: { type: 'string' },
      'start-ms': { type: 'string' },
      'latency-ms': { type: 'string' },
      accounts: { type: 'string' },
      'native-binding': { type: 'string' },
      control: { type: 'boolean' },
    },
  });
  const nativeBinding = values['native-binding'];
  const startText = values['start-ms'];
  return {
    port: wholeNumber('port', values.port, 0),
    dataFile: values['data-file'] ?? ':memory:',
    seed: wholeNumber('seed', values.seed, 1),
    startMs: startText === undefined ? null : wholeNumber('start-ms', startText, 0),
    latencyMs: wholeNumber('latency-ms', values['latency-ms'], 1),
    accounts: readAccounts(values.accounts ?? 'full'),
    binding: nativeBinding === undefined ? {} : { nativeBinding },
    allowControl: values.control === true,
  };
}

async function main(): Promise<number> {
  const logger = stderrLogger({ process: 'venue' });
  const flags = readFlags(process.argv.slice(2));
  const base = machineScheduler();
  const { dataFile, seed, latencyMs, binding } = flags;
  const startMs = flags.startMs ?? marketStartMs({ dataFile, wallMs: base.nowMs(), ...binding });
  const made = createSimVenue({
    dataFile,
    seed,
    scheduler: offsetScheduler(base, startMs - base.nowMs()),
    logger,
    market: { kind: 'model' },
    startMs,
    accounts: flags.accounts,
    latency: { toVenueMs: latencyMs, toClientMs: latencyMs, jitterMs: latencyMs },
    ...binding,
  });
  if (!made.ok) {
    process.stderr.write(`${made.error.message}\n`);
    return 1;
  }
  const venue = made.value;
  const server = await serveVenue({ venue, port: flags.port, logger, allowControl: flags.allowControl });
  if (!server.ok) {
    await venue.stop();
    process.stderr.write(`cannot listen on port ${flags.port}: ${server.error.message}\n`);
    return 1;
  }
  // Before anyone learns that it runs: whoever ends it at once must find it listening for that.
  const asked = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  venue.start();
  process.stdout.write(`venue listening on ${server.value.port}\n`);
  await asked;
  await server.value.close();
  await venue.stop();
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
