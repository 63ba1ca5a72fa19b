/**
 * The ticket as it is being filled in, and how an edit changes it. Pure. Invariant: `presetId` names a preset only while
 * the ladder's fields are that preset's, worst price, floor and wait apart; any other edit makes it custom.
 */
import {
  NO_FLAGS,
  type Decimal,
  type Instrument,
  type OrderFlags,
  type OrderType,
  type Quantity,
  type Side,
  type SessionKind,
  type TimeInForce,
  type TriggerSource,
} from '../../../shared/domain/index.ts';
import { newBracketDraft, withoutPrices, type BracketDraft, type TrailBy } from '../../ui/bracket-draft.ts';
import { newLadderDraft, type LadderDraft } from '../../ui/ladder-draft.ts';
import { BUILT_IN_PRESETS, CUSTOM_PRESET, applyPreset, type LadderPreset } from './presets.ts';
import type { SizeBy } from './size.ts';

/** A ladder, or a plain order of a type. */
export type How = 'ladder' | OrderType;

/** What a waiting order watches, as it is filled in. */
export type TriggerDraft = {
  /** Empty for a trailing stop: it starts from the market. */
  readonly price: string;
  readonly trail: string;
  readonly trailBy: TrailBy;
  readonly source: TriggerSource;
  /** The trader's choice where the venue could hold it too. */
  readonly preferApp: boolean;
  /** The trader's word that an order held by the app dies with it. */
  readonly appHeld: boolean;
};

export type TicketDraft = {
  readonly side: Side;
  readonly sizeBy: SizeBy;
  readonly size: string;
  readonly how: How;
  /** A limit order's price; a stop limit's; a take-profit's, where empty means at any price. */
  readonly limit: string;
  readonly trigger: TriggerDraft;
  readonly tif: TimeInForce;
  /** When a `gtd` order ends, in words. */
  readonly expire: string;
  readonly flags: OrderFlags;
  readonly bracket: BracketDraft;
  readonly strategy: string;
  readonly sessions: readonly SessionKind[];
  readonly presetId: string;
  readonly ladder: LadderDraft;
  /** Ladder ending in a market order, or a market order: opted into for this draft only. */
  readonly marketOptIn: boolean;
  /** The engine chooses among the venues that quote the same. */
  readonly bestVenue: boolean;
};

export type MarketHint = { readonly instrument: Instrument; readonly price: Decimal | null } | null;

const AROUND_THE_CLOCK: readonly SessionKind[] = ['continuous'];
const REGULAR: readonly SessionKind[] = ['regular'];

/** The sessions that an instrument's ticket offers; the first is the default. */
export function sessionChoices(instrument: Pick<Instrument, 'calendar'>): readonly (readonly SessionKind[])[] {
  if (instrument.calendar === 'always') return [AROUND_THE_CLOCK];
  if (instrument.calendar === 'us-option' || instrument.calendar === 'us-option-1615') return [REGULAR];
  return [
    REGULAR,
    ['pre', 'regular'],
    ['regular', 'post'],
    ['pre', 'regular', 'post'],
    ['overnight', 'pre', 'regular', 'post'],
  ];
}

const newTrigger = (): TriggerDraft => ({
  price: '',
  trail: '',
  trailBy: 'percent',
  source: 'last',
  preferApp: false,
  appHeld: false,
});

/** Prices and acknowledgements were meant for one instrument and side. */
const withoutTriggerPrices = (trigger: TriggerDraft): TriggerDraft => ({
  ...trigger,
  price: '',
  trail: trigger.trailBy === 'price' ? '' : trigger.trail,
  appHeld: false,
});

/** A new ticket: buy, ladder, the patient preset, day, regular hours. */
export function newTicketDraft(instrument: Instrument | null): TicketDraft {
  return {
    side: 'buy',
    sizeBy: 'qty',
    size: '',
    how: 'ladder',
    limit: '',
    trigger: newTrigger(),
    tif: 'day',
    expire: '',
    flags: NO_FLAGS,
    bracket: newBracketDraft(),
    strategy: '',
    sessions: instrument === null ? REGULAR : (sessionChoices(instrument)[0] ?? REGULAR),
    presetId: BUILT_IN_PRESETS[0]?.id ?? CUSTOM_PRESET,
    ladder: newLadderDraft(),
    marketOptIn: false,
    bestVenue: false,
  };
}

/** Prices belong to one instrument and one side: they are emptied, and sessions fall back to its default. */
export function onInstrument(draft: TicketDraft, market: MarketHint, presets: readonly LadderPreset[]): TicketDraft {
  const choices = market === null ? [] : sessionChoices(market.instrument);
  const same = choices.find((c) => c.join() === draft.sessions.join());
  const preset = presets.find((p) => p.id === draft.presetId);
  const cleared: LadderDraft = { ...draft.ladder, worst: '', floor: '' };
  const { wait } = cleared;
  return {
    ...draft,
    limit: '',
    trigger: withoutTriggerPrices(draft.trigger),
    bracket: withoutPrices(draft.bracket),
    marketOptIn: false,
    bestVenue: false,
    sessions: same ?? choices[0] ?? draft.sessions,
    ladder: preset === undefined ? cleared : { ...applyPreset(cleared, preset, market), wait },
  };
}

/** The other side: a worst price and a floor were meant for the first one. */
export function onSide(draft: TicketDraft, side: Side): TicketDraft {
  if (draft.side === side) return draft;
  return {
    ...draft,
    side,
    trigger: withoutTriggerPrices(draft.trigger),
    bracket: withoutPrices(draft.bracket),
    ladder: { ...draft.ladder, worst: '', floor: '' },
  };
}

/**
 * An order that another panel asks for. One with a size (close, half, reverse) is to go out as it is: exits, flags and a
 * trigger that were meant for something else would have it refused, or held back, while the position runs.
 */
export function onWish(
  draft: TicketDraft,
  wish: { readonly side: Side | null; readonly qty: Quantity | null },
): TicketDraft {
  const sided = wish.side === null ? draft : onSide(draft, wish.side);
  if (wish.qty === null) return sided;
  const plain = waits(sided.how) ? onHow(sided, 'ladder') : sided;
  const { bracket } = plain;
  return {
    ...plain,
    sizeBy: 'qty',
    size: wish.qty,
    tif: 'day',
    limit: '',
    flags: NO_FLAGS,
    bracket: { ...newBracketDraft(), stopBy: bracket.stopBy, targetBy: bracket.targetBy },
  };
}

/** A chosen preset replaces its fields. */
export function onPreset(draft: TicketDraft, preset: LadderPreset, market: MarketHint): TicketDraft {
  const ladder = applyPreset(draft.ladder, preset, market);
  return { ...draft, presetId: preset.id, ladder, marketOptIn: ladder.final === 'market' ? draft.marketOptIn : false };
}

/** What a trader sets for one order without leaving the preset: two prices and the wait. */
const OWN: ReadonlySet<keyof LadderDraft> = new Set(['worst', 'floor', 'wait']);

/** An edit of ladder fields; but for the two prices and the wait it makes the preset custom. */
export function onLadder(draft: TicketDraft, edit: Partial<LadderDraft>): TicketDraft {
  const ladder = { ...draft.ladder, ...edit };
  const onlyOwn = Object.keys(edit).every((key) => OWN.has(key as keyof LadderDraft));
  return {
    ...draft,
    ladder,
    presetId: onlyOwn ? draft.presetId : CUSTOM_PRESET,
    marketOptIn: ladder.final === 'market' ? draft.marketOptIn : false,
  };
}

/** Which times in force fit: what trades at once can't rest, what waits for a trigger can't be immediate. */
export function timesInForce(how: How): readonly TimeInForce[] {
  switch (how) {
    case 'limit':
      return ['day', 'gtc', 'gtd', 'ioc', 'fok', 'atOpen', 'atClose'];
    case 'market':
      return ['day', 'ioc', 'fok', 'atOpen', 'atClose'];
    case 'ladder':
      return ['day', 'gtc'];
    default:
      return ['day', 'gtc', 'gtd'];
  }
}

/** Which flags fit: nothing that takes can be post-only; a ladder has none, its rungs are sized and priced by itself. */
export function flagsOf(how: How): readonly (keyof OrderFlags)[] {
  if (how === 'limit') return ['allOrNone', 'postOnly', 'reduceOnly'];
  return how === 'ladder' ? [] : how === 'market' ? ['reduceOnly'] : ['allOrNone', 'reduceOnly'];
}

/** Order types that wait for a trigger. */
export const waits = (how: How): boolean =>
  how === 'stop' || how === 'stopLimit' || how === 'trailingStop' || how === 'takeProfit';

/** Stops act on the same side of the market: their trigger means the same. */
const isStop = (how: How): boolean => how === 'stop' || how === 'stopLimit';

/** The prices that still mean the same for another kind of order: a limit is no stop's limit, a target no stop. */
function keptPrices(draft: TicketDraft, how: How): Pick<TicketDraft, 'limit' | 'trigger'> {
  const sameTrigger = how === draft.how || (isStop(how) && isStop(draft.how));
  return {
    limit: waits(how) || waits(draft.how) ? (sameTrigger ? draft.limit : '') : draft.limit,
    trigger: { ...draft.trigger, price: sameTrigger ? draft.trigger.price : '', appHeld: false },
  };
}

/** Changes how it is worked, keeping prices, a time in force and flags only if they still fit. */
export function onHow(draft: TicketDraft, how: How): TicketDraft {
  const tif = timesInForce(how).includes(draft.tif) ? draft.tif : 'day';
  const fitting = flagsOf(how);
  const flags: OrderFlags = {
    allOrNone: draft.flags.allOrNone && fitting.includes('allOrNone'),
    postOnly: draft.flags.postOnly && fitting.includes('postOnly'),
    reduceOnly: draft.flags.reduceOnly && fitting.includes('reduceOnly'),
  };
  return { ...draft, ...keptPrices(draft, how), how, tif, flags, marketOptIn: false };
}

/** An edit of what it watches: another way of watching has to be accepted anew. */
export function onTrigger(draft: TicketDraft, edit: Partial<TriggerDraft>): TicketDraft {
  const other = 'source' in edit || 'preferApp' in edit || 'trailBy' in edit;
  return { ...draft, trigger: { ...draft.trigger, ...(other ? { appHeld: false } : {}), ...edit } };
}
