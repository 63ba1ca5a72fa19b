/**
 * The combination that is being built: its legs as the trader lists them. The chain adds to it, the builder shows and changes
 * it. Nothing here is an order; the changes are pure functions.
 */
import { create } from 'zustand';
import { LEG_RATIO_MAX, type InstrumentId, type OptionTerms, type Side } from '../../shared/domain/index.ts';

/** Most legs that are kept in the builder; what the venue takes is less and is said by the validation. */
export const DRAFT_LEGS_MAX = 8;

/** One contract of a chain. */
export type Contract = OptionTerms & { readonly instrumentId: InstrumentId };
export type DraftLeg = Contract & { readonly side: Side; readonly ratio: number };

const TEMPLATE_IDS = ['bull-put', 'bear-call', 'bull-call', 'bear-put', 'iron-condor', 'straddle', 'strangle'] as const;
export type TemplateId = (typeof TEMPLATE_IDS)[number];
export const TEMPLATES: readonly TemplateId[] = TEMPLATE_IDS;

export type ComboState = {
  readonly legs: readonly DraftLeg[];
  /** The template that the legs came from; custom after any edit. */
  readonly template: TemplateId | 'custom';
};

export const useCombo = create<ComboState>()(() => ({ legs: [], template: 'custom' }));

/** With one more unit of a contract: the same side grows, the other side shrinks it away. */
export function withLeg(legs: readonly DraftLeg[], contract: Contract, side: Side): readonly DraftLeg[] {
  const at = legs.findIndex((leg) => leg.instrumentId === contract.instrumentId);
  const known = legs[at];
  if (known === undefined) return legs.length >= DRAFT_LEGS_MAX ? legs : [...legs, { ...contract, side, ratio: 1 }];
  const ratio = known.side === side ? known.ratio + 1 : known.ratio - 1;
  if (ratio === 0) return legs.filter((_, i) => i !== at);
  return withRatio(legs, at, ratio);
}

/** Another ratio, kept within 1..100. */
export const withRatio = (legs: readonly DraftLeg[], at: number, ratio: number): readonly DraftLeg[] =>
  legs.map((leg, i) => (i === at ? { ...leg, ratio: Math.min(LEG_RATIO_MAX, Math.max(1, ratio)) } : leg));

const flipped = (leg: DraftLeg): DraftLeg => ({ ...leg, side: leg.side === 'buy' ? 'sell' : 'buy' });

const change = (next: (legs: readonly DraftLeg[]) => readonly DraftLeg[]): void =>
  useCombo.setState((s) => ({ legs: next(s.legs), template: 'custom' }));

export const addLeg = (contract: Contract, side: Side): void => change((legs) => withLeg(legs, contract, side));
export const removeLeg = (at: number): void => change((legs) => legs.filter((_, i) => i !== at));
export const flipLeg = (at: number): void => change((legs) => legs.map((leg, i) => (i === at ? flipped(leg) : leg)));
export const flipAll = (): void => change((legs) => legs.map(flipped));
export const setRatio = (at: number, ratio: number): void => change((legs) => withRatio(legs, at, ratio));
export const clearLegs = (): void => change(() => []);
/** Legs of a template, in its order. */
export const setLegs = (legs: readonly DraftLeg[], template: TemplateId): void => useCombo.setState({ legs, template });
