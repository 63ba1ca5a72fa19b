/** The second stage for brackets: sides, ticks, trails, what the venue can hold, and the trader's word for the rest. Pure. */
import {
  Decimal,
  dec,
  type BracketParams,
  type Capabilities,
  type ExitPlacement,
  type Instrument,
  type SessionKind,
  type Side,
  type StopParams,
  type TimeInForce,
  type Trail,
} from '../../../../shared/domain/index.ts';
import { refusal, type Refusal } from '../../commands/refusal.ts';
import { priceFault } from '../../commands/validate-order.ts';
import { sourceWords, venueLacks } from './plan.ts';
import { gainPrice, hasGained, isTighter, stopPrice, type EntryFacts } from './price.ts';

/** What a new bracket is judged against. */
export type BracketAt = {
  readonly instrument: Instrument;
  readonly capabilities: Capabilities;
  readonly side: Side;
  /** Where the entry is expected to fill, or the position's average; null: not known yet. */
  readonly entry: EntryFacts | null;
  /** What the position could be closed at now; null: no live market. */
  readonly market: Decimal | null;
  /** Something still has to fill: on some venues that keeps a stop from resting. */
  readonly entryWorks: boolean;
};

const ROOT = 'command.bracket';
/** Widest trail or placement in per cent. */
const PCT_MAX = dec('100');

/** The first fault of a bracket's parameters, with its place. `root` is where they stand in the command. */
export function bracketFault(params: BracketParams, at: BracketAt, root = ROOT): Refusal | null {
  const { stop, target } = params;
  if (at.instrument.assetClass === 'combo') {
    return refusal(
      'unsupported',
      root,
      'Exits of a combo are set on its own form; a bracket takes single instruments.',
    );
  }
  if (stop === null && target === null) return refusal('exitSide', root, 'Give the bracket a stop, a target, or both.');
  return (
    (stop === null ? null : stopFault(stop, at, `${root}.stop`)) ??
    (target === null ? null : placementFault(target.placement, at.instrument, `${root}.target.placement`)) ??
    (target === null ? null : timeFault(target, at, `${root}.target`)) ??
    (stop === null ? null : holderFault(params, stop, at, root)) ??
    conversionsFault(params, at, root) ??
    sidesFault(params, at, root)
  );
}

function stopFault(stop: StopParams, at: BracketAt, path: string): Refusal | null {
  const isLimit = stop.type === 'stopLimit';
  if (isLimit !== (stop.limitOffset !== null)) {
    const message = isLimit
      ? 'A stop-limit needs the distance of its limit from the trigger.'
      : 'Only a stop-limit has a limit offset.';
    return refusal(isLimit ? 'limitPriceMissing' : 'limitPriceUnexpected', `${path}.limitOffset`, message);
  }
  if ((stop.type === 'trailingStop') !== (stop.trail !== null)) {
    return refusal(
      'trailRange',
      `${path}.trail`,
      stop.trail === null ? 'A trailing stop needs its trail.' : 'Only a trailing stop has a trail.',
    );
  }
  const offsetFault =
    stop.limitOffset === null ? null : tickFault(stop.limitOffset, at.instrument, `${path}.limitOffset`);
  const bad = offsetFault ?? (stop.trail === null ? null : trailFault(stop.trail, at.instrument, `${path}.trail`));
  if (bad !== null) return bad;
  const market = isLimit ? null : at.capabilities.orderTypes.includes('market');
  if (market === false)
    return refusal(
      'unsupported',
      `${path}.type`,
      'The venue takes no market orders, which a stop becomes; use a stop-limit.',
    );
  return (
    placementFault(stop.placement, at.instrument, `${path}.placement`) ??
    timeFault(stop, at, path) ??
    marketHoursFault(stop, path)
  );
}

/** A stop that becomes a market order sleeps outside regular hours. */
function marketHoursFault(stop: StopParams, path: string): Refusal | null {
  const extended = stop.sessions.find((s) => s !== 'regular' && s !== 'continuous');
  if (extended === undefined || stop.type === 'stopLimit') return null;
  return refusal(
    'sessionUnsupported',
    `${path}.sessions`,
    `A ${stop.type} becomes a market order, and those trade in regular hours only; take "${extended}" out or use a stop-limit.`,
  );
}

function tickFault(text: string, instrument: Instrument, path: string): Refusal | null {
  if (dec(text).sign() <= 0) return refusal('priceNotPositive', path, `It has to be above 0, not ${text}.`);
  return priceFault(text as never, instrument, path);
}

/** A trail that is no distance: zero, off the tick, or all of the price. */
export function trailFault(trail: Trail, instrument: Instrument, path: string): Refusal | null {
  if (trail.kind === 'price') return tickFault(trail.amount, instrument, `${path}.amount`);
  const pct = dec(trail.pct);
  if (pct.sign() > 0 && pct.lt(PCT_MAX)) return null;
  return refusal('trailRange', `${path}.pct`, `The trail has to be above 0 and below 100 %, not ${trail.pct}.`);
}

function placementFault(placement: ExitPlacement, instrument: Instrument, path: string): Refusal | null {
  if (placement.kind === 'price') return priceFault(placement.price, instrument, `${path}.price`);
  const value = dec(placement.kind === 'percent' ? placement.pct : placement.amount);
  const leaf = `${path}.${placement.kind === 'percent' ? 'pct' : 'amount'}`;
  if (value.sign() <= 0) return refusal('exitSide', leaf, 'The distance has to be above 0.');
  if (placement.kind === 'percent' && value.gte(Decimal.of(1_000)))
    return refusal('exitSide', leaf, 'The distance has to be below 1000 %.');
  return null;
}

type Timed = { readonly tif: TimeInForce; readonly sessions: readonly SessionKind[] };

function timeFault(exit: Timed, at: BracketAt, path: string): Refusal | null {
  if (exit.tif !== 'gtc' && exit.tif !== 'day') {
    return refusal('unsupported', `${path}.tif`, `An exit waits: use gtc or day, not ${exit.tif}.`);
  }
  if (exit.sessions.length === 0)
    return refusal('sessionUnsupported', `${path}.sessions`, 'Name at least one session.');
  const always = at.instrument.calendar === 'always';
  const foreign = exit.sessions.find((s) => (s === 'continuous') !== always);
  if (foreign === undefined) return null;
  return refusal('sessionUnsupported', `${path}.sessions`, `"${foreign}" is no session of ${at.instrument.symbol}.`);
}

/** A stop that the app has to hold, now or until the entry has ended, needs the trader's word (G14). */
function holderFault(params: BracketParams, stop: StopParams, at: BracketAt, root: string): Refusal | null {
  if (params.appHeldAccepted) return null;
  const lacks = venueLacks(stop, at.capabilities);
  const until =
    at.entryWorks && !at.capabilities.exitWhileEntryWorks
      ? 'the venue takes no stop while the entry works, so until it has ended the app holds it'
      : null;
  const why = lacks === null ? until : `${lacks}, so the app would hold it and watch ${sourceWords(stop.source)}`;
  if (why === null) return null;
  return refusal(
    'appHeldNotAccepted',
    `${root}.appHeldAccepted`,
    `This stop: ${why}. It acts only while the app runs and sees the market. Accept that, or go without the stop.`,
  );
}

function conversionsFault(params: BracketParams, at: BracketAt, root: string): Refusal | null {
  for (const [i, conversion] of params.conversions.entries()) {
    const path = `${root}.conversions.${i}`;
    if (params.stop === null) return refusal('exitSide', path, 'There is no stop to convert.');
    const bad = placementFault(conversion.gain, at.instrument, `${path}.gain`);
    if (bad !== null) return bad;
    if (conversion.to.kind === 'trail') {
      const trail = trailFault(conversion.to.trail, at.instrument, `${path}.to.trail`);
      if (trail !== null) return trail;
    }
    if (at.entry === null) continue;
    const gain = gainPrice(conversion.gain, at.entry, at.instrument);
    if (!isTighter(at.side, gain, at.entry.avg))
      return refusal(
        'exitSide',
        `${path}.gain`,
        `The gain has to lie on the winning side of the entry (${at.entry.avg.trim().toString()}).`,
      );
    if (conversion.to.kind === 'breakEven' && gain.sub(at.entry.avg).abs().lte(dec(conversion.to.offset))) {
      return refusal(
        'exitSide',
        `${path}.to.offset`,
        'The stop would stand beyond the market: the offset has to be smaller than the gain.',
      );
    }
  }
  return null;
}

/** Stop below and target above the market for a long, the other way for a short; and both apart. */
function sidesFault(params: BracketParams, at: BracketAt, root: string): Refusal | null {
  const reference = at.market ?? at.entry?.avg ?? null;
  if (reference === null) return null;
  const entry = at.entry ?? { side: at.side, avg: reference, qty: Decimal.ONE };
  const near = at.entryWorks ? nearer(at, reference, entry.avg) : reference;
  const { stop, target } = params;
  const stopAt = stop === null ? null : stopPrice(stop.placement, entry, at.instrument);
  const targetAt = target === null ? null : gainPrice(target.placement, entry, at.instrument);
  const words = at.side === 'buy' ? ['below', 'above'] : ['above', 'below'];
  if (stopAt !== null && hasGained(at.side, stopAt, near)) {
    return refusal(
      'exitSide',
      `${root}.stop.placement`,
      `The stop of a ${at.side === 'buy' ? 'long' : 'short'} has to be ${words[0]} ${near.trim().toString()}, not at ${stopAt.trim().toString()}.`,
    );
  }
  if (targetAt !== null && !isTighter(at.side, targetAt, reference)) {
    return refusal(
      'exitSide',
      `${root}.target.placement`,
      `The target of a ${at.side === 'buy' ? 'long' : 'short'} has to be ${words[1]} ${reference.trim().toString()}, not at ${targetAt.trim().toString()}.`,
    );
  }
  return null;
}

/** Of market and expected entry the one that a stop has to stay away from: the one nearer to it. */
const nearer = (at: BracketAt, market: Decimal, entry: Decimal): Decimal =>
  at.side === 'buy' ? market.min(entry) : market.max(entry);
