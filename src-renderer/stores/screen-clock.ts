/** The machine's clock, for pixels and ages only: trading time is the market's clock (`values-store.ts`). */

/** Ms of the machine's clock. */
export const screenNowMs = (): number => new Date().getTime();
