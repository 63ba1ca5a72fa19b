/** Where the simulated market's clock stands when it starts. */
export type MarketClockOptions = { readonly dataFile: string; readonly wallMs: number; readonly nativeBinding?: string };
/** UTC ms at which the market resumes. */
export function marketStartMs(options: MarketClockOptions): number {
  return options.wallMs;
}
