/** What the parts of the Coinbase gateway share: the form of an answer, and what they stand on. */
import type { Desk } from '../crypto/desk.ts';
import type { HttpAnswer } from '../crypto/http-front.ts';
import type { Tape } from '../crypto/tape.ts';

/** The name of a cloud key, and its private half as PEM. */
export type CoinbaseKey = { readonly apiKey: string; readonly secret: string };

export type RestParts = {
  readonly desk: Desk;
  readonly tape: Tape;
  readonly key: CoinbaseKey;
  readonly nowMs: () => number;
};

export const ok = (body: unknown): HttpAnswer => ({ status: 200, body });
export const refusal = (status: number, error: string, message: string): HttpAnswer => ({
  status,
  body: { message, error, error_details: message },
});
