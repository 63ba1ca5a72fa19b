/** The errors that the API itself makes, in the contract's form. */
import type { ContractError } from '../../shared/contract/messages.ts';
import type { CommandErrorCode } from '../../shared/domain/index.ts';

/** Something went wrong here that the client cannot mend; `message` says what. */
export const failedWith = (message: string, path = '$'): ContractError => ({
  kind: 'failed',
  path,
  message,
  code: null,
});

/** Well formed, but it makes no sense now. */
export const semantic = (code: CommandErrorCode, path: string, message: string): ContractError => ({
  kind: 'semantic',
  path,
  message,
  code,
});

/** What a thrown thing says of itself. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
