/**
 * What exits a bracket should have now, and who holds each. Pure: facts in, plan out; `converge.ts` makes it so.
 *
 * Invariants: a stop rests at the venue wherever the venue can hold it; a target rests beside it only where the venue links
 * the two, or where there is no stop; while the app holds the stop it holds the target too, so that nothing has to be taken
 * back before the stop acts.
 */
import {
  dec,
  type Bracket,
  type Capabilities,
  type Decimal,
  type Order,
  type OrderType,
  type Price,
  type StopParams,
  type Trail,
} from '../../../../shared/domain/index.ts';
import { pairFault } from './pair-terms.ts';
import { stopLimit } from './price.ts';
import { closingSide, openOf, text } from './record.ts';

export type PlannedExit = {
  readonly role: 'stop' | 'target';
  readonly holder: 'venue' | 'app' | 'none';
  readonly type: OrderType;
  readonly qty: Decimal;
  readonly triggerPrice: Decimal | null;
  readonly limitPrice: Decimal | null;
  /** Followed by who holds it; a plain stop that the app moves has none. */
  readonly trail: Trail | null;
  readonly tif: Order['tif'];
  readonly sessions: Order['sessions'];
  /** Why nobody holds it, or why the app does. */
  readonly note: string | null;
};

export type ExitPlan = {
  readonly stop: PlannedExit | null;
  readonly target: PlannedExit | null;
  /** The venue cancels one when the other fills. */
  readonly linked: boolean;
};

export type PlanFacts = {
  readonly capabilities: Capabilities;
  readonly entryEnded: boolean;
  /** What is to be protected: filled, still there, and not left to other orders. */
  readonly cover: Decimal;
  readonly stopPrice: Decimal | null;
  readonly targetPrice: Decimal | null;
  /** Why the venue refuses the stop; null: it does not. */
  readonly refused: string | null;
  /** Why exits that could be one order at the venue are not to be; null or missing: they are. */
  readonly unpaired?: string | null;
};

const PAIRED = 'stop and target are one order there, one cancels the other';
const WHILE_ENTRY = 'the venue takes no stop while the entry works';

/** Why a venue cannot hold a stop; null: it can. `stop` at the venue may stand in for a trailing stop: the app moves it. */
export function venueLacks(stop: StopParams, capabilities: Capabilities): string | null {
  const { orderTypes, triggerSources, timesInForce } = capabilities;
  if (!triggerSources.includes(stop.source)) {
    return triggerSources.length === 0
      ? 'the venue holds no stops'
      : `the venue's stops do not watch ${sourceWords(stop.source)}`;
  }
  if (venueStopType(stop, capabilities) === null) return `the venue holds no ${stop.type} orders`;
  return orderTypes.length > 0 && timesInForce.includes(stop.tif) ? null : `the venue takes no stops with ${stop.tif}`;
}

/** What a source watches, in words. */
export const sourceWords = (source: StopParams['source']): string =>
  source === 'last' ? 'the last trade' : source === 'mid' ? 'the mid' : 'the touch';

/** The type in which a venue can hold a stop. */
export function venueStopType(stop: StopParams, capabilities: Capabilities): OrderType | null {
  const { trailKinds } = capabilities;
  const trails = stop.trail === null || trailKinds === undefined || trailKinds.includes(stop.trail.kind);
  if (trails && capabilities.orderTypes.includes(stop.type)) return stop.type;
  return stop.type === 'trailingStop' && capabilities.orderTypes.includes('stop') ? 'stop' : null;
}

/** The exits to have. */
export function planExits(bracket: Bracket, facts: PlanFacts): ExitPlan {
  const { capabilities, cover } = facts;
  if (cover.isZero()) return { stop: null, target: null, linked: false };
  const stop = planStop(bracket, facts);
  const target = planTarget(bracket, facts, stop);
  if (capabilities.linkForm === undefined) return { stop, target, linked: capabilities.linksExits };
  const paired = capabilities.linksExits && stop?.holder === 'venue' && target?.holder === 'venue';
  const words = (exit: PlannedExit): PlannedExit => ({ ...exit, note: exit.note ?? PAIRED });
  return paired ? { stop: words(stop), target: words(target), linked: true } : { stop, target, linked: false };
}

function planStop(bracket: Bracket, facts: PlanFacts): PlannedExit | null {
  const { stop } = bracket.params;
  if (stop === null || facts.stopPrice === null || bracket.stop?.expired === true) return null;
  const { capabilities } = facts;
  const early = !facts.entryEnded && !capabilities.exitWhileEntryWorks;
  const lacks = venueLacks(stop, capabilities) ?? (early ? WHILE_ENTRY : null) ?? facts.refused;
  const type = lacks === null ? (venueStopType(stop, capabilities) ?? stop.type) : stop.type;
  const accepted = bracket.params.appHeldAccepted;
  return {
    role: 'stop',
    holder: lacks === null ? 'venue' : accepted ? 'app' : facts.refused === null ? 'none' : 'venue',
    type,
    qty: facts.cover,
    triggerPrice: facts.stopPrice,
    limitPrice: stopLimit(stop, facts.stopPrice, bracket.side),
    trail: type === 'trailingStop' ? stop.trail : null,
    tif: stop.tif,
    sessions: stop.sessions,
    note: lacks,
  };
}

function planTarget(bracket: Bracket, facts: PlanFacts, stop: PlannedExit | null): PlannedExit | null {
  const { target } = bracket.params;
  if (target === null || facts.targetPrice === null || bracket.target?.expired === true) return null;
  const note =
    targetNote(facts, stop) ??
    (stop === null ? null : pairFault({ ...facts, stop, target })) ??
    (facts.capabilities.timesInForce.includes(target.tif) ? null : `the venue takes no ${target.tif}`);
  const atVenue = note === null;
  return {
    role: 'target',
    holder: atVenue ? 'venue' : 'app',
    type: atVenue ? 'limit' : 'takeProfit',
    qty: facts.cover,
    triggerPrice: atVenue ? null : facts.targetPrice,
    limitPrice: facts.targetPrice,
    trail: null,
    tif: target.tif,
    sessions: target.sessions,
    note,
  };
}

/** Why the app holds the target; null: the venue may. */
function targetNote(facts: PlanFacts, stop: PlannedExit | null): string | null {
  const { capabilities, entryEnded } = facts;
  if (!entryEnded && !capabilities.exitWhileEntryWorks) return WHILE_ENTRY;
  if (stop === null) return null;
  if (stop.holder !== 'venue') return 'the app holds the stop, and nothing may stand in its way';
  return capabilities.linksExits ? null : 'the venue does not link exits: the stop rests, the app watches the target';
}

/** Whether the entry's average and quantity give any exit a price yet. */
export const isPriced = (bracket: Bracket): boolean => bracket.entryAvg !== null && !openOf(bracket).isZero();

/** A price as an order carries it. */
export const priceText = (price: Decimal | null): Price | null => (price === null ? null : price.text());

/** Equal prices, nulls included. */
export const samePrice = (a: Price | null, b: Decimal | null): boolean =>
  a === null || b === null ? a === null && b === null : dec(a).eq(b);

/** What a plan says of one exit, in a trader's words (G14). */
export function exitWords(bracket: Bracket, planned: PlannedExit): string {
  const holder =
    planned.holder === 'venue' ? 'Held by the venue' : planned.holder === 'app' ? 'Held by the app' : 'Held by nobody';
  const why = planned.note === null ? '' : ` (${planned.note})`;
  const qty = text(planned.qty);
  if (planned.role === 'target')
    return `${holder}${why}: ${closingSide(bracket)} ${qty} at ${priceText(planned.limitPrice) ?? ''} or better`;
  const stop = bracket.params.stop;
  const watches = sourceWords(stop?.source ?? 'last');
  const way = bracket.side === 'buy' ? 'at or below' : 'at or above';
  const after =
    planned.limitPrice === null ? 'a market order' : `a limit order at ${priceText(planned.limitPrice) ?? ''}`;
  const moves =
    stop?.type === 'trailingStop'
      ? planned.trail === null
        ? '; the app moves it behind the market'
        : '; it trails the market'
      : '';
  return `${holder}${why}: ${qty} become ${after} when ${watches} is ${way} ${priceText(planned.triggerPrice) ?? '?'}${moves}`;
}
