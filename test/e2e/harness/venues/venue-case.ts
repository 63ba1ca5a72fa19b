/**
 * What the journey needs to know of a venue: a gateway that speaks the venue's protocol, and what a trader types to reach it. The
 * journey knows nothing of it but this. Also the hands of others at the exchange behind the gateway.
 */
import { Decimal, dec, idOf, type AccountId, type InstrumentId } from '../../../../shared/domain/index.ts';
import { heldAt, instrumentAt } from '../../../gateways/core/at-exchange.ts';
import type { GatewayHost } from '../../../gateways/core/gateway.ts';

/** What is typed into the form of a new connection; names and keys are those of the broker's definition. */
export type Typed = {
  readonly broker: string;
  readonly name: string;
  /** Of the fields that are shown on request alone: they are asked for. */
  readonly advanced: boolean;
  readonly fields: Readonly<Record<string, string>>;
  readonly choices: Readonly<Record<string, string>>;
  /** Boxes to be ticked. */
  readonly flags?: readonly string[];
  readonly keys: Readonly<Record<string, string>>;
};

/** The venue while it runs. */
export type Rig = {
  readonly host: GatewayHost;
  readonly account: AccountId;
  /** One for each connection that is made, in order; the first one trades. */
  readonly connections: readonly Typed[];
  /** The feed of the second connection goes away; null: there is no second one. */
  readonly loseFeed: (() => Promise<void>) | null;
  readonly pulse: { timer: NodeJS.Timeout | undefined };
  readonly close: () => Promise<void>;
};

export type VenueCase = {
  readonly name: string;
  /** The program's clock minus the machine's, ms: 0 where the market never closes. */
  readonly shiftMs: () => number;
  readonly start: () => Promise<Rig>;
  readonly symbol: string;
  /** Found by search and added. */
  readonly searched: { readonly text: string; readonly symbol: string; readonly hostId: InstrumentId };
  /** The exchange's id of `symbol`. */
  readonly hostId: InstrumentId;
  readonly bid: string;
  readonly ask: string;
  readonly mid: string;
  /** Of the ladder, of the bracket's entry and of the order that rests. */
  readonly qty: string;
  readonly exits: Readonly<Record<string, string>>;
  /** Boxes that the ticket asks to be ticked before a bracket of this venue. */
  readonly acknowledge: readonly string[];
  /** A limit of a buy order in `searched` that rests. */
  readonly rests: string;
  /** An underlying with options, or why there is no combo in the journey. */
  readonly combo: { readonly of: string } | { readonly none: string };
  /** Its quotes are one venue's alone: the trader takes them, and types this as the worst price. */
  readonly oneVenue?: string;
  /** Who holds a bracket's stop there. */
  readonly stop: StopHolder;
  /** Where it is played in every run; elsewhere with RUNG_FULL=1 alone. */
  readonly always: readonly Shell[];
};

export type Shell = 'browser' | 'electron';

/**
 * At the venue; or in the app, because the venue has no plain ones: then the market falls to `fall`, below it.
 */
export type StopHolder =
  | { readonly holder: 'venue' }
  | {
      readonly holder: 'app';
      readonly fall: { readonly bid: string; readonly ask: string };
    };

/** Where the app holds an exit for a while, the ticket asks for the trader's word. */
export const HELD_BY_APP = ['exits-app-held'] as const;
export const hostIdOf = (symbol: string): InstrumentId => idOf<InstrumentId>(`${symbol}.SIM`);

/** The others' book at the exchange: its sizes change now and then, so that feeds that tell only changes stay fresh. */
export async function setBook(rig: Rig, of: VenueCase, bid: string, ask: string): Promise<void> {
  const { priceScale, qtyScale } = await instrumentAt(rig.host, of.hostId);
  let much = 1_000;
  const put = (): void => {
    much = much === 1_000 ? 1_001 : 1_000;
    const level = (price: string): readonly [number, number] => [
      dec(price).toUnits(priceScale),
      dec(of.qty).mul(Decimal.of(much)).toUnits(qtyScale),
    ];
    rig.host.venue.control.setBook(of.hostId, { bids: [level(bid)], asks: [level(ask)] });
  };
  clearInterval(rig.pulse.timer);
  put();
  rig.pulse.timer = setInterval(put, 1_000);
}

/** The market of the other instrument falls upon the order that rests there. */
export async function sellInto({ host }: Rig, of: VenueCase): Promise<void> {
  const { hostId } = of.searched;
  const { priceScale, qtyScale } = await instrumentAt(host, hostId);
  const rests = dec(of.rests).toUnits(priceScale);
  const size = dec(of.qty).toUnits(qtyScale);
  const away = Math.round(rests / 100);
  host.venue.control.setBook(hostId, { bids: [[rests - away, size]], asks: [[rests + away, size]] });
  host.venue.control.trade(hostId, 'sell', size, rests);
}

/** Someone else sells (or buys) as much as one of our orders, no further than `limit`. */
export async function trade({ host }: Rig, of: VenueCase, side: 'buy' | 'sell', limit: string): Promise<void> {
  const { priceScale, qtyScale } = await instrumentAt(host, of.hostId);
  host.venue.control.trade(of.hostId, side, dec(of.qty).toUnits(qtyScale), dec(limit).toUnits(priceScale));
}

export type Held = { readonly positions: ReadonlyMap<string, string>; readonly orders: number };

/** What the account holds and has resting, by the exchange's own list. */
export async function heldThere({ host, account }: Rig): Promise<Held> {
  return {
    positions: await heldAt(host, account),
    orders: host.venue.control.openOrders(account).length,
  };
}
