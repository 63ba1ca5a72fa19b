/** Conversions: once the market has gone far enough in favour of the position, its stop moves to break-even or trails. */
import {
  dec,
  type Bracket,
  type Decimal,
  type Instrument,
  type StopConversion,
  type StopParams,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { watchOf } from '../../orders/watchable.ts';
import { breakEvenPrice, gainPrice, hasGained, isTighter, stopPrice, type EntryFacts } from './price.ts';
import { alertBracket, closingSide, entryFacts, openOf, putBracket } from './record.ts';

/** Carries out the conversions that are due. True when the record changed. */
export function convertStop(ctx: StepContext, bracket: Bracket, instrument: Instrument): boolean {
  const { stop, conversions } = bracket.params;
  const entry = entryFacts(bracket);
  if (stop === null || entry === null || conversions.length === bracket.converted.length || openOf(bracket).isZero())
    return false;
  const price = closePrice(ctx, bracket, stop.sessions);
  if (price === null) return false;
  for (const [index, conversion] of conversions.entries()) {
    if (bracket.converted.includes(index)) continue;
    if (!hasGained(bracket.side, price, gainPrice(conversion.gain, entry, instrument))) continue;
    const next = converted(bracket, stop, conversion, { entry, instrument, price });
    if (next === null) continue;
    const changed = putBracket(ctx, {
      ...bracket,
      params: { ...bracket.params, stop: next },
      converted: [...bracket.converted, index],
    });
    alertBracket(ctx, changed, 'info', {
      title: conversion.to.kind === 'trail' ? 'the stop trails from here' : 'the stop went to break-even',
      detail: `The market is at ${price.trim().toString()}.`,
    });
    return true;
  }
  return false;
}

/** The touch that the position would be closed at, where the market may be looked at. */
export function closePrice(ctx: StepContext, bracket: Bracket, sessions: StopParams['sessions']): Decimal | null {
  const trigger = {
    price: null,
    source: 'bidAsk',
    trail: null,
    extreme: null,
    heldBy: 'app',
    triggeredMs: null,
  } as const;
  const { instrumentId } = bracket;
  const side = closingSide(bracket);
  const watch = watchOf(ctx.state, { instrumentId, side, trigger, sessions }, ctx.nowMs);
  return watch.kind === 'sees' ? watch.price : null;
}

type At = { readonly entry: EntryFacts; readonly instrument: Instrument; readonly price: Decimal };

/** The stop after a conversion, never looser than before; null while it would stand beyond the market. */
function converted(bracket: Bracket, stop: StopParams, conversion: StopConversion, at: At): StopParams | null {
  const now =
    bracket.stop?.price != null ? dec(bracket.stop.price) : stopPrice(stop.placement, at.entry, at.instrument);
  if (conversion.to.kind === 'trail') {
    return {
      ...stop,
      type: 'trailingStop',
      trail: conversion.to.trail,
      limitOffset: null,
      placement: { kind: 'price', price: now.text() },
    };
  }
  const target = breakEvenPrice(conversion.to, at.entry, at.instrument);
  if (!isTighter(bracket.side, at.price, target)) return null;
  if (!isTighter(bracket.side, target, now)) return stop;
  return { ...stop, placement: { kind: 'price', price: target.text() } };
}
