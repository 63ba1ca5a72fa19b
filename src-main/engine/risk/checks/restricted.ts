/** Instruments in which the trader opens nothing: by id or symbol, their options and combos with them. */
import type { Instrument } from '../../../../shared/domain/index.ts';
import type { Assessment } from '../assessment.ts';
import { denied, passed, type Check } from '../check.ts';

/** The entry that names the instrument, its underlying or one of its legs; null: none does. */
function entryOf(a: Assessment, instrument: Instrument, restricted: readonly string[]): string | null {
  const found = restricted.find((entry) => entry === instrument.id || entry === instrument.symbol);
  if (found !== undefined) return found;
  const others = [
    ...(instrument.option === null ? [] : [instrument.option.underlyingId]),
    ...(instrument.legs ?? []).map((leg) => leg.instrumentId),
  ];
  for (const id of others) {
    const other = a.facts.instruments.get(id);
    const entry = other === undefined ? (restricted.find((r) => r === id) ?? null) : entryOf(a, other, restricted);
    if (entry !== null) return entry;
  }
  return null;
}

export const restrictedCheck: Check = {
  id: 'restricted',
  about: {
    guards: 'What the trader may not or does not want to trade',
    denies: 'The instrument, its underlying or a leg is on the list, by id or symbol',
    limit: '`restricted`, a list; empty by default',
    warns: 'never',
    failsClosed: 'Instrument unknown while the list has entries',
  },
  reducing: 'note',
  run: (a) => {
    const { restricted } = a.facts.limits;
    const limit = 'not on the restricted list';
    if (restricted.length === 0) {
      return passed('restricted', () => ({ limit, value: 'empty', text: 'The restricted list is empty.' }));
    }
    if (a.instrument === null) {
      const text = 'It is not known which instrument this is, so the restricted list cannot be checked.';
      return denied('restricted', () => ({ limit, value: 'unknown', text }));
    }
    const entry = entryOf(a, a.instrument, restricted);
    if (entry === null)
      return passed('restricted', () => ({ limit, value: 'not listed', text: 'It is not restricted.' }));
    const text = `${entry} is on your restricted list, so nothing is opened in it; what you hold may be closed.`;
    return denied('restricted', () => ({ limit, value: entry, text }));
  },
};
