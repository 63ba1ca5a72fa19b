/**
 * Which trades make the last price, by the conditions that the tapes publish with them. Pure. An average of many trades, a price agreed on
 * hours before, a trade that is told out of its order: none of them says where the market is, and a stop must not act on them.
 */
import type { SessionKind } from '../../../../shared/domain/index.ts';

/**
 * Of shares, by the consolidated last of the tapes' own tables (CTS and UTP output specifications, sale conditions): B and W average price
 * (B is a bunched trade on the UTP, and as rare), C cash, G bunched and sold, H price variation, I odd lot, M and Q official close and open
 * of one market, N next day, P prior reference price, R seller, U and Z out of sequence, V and 7 contingent, 4 derivatively priced.
 */
const SHARES = new Set(['B', 'C', 'G', 'H', 'I', 'M', 'N', 'P', 'Q', 'R', 'U', 'V', 'W', 'Z', '4', '7']);
/** Of contracts (OPRA): cancels and trades told late or out of sequence. */
const CONTRACTS = new Set(['A', 'B', 'C', 'D', 'E', 'G']);
/** A trade outside regular hours: the last price there, and not of the session. */
const OUTSIDE = 'T';

/** `session`: the one that holds now; null: none does. */
export function makesLast(
  of: 'share' | 'contract' | 'coin',
  conditions: readonly string[],
  session: SessionKind | null,
): boolean {
  if (of === 'coin') return true;
  const left = of === 'contract' ? CONTRACTS : SHARES;
  if (of === 'share' && session === 'regular' && conditions.includes(OUTSIDE)) return false;
  return !conditions.some((one) => left.has(one));
}
