/** A terminal on one real broker's connection, its machine's clock moved to where the gateway's market is. */
import { ok, type Result, type VaultInfo } from '../../../shared/domain/index.ts';
import { offsetScheduler } from '../../../src-main/ports/schedulers/offset-scheduler.ts';
import { systemScheduler } from '../../../src-main/runtime/system-scheduler.ts';
import { BROKERS } from '../../../src-main/shell/brokers.ts';
import { composeTerminal, type Terminal } from '../../../src-main/shell/compose.ts';
import { ConnectionDesk } from '../../../src-main/shell/connections/connection-desk.ts';
import type { MarketPorts } from '../../../src-main/shell/connections/desk-ports.ts';
import { FoundInstruments } from '../../../src-main/shell/connections/found-instruments.ts';
import { dataFiles } from '../../../src-main/shell/data-folder.ts';
import { Secret } from '../../../src-main/shell/secrets/secret.ts';
import type { Vault } from '../../../src-main/shell/secrets/vault.ts';
import type { StartFailure } from '../../../src-main/shell/terminal-process.ts';
import { quietLogger } from '../surroundings.ts';
import { WIRE_VENUES, type WireVenueName } from './wire-venues.ts';

const OPEN: VaultInfo = { kind: 'passphrase', state: 'open', text: 'Keys of a bench.' };

const vaultOf = (keys: Readonly<Record<string, string>>): Vault => ({
  info: () => OPEN,
  has: (_, key) => keys[key] !== undefined,
  get: (_, key) => (keys[key] === undefined ? null : new Secret(keys[key])),
  set: () => ok(undefined),
  drop: () => ok(undefined),
  unlock: () => Promise.resolve(ok(undefined)),
  all: () => [],
});

const market: MarketPorts = {
  kind: () => 'connections',
  fixed: () => 'a bench',
  leaves: () => null,
  choose: () => ok(undefined),
  problem: () => null,
};

/** Starts it on a data folder that holds `connections.yaml`: it connects by itself. */
export function composeWired(
  dataDir: string,
  name: WireVenueName,
  offsetMs: number,
): Promise<Result<Terminal, StartFailure>> {
  const files = dataFiles(dataDir);
  const machine = offsetScheduler(systemScheduler, offsetMs);
  const desk = new ConnectionDesk({
    ...{ brokers: BROKERS, market, logger: quietLogger, secretsWindow: null },
    vault: vaultOf(WIRE_VENUES[name].keys),
    file: files.connections,
    found: new FoundInstruments(files.foundInstruments),
    scheduler: machine,
    random: () => 0.5,
  });
  return composeTerminal({
    ...{ dataDir, machine, desk, logger: quietLogger },
    venue: { kind: 'connections' },
    version: '0',
  });
}
