/** How setting up is refused: codes, places and words that several parts of the desk share. */
import { err, ok, type CommandErrorCode, type ConnectionId, type Result } from '../../../shared/domain/index.ts';
import type { SetupRefusal } from '../../api/setup-desk.ts';
import type { BrokerDefinition } from '../../ports/broker.ts';
import type { VaultError } from '../secrets/vault.ts';
import type { ConnectionEntry } from './connection-file.ts';

/** The value names what was made. */
export type Done = Result<string | null, SetupRefusal>;

export const DONE: Done = ok(null);

export const refused = (code: CommandErrorCode, path: string, message: string): Result<never, SetupRefusal> =>
  err({ code, path, message });

export const unknownConnection = (id: ConnectionId, where: 'command' | 'query'): Result<never, SetupRefusal> =>
  refused('unknownConnection', `${where}.connectionId`, `There is no connection ${id}.`);

const VAULT_CODES: Readonly<Record<VaultError['kind'], CommandErrorCode>> = {
  locked: 'vaultLocked',
  wrongPassphrase: 'wrongPassphrase',
  exists: 'badField',
  damaged: 'vaultLocked',
  failed: 'journalFailed',
  tooShort: 'badField',
};

/** What the vault said, or that it is done. */
export const ofVault = (answer: Result<void, VaultError>, path = 'command'): Done =>
  answer.ok ? DONE : refused(VAULT_CODES[answer.error.kind], path, answer.error.message);

/** What is wrong with typed values: the first of them; null: nothing. */
export function wrongValues(
  definition: BrokerDefinition,
  mode: ConnectionEntry['mode'],
  values: Readonly<Record<string, string>>,
): SetupRefusal | null {
  const wrong = (field: string, message: string): SetupRefusal => ({
    code: 'badField',
    path: `command.values.${field}`,
    message,
  });
  const unknown = Object.keys(values).find((key) => !definition.fields.some((field) => field.key === key));
  if (unknown !== undefined) return wrong(unknown, `${definition.title} has no field ${unknown}.`);
  const problem = definition.check(mode, values)[0];
  return problem === undefined ? null : wrong(problem.field, problem.message);
}
