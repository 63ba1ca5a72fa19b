/** What the parts of the OKX gateway share: the form of an answer, and what they stand on. */
import type { Desk } from '../crypto/desk.ts';
import type { Tape } from '../crypto/tape.ts';
import type { InstType } from './names.ts';
import type { Wire } from './wire.ts';

export type OkxKey = { readonly apiKey: string; readonly secret: string; readonly password: string };
/** `code` other than 0 is a refusal; rows with an `sCode` say it of one order. */
export type OkxAnswer = { readonly code: string; readonly msg: string; readonly data: readonly Wire[] };

export type RestParts = {
  readonly desks: Readonly<Record<InstType, Desk>>;
  readonly tape: Tape;
  readonly key: OkxKey;
  readonly nowMs: () => number;
};

export const ok = (data: readonly Wire[]): OkxAnswer => ({ code: '0', msg: '', data });
export const refusal = (code: string, msg: string): OkxAnswer => ({ code, msg, data: [] });
/** Refused, of one order. */
export const failed = (sCode: string, sMsg: string): OkxAnswer => ({
  code: '1',
  msg: 'All operations failed',
  data: [{ ordId: '', clOrdId: '', tag: '', sCode, sMsg }],
});
