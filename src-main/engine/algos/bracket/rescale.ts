/** A bracket in the units after a split: what it counts, and what its exits are placed by. Distances in per cent or money stay. */
import {
  dec,
  roundToTick,
  type Bracket,
  type BracketExit,
  type Decimal,
  type ExitPlacement,
  type Instrument,
  type Price,
  type Quantity,
  type Rounding,
  type Trail,
} from '../../../../shared/domain/index.ts';

type Scale = {
  readonly qty: (value: Quantity) => Quantity;
  readonly price: (value: Price, rounding: Rounding) => Price;
};

const scaleOf = (instrument: Instrument, before: Decimal, after: Decimal): Scale => ({
  qty: (value) => {
    const lot = dec(instrument.lotSize);
    const lots = dec(value).mul(after.abs()).div(before.abs().mul(lot), 0, 'floor');
    return lots.mul(lot).trim().text();
  },
  price: (value, rounding) =>
    roundToTick(instrument, dec(value).mulDiv(before.abs(), after.abs(), 12, rounding), rounding)
      .trim()
      .text(),
});

/** `before` units became `after`; exits stay on their side of the market, rounded away from it. */
export function rescaledBracket(
  bracket: Bracket,
  { before, after, text }: { readonly before: Decimal; readonly after: Decimal; readonly text: string },
  instrument: Instrument,
): Bracket {
  const scale = scaleOf(instrument, before, after);
  const isLong = bracket.side === 'buy';
  const stopAway: Rounding = isLong ? 'floor' : 'ceil';
  const targetAway: Rounding = isLong ? 'ceil' : 'floor';
  const { params } = bracket;
  const trail = (of: Trail): Trail => (of.kind === 'price' ? { ...of, amount: scale.price(of.amount, 'ceil') } : of);
  const placed = (of: ExitPlacement, rounding: Rounding): ExitPlacement =>
    of.kind === 'price' ? { ...of, price: scale.price(of.price, rounding) } : of;
  const { stop, target } = params;
  const optional = (name: 'shedQty' | 'overfilledQty' | 'flattenedQty') =>
    bracket[name] === undefined ? {} : { [name]: scale.qty(bracket[name]) };
  return {
    ...bracket,
    entryQty: scale.qty(bracket.entryQty),
    entryFilled: scale.qty(bracket.entryFilled),
    entryAvg:
      bracket.entryAvg === null
        ? null
        : dec(bracket.entryAvg).mulDiv(before.abs(), after.abs(), 12, 'nearest').trim().text(),
    ...(bracket.entryAvg === null ? {} : { rescaledFrom: bracket.rescaledFrom ?? bracket.entryAvg }),
    exitedQty: scale.qty(bracket.exitedQty),
    ...optional('shedQty'),
    ...optional('overfilledQty'),
    ...optional('flattenedQty'),
    params: {
      ...params,
      stop:
        stop === null
          ? null
          : {
              ...stop,
              placement: placed(stop.placement, stopAway),
              limitOffset: stop.limitOffset === null ? null : scale.price(stop.limitOffset, 'ceil'),
              trail: stop.trail === null ? null : trail(stop.trail),
            },
      target: target === null ? null : { ...target, placement: placed(target.placement, targetAway) },
      conversions: params.conversions.map(({ gain, to }) => ({
        gain: placed(gain, targetAway),
        to:
          to.kind === 'trail'
            ? { ...to, trail: trail(to.trail) }
            : { ...to, offset: scale.price(to.offset, 'nearest') },
      })),
    },
    stop: exitIn(bracket.stop, scale, stopAway, text),
    target: exitIn(bracket.target, scale, targetAway, text),
  };
}

function exitIn(exit: BracketExit | null, scale: Scale, away: Rounding, note: string): BracketExit | null {
  if (exit === null) return null;
  return {
    ...exit,
    price: exit.price === null ? null : scale.price(exit.price, away),
    limitPrice: exit.limitPrice === null ? null : scale.price(exit.limitPrice, away),
    qty: scale.qty(exit.qty),
    filledQty: scale.qty(exit.filledQty),
    note: exit.heldBy === 'app' ? `Held back: ${note}` : exit.note,
  };
}
