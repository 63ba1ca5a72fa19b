/** Answers of the trading API, and refusals in its words and codes. Pure. */

/** An answer of the trading API; a body of undefined is none, `null` as a whole: nothing is answered. */
export type Answer = { readonly status: number; readonly body?: unknown };

/** A refusal as the API words it. */
export const refuse = (status: number, code: number, message: string): Answer => ({ status, body: { code, message } });

/** The exchange's refusal in the protocol's words and codes. */
export function refusal(reason: string): Answer {
  if (/wash trade|insufficient|not enough funds|cannot be sold short|cover/.test(reason))
    return refuse(403, 40310000, reason);
  if (/too many requests/.test(reason)) return refuse(429, 42910000, 'rate limit exceeded');
  if (/duplicate client order id/.test(reason)) return refuse(422, 40010001, 'client_order_id must be unique');
  return refuse(422, 42210000, reason);
}
