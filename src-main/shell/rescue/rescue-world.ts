/** What a rescue needs of the program that it runs in: words out, answers in, keys, the brokers there are. */
import type { BrokerDefinition } from '../../ports/broker.ts';
import type { Vault } from '../secrets/vault.ts';

/** The passphrase of the keys, for a rescue that nobody sits before. */
export const PASSPHRASE_VARIABLE = 'RUNG_KEYS_PASSPHRASE';
/** Live accounts that may be closed without their names being typed, with commas between them. */
export const LIVE_VARIABLE = 'RUNG_CLOSE_LIVE';

export type RescueWorld = {
  readonly say: (line: string) => void;
  /** Asks the trader for a line; `hidden`: it is not shown while it is typed. Null: there is nobody to ask, or no answer. */
  readonly ask: (question: string, hidden?: 'hidden') => Promise<string | null>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the keys of a data folder lie. */
  readonly openVault: (dataDir: string) => Promise<Vault>;
  /** Loaded when they are needed: their libraries are large. */
  readonly brokers: () => Promise<readonly BrokerDefinition[]>;
  /** The trader wants it to stop (Ctrl-C). */
  readonly interrupted: AbortSignal;
};

/** The one word that is a yes. */
export async function saysClose(world: RescueWorld, question: string): Promise<boolean> {
  return (await world.ask(`${question} Type "close": `)) === 'close';
}
