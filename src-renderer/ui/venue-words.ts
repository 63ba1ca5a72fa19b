/**
 * What a venue can hold itself and what it cannot, in words: why a choice is off, who holds a stop (G14), and in which
 * hours it sleeps. Pure; what the venue can do is its own word (`Capabilities`), never guessed.
 */
import {
  OUTSIDE_SESSIONS,
  capabilitiesFor,
  sessionsInWords,
  sessionsMismatch,
  type Capabilities,
  type Instrument,
  type OrderFlags,
  type OrderType,
  type SessionKind,
  type TimeInForce,
  type Trail,
  type TriggerSource,
} from '../../shared/domain/index.ts';

export const TYPE_NAMES: Readonly<Record<OrderType, string>> = {
  market: 'Market',
  limit: 'Limit',
  stop: 'Stop',
  stopLimit: 'Stop limit',
  trailingStop: 'Trailing stop',
  takeProfit: 'Take profit',
};

export const TIF_NAMES: Readonly<Record<TimeInForce, string>> = {
  day: 'Day',
  gtc: 'Good till canceled',
  gtd: 'Good till date',
  ioc: 'Immediate or cancel',
  fok: 'Fill or kill',
  atOpen: 'At the open',
  atClose: 'At the close',
};

export const TIF_SHORT: Readonly<Record<TimeInForce, string>> = {
  day: 'day',
  gtc: 'GTC',
  gtd: 'GTD',
  ioc: 'IOC',
  fok: 'FOK',
  atOpen: 'at the open',
  atClose: 'at the close',
};

export const FLAG_NAMES: Readonly<Record<keyof OrderFlags, string>> = {
  allOrNone: 'All or none',
  postOnly: 'Post only',
  reduceOnly: 'Reduce only',
};

export const SOURCE_NAMES: Readonly<Record<TriggerSource, string>> = {
  last: 'last trade',
  bidAsk: 'bid/ask',
  mid: 'mid',
};

/** Order types that wait for a trigger: the app can watch for them where the venue does not. */
export const WAITING_TYPES: readonly OrderType[] = ['stop', 'stopLimit', 'trailingStop', 'takeProfit'];

/** The venue's word, or null while it has not given one. */
export type VenueCan = Capabilities | null;

/** What the venue can do for an instrument: combos have order types of their own. */
export const canFor = (can: VenueCan, instrument: Pick<Instrument, 'assetClass'> | null): VenueCan =>
  can === null || instrument === null
    ? can
    : instrument.assetClass === 'combo'
      ? { ...capabilitiesFor(can, 'combo'), orderTypes: can.comboOrderTypes }
      : capabilitiesFor(can, instrument.assetClass);

/** Why an order type can't be chosen, or null: what waits for a trigger the app can hold instead. */
export function typeOff(can: VenueCan, type: OrderType): string | null {
  if (can === null || can.orderTypes.includes(type) || WAITING_TYPES.includes(type)) return null;
  return `the venue has no ${TYPE_NAMES[type].toLowerCase()} orders`;
}

/** Why an order cannot be for these sessions, or null. */
export function sessionsOff(can: VenueCan, sessions: readonly SessionKind[], tif: TimeInForce): string | null {
  if (can === null || sessions.includes('continuous')) return null;
  if (!can.extendedHours && sessions.some((one) => OUTSIDE_SESSIONS.includes(one)))
    return 'the venue trades in regular hours only';
  const fault = sessionsMismatch(can.extended, sessions, tif !== 'ioc' && tif !== 'fok');
  if (fault === null) return null;
  return fault.kind === 'never'
    ? 'orders are not sent to that session'
    : `the venue has one flag for ${sessionsInWords(fault.together)}`;
}

/** Who would hold an order that waits. `unknown`: the venue has not said what it can do. */
export type Holder = {
  readonly by: 'venue' | 'app' | 'unknown';
  /** A sentence for the trader. */
  readonly text: string;
};

/** Held by the app: what the trader has to accept. */
export const APP_HELD = 'Held by this app: dies with it';

const TRAIL_WORDS: Readonly<Record<Trail['kind'], string>> = { price: 'an amount', percent: 'per cent' };

/** Whether the venue's trailing stops trail this way; `trail` null or missing: it does not trail. */
const trailsSo = (can: Capabilities, trail: Trail['kind'] | null | undefined): boolean =>
  trail === null || trail === undefined || can.trailKinds === undefined || can.trailKinds.includes(trail);

/** Who can hold a waiting order of this type with this trigger; `trail`: how a trailing stop trails. */
export function holderOf(
  can: VenueCan,
  type: OrderType,
  source: TriggerSource,
  trail: Trail['kind'] | null = null,
): Holder {
  if (can === null) return { by: 'unknown', text: 'The venue has not said what it can hold' };
  if (!can.orderTypes.includes(type)) {
    return { by: 'app', text: `The venue has no ${TYPE_NAMES[type].toLowerCase()} orders` };
  }
  if (!can.triggerSources.includes(source)) {
    return { by: 'app', text: `The venue's triggers do not watch the ${SOURCE_NAMES[source]}` };
  }
  if (type === 'trailingStop' && !trailsSo(can, trail)) {
    return { by: 'app', text: `The venue's trailing stops do not trail by ${TRAIL_WORDS[trail ?? 'price']}` };
  }
  return { by: 'venue', text: 'Held by the venue' };
}

/** Who holds a bracket's stop, and from when. What the venue cannot trail itself, it holds as a stop that the app moves. */
export function stopHolderOf(
  can: VenueCan,
  type: OrderType,
  source: TriggerSource,
  trail: Trail['kind'] | null = null,
): Holder {
  const native = holderOf(can, type, source, trail);
  const moved = type === 'trailingStop' && native.by === 'app' && holderOf(can, 'stop', source).by === 'venue';
  const holder: Holder = moved ? { by: 'venue', text: 'Held by the venue as a stop that this app moves' } : native;
  if (holder.by !== 'venue' || can === null || can.exitWhileEntryWorks) return holder;
  return { by: 'app', text: 'This venue takes no stop while the entry works: the app holds it until the entry ended' };
}

/** Who holds a bracket's target beside its stop; `stop` null: there is none. */
export function targetHolderOf(can: VenueCan, stop: Holder | null, stopType: OrderType = 'stop'): Holder {
  if (can === null) return { by: 'unknown', text: 'The venue has not said what it can hold' };
  if (stop?.by === 'app' && can.exitWhileEntryWorks)
    return { by: 'app', text: 'The app holds the stop, and nothing may stand in its way: it holds the target too' };
  if (stop !== null && can.linksExits && can.linkForm === 'pair') return pairedHolder(can, stopType);
  if (stop === null || can.linksExits) return { by: 'venue', text: 'Held by the venue' };
  return { by: 'app', text: 'Two exits never rest unlinked: the stop rests, the app holds the target' };
}

/** Of two exits that are one order at their venue. */
function pairedHolder({ exitWhileEntryWorks }: Capabilities, stopType: OrderType): Holder {
  if (stopType === 'trailingStop')
    return { by: 'app', text: 'The venue links no trailing stop: the stop rests, the app holds the target' };
  const when = exitWhileEntryWorks ? 'Held by the venue' : 'Held by the venue once the entry ended';
  return { by: 'venue', text: `${when}: stop and target are one order there, one cancels the other` };
}

/** An order whose time in force is being chosen. `byApp`: it would lie with the app. */
export type TifOf = { readonly byApp: boolean; readonly calendar: Instrument['calendar'] };
const PLAIN: TifOf = { byApp: false, calendar: 'us-equity' };

const isAuction = (tif: TimeInForce): boolean => tif === 'atOpen' || tif === 'atClose';

/** Whether the app ends the order where the venue has no such time: `Good till date · ended by this app`. */
export function tifByApp(can: VenueCan, tif: TimeInForce, of: TifOf = PLAIN): boolean {
  if (can === null || can.timesInForce.includes(tif)) return false;
  return tif === 'gtd' ? of.byApp || can.timesInForce.includes('gtc') : tif === 'gtc' && of.byApp;
}

/** Why a time in force can't be chosen, or null: what the app can end itself is not off. */
export function tifOff(can: VenueCan, tif: TimeInForce, of: TifOf = PLAIN): string | null {
  if (isAuction(tif) && of.calendar === 'always') return 'it trades around the clock';
  if (can === null || can.timesInForce.includes(tif) || tifByApp(can, tif, of)) return null;
  return `the venue has no ${TIF_NAMES[tif].toLowerCase()}`;
}

/** Whether the app keeps a flag that the venue does not know: reduce-only, cut as the position shrinks. */
export const flagByApp = (can: VenueCan, flag: keyof OrderFlags): boolean =>
  can !== null && flag === 'reduceOnly' && !can.flags.includes(flag);

/** Why a flag can't be set, or null: reduce-only the app keeps itself. */
export function flagOff(can: VenueCan, flag: keyof OrderFlags): string | null {
  if (can === null || can.flags.includes(flag) || flagByApp(can, flag)) return null;
  return `the venue has no ${FLAG_NAMES[flag].toLowerCase()}`;
}

const STARTS: Readonly<Partial<Record<SessionKind, string>>> = { overnight: '20:00', pre: '4:00', regular: '9:30' };

/** In which hours a waiting order acts: `sleeps after 16:00 ET`. */
export function sleepWords(sessions: readonly SessionKind[], calendar: Instrument['calendar']): string {
  if (calendar === 'always' || sessions.includes('continuous')) return 'awake around the clock';
  const last = sessions.includes('post') ? '20:00' : calendar === 'us-option-1615' ? '16:15' : '16:00';
  const first = (['overnight', 'pre', 'regular'] as const).find((kind) => sessions.includes(kind)) ?? 'regular';
  if (first === 'overnight') return 'awake day and night on weekdays';
  const wakes = first === 'regular' ? '' : ` until ${STARTS[first] ?? ''}`;
  return `sleeps after ${last}${wakes} ET`;
}
