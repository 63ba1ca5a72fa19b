/**
 * The ticket as it is being filled in, and how an edit changes it. Pure. Invariant: `presetId` names a preset only while
 * the ladder's fields are that preset's; any other edit makes it custom.
 */
import type { Decimal, Instrument, Side, SessionKind, TimeInForce } from '../../../shared/domain/index.ts';
import { newLadderDraft, type LadderDraft } from '../../ui/ladder-draft.ts';
import { BUILT_IN_PRESETS, CUSTOM_PRESET, applyPreset, type LadderPreset } from './presets.ts';
import type { SizeBy } from './size.ts';

export type How = 'ladder' | 'limit' | 'market';

export type TicketDraft = {
  readonly side: Side;
  readonly sizeBy: SizeBy;
  readonly size: string;
  readonly how: How;
  readonly limit: string;
  readonly tif: TimeInForce;
  readonly sessions: readonly SessionKind[];
  readonly presetId: string;
  readonly ladder: LadderDraft;
  /** Ladder ending in a market order, or a market order: opted into for this draft only. */
  readonly marketOptIn: boolean;
};

export type MarketHint = { readonly instrument: Instrument; readonly price: Decimal | null } | null;

const AROUND_THE_CLOCK: readonly SessionKind[] = ['continuous'];
const REGULAR: readonly SessionKind[] = ['regular'];

/** The sessions that an instrument's ticket offers; the first is the default. */
export function sessionChoices(instrument: Pick<Instrument, 'calendar'>): readonly (readonly SessionKind[])[] {
  if (instrument.calendar === 'always') return [AROUND_THE_CLOCK];
  if (instrument.calendar === 'us-option') return [REGULAR];
  return [
    REGULAR,
    ['pre', 'regular'],
    ['regular', 'post'],
    ['pre', 'regular', 'post'],
    ['overnight', 'pre', 'regular', 'post'],
  ];
}

/** A new ticket: buy, ladder, the patient preset, day, regular hours. */
export function newTicketDraft(instrument: Instrument | null): TicketDraft {
  return {
    side: 'buy',
    sizeBy: 'qty',
    size: '',
    how: 'ladder',
    limit: '',
    tif: 'day',
    sessions: instrument === null ? REGULAR : (sessionChoices(instrument)[0] ?? REGULAR),
    presetId: BUILT_IN_PRESETS[0]?.id ?? CUSTOM_PRESET,
    ladder: newLadderDraft(),
    marketOptIn: false,
  };
}

/** Prices belong to one instrument and one side: they are emptied, and sessions fall back to its default. */
export function onInstrument(draft: TicketDraft, market: MarketHint, presets: readonly LadderPreset[]): TicketDraft {
  const choices = market === null ? [] : sessionChoices(market.instrument);
  const same = choices.find((c) => c.join() === draft.sessions.join());
  const preset = presets.find((p) => p.id === draft.presetId);
  const cleared: LadderDraft = { ...draft.ladder, worst: '', floor: '' };
  return {
    ...draft,
    limit: '',
    marketOptIn: false,
    sessions: same ?? choices[0] ?? draft.sessions,
    ladder: preset === undefined ? cleared : applyPreset(cleared, preset, market),
  };
}

/** The other side: a worst price and a floor were meant for the first one. */
export function onSide(draft: TicketDraft, side: Side): TicketDraft {
  if (draft.side === side) return draft;
  return { ...draft, side, ladder: { ...draft.ladder, worst: '', floor: '' } };
}

/** A chosen preset replaces its fields. */
export function onPreset(draft: TicketDraft, preset: LadderPreset, market: MarketHint): TicketDraft {
  const ladder = applyPreset(draft.ladder, preset, market);
  return { ...draft, presetId: preset.id, ladder, marketOptIn: ladder.final === 'market' ? draft.marketOptIn : false };
}

const PRICES: ReadonlySet<keyof LadderDraft> = new Set(['worst', 'floor']);

/** An edit of ladder fields; but for the two prices it makes the preset custom. */
export function onLadder(draft: TicketDraft, edit: Partial<LadderDraft>): TicketDraft {
  const ladder = { ...draft.ladder, ...edit };
  const onlyPrices = Object.keys(edit).every((key) => PRICES.has(key as keyof LadderDraft));
  return {
    ...draft,
    ladder,
    presetId: onlyPrices ? draft.presetId : CUSTOM_PRESET,
    marketOptIn: ladder.final === 'market' ? draft.marketOptIn : false,
  };
}

/** Market orders take no limit and no time in force but day and ioc; ladders rest day or gtc. */
export function timesInForce(how: How): readonly TimeInForce[] {
  if (how === 'limit') return ['day', 'gtc', 'ioc', 'fok'];
  return how === 'market' ? ['day', 'ioc'] : ['day', 'gtc'];
}

/** Changes how it is worked, keeping a time in force only if it still fits. */
export function onHow(draft: TicketDraft, how: How): TicketDraft {
  const tif = timesInForce(how).includes(draft.tif) ? draft.tif : 'day';
  return { ...draft, how, tif, marketOptIn: false };
}
