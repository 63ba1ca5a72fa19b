/**
 * Cover of short options and short stock (conventions: Reducing): selling what covers a short is opening, whatever it
 * does to its own position. Long calls and shares cover short calls, long puts and short shares cover short puts, long
 * calls cover short shares; counted in units of the underlying.
 */
import { Decimal, dec, type Instrument, type InstrumentId } from '../../../shared/domain/index.ts';

/** Signed quantities by instrument. */
export type Holdings = ReadonlyMap<InstrumentId, Decimal>;

type Family = { shares: Decimal; longCalls: Decimal; shortCalls: Decimal; longPuts: Decimal; shortPuts: Decimal };

function familyOf(
  underlyingId: InstrumentId,
  holdings: Holdings,
  instruments: ReadonlyMap<InstrumentId, Instrument>,
): Family {
  const zero = Decimal.ZERO;
  const family: Family = { shares: zero, longCalls: zero, shortCalls: zero, longPuts: zero, shortPuts: zero };
  for (const [id, qty] of holdings) {
    const instrument = instruments.get(id);
    if (id === underlyingId) family.shares = family.shares.add(qty);
    const option = instrument?.option ?? null;
    if (instrument === undefined || option === null || option.underlyingId !== underlyingId) continue;
    const units = qty.abs().mul(dec(instrument.multiplier));
    const long = qty.sign() > 0;
    if (option.right === 'call') {
      if (long) family.longCalls = family.longCalls.add(units);
      else family.shortCalls = family.shortCalls.add(units);
    } else if (long) family.longPuts = family.longPuts.add(units);
    else family.shortPuts = family.shortPuts.add(units);
  }
  return family;
}

const atLeastZero = (value: Decimal): Decimal => value.max(Decimal.ZERO);

/** Units of the underlying that stand short without cover: calls, puts, shares. */
function uncovered(family: Family): readonly [Decimal, Decimal, Decimal] {
  const longShares = atLeastZero(family.shares);
  const shortShares = atLeastZero(family.shares.neg());
  return [
    atLeastZero(family.shortCalls.sub(family.longCalls).sub(longShares)),
    atLeastZero(family.shortPuts.sub(family.longPuts).sub(shortShares)),
    atLeastZero(shortShares.sub(family.longCalls)),
  ];
}

/** True when some short of this underlying would stand with less cover after than before. */
export function losesCover(
  underlyingId: InstrumentId,
  before: Holdings,
  after: Holdings,
  instruments: ReadonlyMap<InstrumentId, Instrument>,
): boolean {
  const was = uncovered(familyOf(underlyingId, before, instruments));
  const is = uncovered(familyOf(underlyingId, after, instruments));
  return is.some((units, i) => units.gt(was[i] ?? Decimal.ZERO));
}
