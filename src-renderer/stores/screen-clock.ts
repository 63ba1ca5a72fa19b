/** The machine's clock, for pixels and ages only: trading time is the market's clock (`values-store.ts`). */

/** Ms of the machine's clock. */
export const screenNowMs = (): number => new Date().getTime();

/** Ms of a clock that is never set: for how long ago a press was. */
export const screenTickMs = (): number => globalThis.performance.now();
