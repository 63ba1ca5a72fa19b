/**
 * Kraken's counter of a key's requests (docs.kraken.com: Spot REST rate limits): lists of trades count two, others one, orders and
 * cancels nothing; it comes down in whole steps, and what would lift it above the tier's most is refused.
 */

export type KrakenTier = 'starter' | 'intermediate' | 'pro';

const TIERS: Readonly<Record<KrakenTier, { readonly max: number; readonly perSecond: number }>> = {
  starter: { max: 15, perSecond: 0.33 },
  intermediate: { max: 20, perSecond: 0.5 },
  pro: { max: 20, perSecond: 1 },
};

const NOT_COUNTED: ReadonlySet<string> = new Set(['AddOrder', 'AmendOrder', 'CancelOrder']);
const costOf = (method: string): number => (NOT_COUNTED.has(method) ? 0 : method === 'TradesHistory' ? 2 : 1);

/** The newest so many are remembered. */
const REMEMBERED = 1_000;

export class RequestCounter {
  readonly asked: string[] = [];
  refused = 0;
  private readonly tier: { readonly max: number; readonly perSecond: number } | null;
  private readonly nowMs: () => number;
  private stands = 0;
  private steppedMs: number;

  /** `tier` null: nothing is counted, for tests that run faster than any account may. */
  constructor(tier: KrakenTier | null, nowMs: () => number) {
    this.tier = tier === null ? null : TIERS[tier];
    this.nowMs = nowMs;
    this.steppedMs = nowMs();
  }

  /** Counts a request; false: it is one too many. */
  takes(method: string): boolean {
    const taken = this.counts(costOf(method));
    if (taken) this.asked.push(method);
    else this.refused += 1;
    if (this.asked.length > REMEMBERED) this.asked.shift();
    return taken;
  }

  /** It stands at its most from now on. */
  useUp(): void {
    this.counts(0);
    this.stands = this.tier?.max ?? 0;
  }

  private counts(cost: number): boolean {
    const { tier } = this;
    if (tier === null) return true;
    const stepMs = 1_000 / tier.perSecond;
    const steps = Math.floor((this.nowMs() - this.steppedMs) / stepMs);
    this.steppedMs += steps * stepMs;
    this.stands = Math.max(0, this.stands - steps);
    if (cost > 0 && this.stands + cost > tier.max) return false;
    this.stands += cost;
    return true;
  }
}
