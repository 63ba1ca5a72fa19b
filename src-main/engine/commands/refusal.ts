/** Why a well-formed command makes no sense now: a code, where in the command, and a sentence. */
import type { CommandErrorCode } from '../../../shared/domain/index.ts';

export type Refusal = { readonly code: CommandErrorCode; readonly path: string; readonly message: string };

export const refusal = (code: CommandErrorCode, path: string, message: string): Refusal => ({ code, path, message });
