/** Templates of combos: which legs a name means, taken from the chain by distance from the money in strikes. Pure. */
import { err, ok, type ChainExpiry, type InstrumentId, type Result, type Side } from '../../../shared/domain/index.ts';
import type { DraftLeg, TemplateId } from '../../stores/combo-store.ts';

export const TEMPLATE_NAMES: Readonly<Record<TemplateId, string>> = {
  'bull-put': 'Bull put',
  'bear-call': 'Bear call',
  'bull-call': 'Bull call',
  'bear-put': 'Bear put',
  'iron-condor': 'Iron condor',
  straddle: 'Straddle',
  strangle: 'Strangle',
};

/** Distances in strikes: of the leg nearest to the money, and from there to its partner. */
export type Distances = { readonly off: number; readonly width: number };
export const DISTANCE_MAX = 60;

/** What a template starts from. */
export const USUAL_DISTANCES: Readonly<Record<TemplateId, Distances>> = {
  'bull-put': { off: 3, width: 2 },
  'bear-call': { off: 3, width: 2 },
  'bull-call': { off: 0, width: 3 },
  'bear-put': { off: 0, width: 3 },
  'iron-condor': { off: 5, width: 2 },
  straddle: { off: 0, width: 0 },
  strangle: { off: 4, width: 0 },
};

/** Whether a template has a partner leg, so that a width means something. */
export const hasWidth = (template: TemplateId): boolean => template !== 'straddle' && template !== 'strangle';

type LegPlan = readonly [side: Side, right: 'call' | 'put', strikes: number];

/** Legs in the order in which buying the combo opens it; strikes counted from the money, below it negative. */
function planOf(template: TemplateId, { off, width }: Distances): readonly LegPlan[] {
  switch (template) {
    case 'bull-put':
      return [
        ['sell', 'put', -off],
        ['buy', 'put', -off - width],
      ];
    case 'bear-call':
      return [
        ['sell', 'call', off],
        ['buy', 'call', off + width],
      ];
    case 'bull-call':
      return [
        ['buy', 'call', off],
        ['sell', 'call', off + width],
      ];
    case 'bear-put':
      return [
        ['buy', 'put', -off],
        ['sell', 'put', -off - width],
      ];
    case 'iron-condor':
      return [
        ['buy', 'put', -off - width],
        ['sell', 'put', -off],
        ['sell', 'call', off],
        ['buy', 'call', off + width],
      ];
    case 'straddle':
      return [
        ['buy', 'call', off],
        ['buy', 'put', off],
      ];
    case 'strangle':
      return [
        ['buy', 'put', -off],
        ['buy', 'call', off],
      ];
  }
}

export type TemplateRequest = {
  readonly template: TemplateId;
  readonly underlyingId: InstrumentId;
  readonly expiry: ChainExpiry;
  /** Index of the strike at the money. */
  readonly money: number;
  readonly distances: Distances;
};

/** The legs, or a sentence that says why the chain has none of them. */
export function fillTemplate(request: TemplateRequest): Result<readonly DraftLeg[], string> {
  const { template, underlyingId, expiry, money, distances } = request;
  if (hasWidth(template) && distances.width < 1) return err('The width is at least one strike');
  if (template === 'strangle' && distances.off < 1) return err('A strangle lies at least one strike off the money');
  const legs: DraftLeg[] = [];
  for (const [side, right, away] of planOf(template, distances)) {
    const strike = expiry.strikes[money + away];
    const instrumentId = strike === undefined ? null : right === 'call' ? strike.callId : strike.putId;
    if (strike === undefined || instrumentId === null) {
      return err(`No ${right} is listed ${Math.abs(away)} strikes ${away < 0 ? 'below' : 'above'} the money`);
    }
    legs.push({ instrumentId, underlyingId, expiry: expiry.expiry, strike: strike.strike, right, side, ratio: 1 });
  }
  return ok(legs);
}
