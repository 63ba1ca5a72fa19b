/** What a connection can do, from the exchange's profile and what its markets say of themselves. Pure. */
import { dec, type Capabilities, type OrderType } from '../../../shared/domain/index.ts';
import type { Listed } from './parse/market.ts';
import type { ExchangeProfile, MarketKind } from './profiles.ts';

/** Names in a market's own list of types, any of which means that it takes the type. */
const WIRE_TYPES: Readonly<Partial<Record<OrderType, Readonly<Record<MarketKind, readonly string[]>>>>> = {
  stop: { spot: ['STOP_LOSS'], perpetual: ['STOP_MARKET'] },
  stopLimit: { spot: ['STOP_LOSS_LIMIT'], perpetual: ['STOP'] },
  takeProfit: { spot: ['TAKE_PROFIT'], perpetual: ['TAKE_PROFIT_MARKET'] },
  trailingStop: { spot: ['TRAILING_STOP'], perpetual: ['TRAILING_STOP_MARKET'] },
};

function offered(type: OrderType, kind: MarketKind, markets: readonly Listed[]): boolean {
  const names = WIRE_TYPES[type]?.[kind];
  if (names === undefined) return true;
  return markets.every(({ orderTypes }) => orderTypes === null || names.some((name) => orderTypes.includes(name)));
}

export type CapabilityFacts = {
  readonly kind: MarketKind;
  readonly markets: readonly Listed[];
  /** Coins are trading inventory (conventions: What close-all closes). */
  readonly spotInventory: boolean;
};

/** What it can do with these markets: a type counts only where all of them take it. */
export function capabilitiesOf(
  profile: ExchangeProfile,
  { kind, markets, spotInventory }: CapabilityFacts,
): Capabilities {
  const orderTypes = profile.orderTypes[kind].filter((type) => offered(type, kind, markets));
  const waits = orderTypes.some((type) => type !== 'market' && type !== 'limit');
  const fees = feesOf(markets);
  return {
    orderTypes,
    timesInForce: profile.timesInForce,
    modify: profile.modify.includes(kind),
    ...(profile.modifyOnly === null ? {} : { modifyOnly: profile.modifyOnly }),
    idempotentSubmit: profile.idempotentSubmit,
    queryByClientOrderId: true,
    shortSelling: kind === 'perpetual',
    extendedHours: false,
    flags: kind === 'perpetual' ? ['postOnly', 'reduceOnly'] : ['postOnly'],
    triggerSources: waits ? ['last'] : [],
    trailKinds: profile.trails,
    linksExits: false,
    exitWhileEntryWorks: true,
    // A resting spot sell locks the coins that a close would sell.
    exitsReserve: kind === 'spot',
    comboLegsMax: 0,
    comboOrderTypes: [],
    whatIf: false,
    spotInventory: kind === 'perpetual' || spotInventory,
    ...(fees === null ? {} : { fees: { crypto: fees } }),
  };
}

function feesOf(markets: readonly Listed[]) {
  const [first] = markets;
  if (first?.makerPct === undefined || first.makerPct === null || first.takerPct === null) return null;
  return { kind: 'rate' as const, makerPct: dec(first.makerPct).text(), takerPct: dec(first.takerPct).text() };
}
