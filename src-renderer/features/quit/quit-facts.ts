/** What dies with the app and what lives on: the ground for the question before quitting (S1.10). Pure. */
import {
  dec,
  isWorking,
  type Bracket,
  type Instrument,
  type Order,
  type Position,
} from '../../../shared/domain/index.ts';
import { formatPrice, formatQty, plural } from '../../ui/format.ts';
import { triggerWords } from '../../ui/trigger-words.ts';

export type AppHeld = {
  readonly key: string;
  readonly symbol: string;
  readonly accountId: string;
  /** `stop`, `target`, `trailing stop of 25`. */
  readonly what: string;
  readonly qty: string;
  readonly text: string;
};

export type QuitFacts = {
  readonly appHeld: readonly AppHeld[];
  /** Orders that rest at venues and stay there. */
  readonly atVenue: number;
  readonly ladders: number;
  readonly positions: number;
  /** Positions whose stop the app holds. */
  readonly nakedPositions: number;
};

type Records = {
  readonly orders: Readonly<Record<string, Order>>;
  readonly ladders: number;
  readonly brackets: Readonly<Record<string, Bracket>>;
  readonly positions: Readonly<Record<string, Position>>;
  readonly instruments: Readonly<Record<string, Instrument>>;
};

function heldOrder(order: Order, instrument: Instrument | undefined): AppHeld {
  return {
    key: order.clientOrderId,
    symbol: instrument?.symbol ?? order.instrumentId,
    accountId: order.accountId,
    what: order.role ?? (order.type === 'takeProfit' ? 'target' : 'stop'),
    qty: formatQty(dec(order.qty).sub(dec(order.filledQty)).trim().toString()),
    text: triggerWords(order, instrument ?? null),
  };
}

/** Exits of brackets that the app holds without an order of their own. */
function heldExits(bracket: Bracket, instrument: Instrument | undefined): readonly AppHeld[] {
  return (['stop', 'target'] as const).flatMap((what) => {
    const exit = bracket[what];
    if (exit === null || exit.heldBy !== 'app' || exit.clientOrderId !== null) return [];
    const price =
      exit.price === null
        ? 'price to come'
        : instrument === undefined
          ? exit.price
          : formatPrice(exit.price, instrument);
    return [
      {
        key: `${bracket.bracketId}|${what}`,
        symbol: instrument?.symbol ?? bracket.instrumentId,
        accountId: bracket.accountId,
        what,
        qty: formatQty(exit.qty),
        text: `at ${price}`,
      },
    ];
  });
}

/** Everything the question names. */
export function quitFacts(records: Records): QuitFacts {
  const working = Object.values(records.orders).filter((o) => isWorking(o.status));
  const emulated = working.filter(
    (o) => o.status === 'emulated' || (o.trigger?.heldBy === 'app' && o.venueOrderId === null),
  );
  const live = Object.values(records.brackets).filter((b) => b.status !== 'done');
  const held = Object.values(records.positions).filter((p) => !dec(p.qty).isZero());
  const appStops = new Set(
    live
      .filter((b) => b.stop?.heldBy === 'app')
      .map((b) => `${b.accountId}|${b.instrumentId}`)
      .concat(emulated.filter((o) => o.reducing).map((o) => `${o.accountId}|${o.instrumentId}`)),
  );
  return {
    appHeld: [
      ...emulated.map((o) => heldOrder(o, records.instruments[o.instrumentId])),
      ...live.flatMap((b) => heldExits(b, records.instruments[b.instrumentId])),
    ],
    atVenue: working.length - emulated.length,
    ladders: records.ladders,
    positions: held.length,
    nakedPositions: held.filter((p) => appStops.has(`${p.accountId}|${p.instrumentId}`)).length,
  };
}

/** The first sentence: what quitting costs. */
export function quitWords(facts: QuitFacts): string {
  if (facts.appHeld.length === 0) return 'Nothing is held by this app: quitting takes no stop away.';
  const naked =
    facts.nakedPositions === 0 ? '' : ` ${plural(facts.nakedPositions, 'position')} would be without a stop.`;
  return `${plural(facts.appHeld.length, 'order')} held by this app would die with it.${naked}`;
}
