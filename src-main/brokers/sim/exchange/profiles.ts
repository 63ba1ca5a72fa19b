/**
 * What kinds of venue the exchange can be, as data: each account trades at one of them, and the exchange refuses what that
 * venue would. `capabilitiesOf` tells the engine the same truth.
 */
import type {
  AssetClass,
  Capabilities,
  OrderFlags,
  OrderType,
  TimeInForce,
  Trail,
  TriggerSource,
} from '../../../../shared/domain/index.ts';
import { SIM_FEES } from './fees.ts';

export type SimProfileName = 'full' | 'unlinked' | 'alpacaLike' | 'bare' | 'reduceOnlyCrypto' | 'perpetual' | 'paced';
export const SIM_PROFILE_NAMES: readonly SimProfileName[] = [
  'full',
  'unlinked',
  'alpacaLike',
  'bare',
  'reduceOnlyCrypto',
];

export type SimProfile = {
  readonly name: SimProfileName;
  readonly orderTypes: readonly OrderType[];
  readonly timesInForce: readonly TimeInForce[];
  readonly flags: readonly (keyof OrderFlags)[];
  readonly triggerSources: readonly TriggerSource[];
  readonly trails: readonly Trail['kind'][];
  /** Null: all of them. */
  readonly assetClasses: readonly AssetClass[] | null;
  readonly modify: boolean;
  /** How long a taken replacement is pending, ms; 0: it is carried out at once. */
  readonly replaceMs: number;
  /** Whether an order may be cancelled while its replacement is pending. */
  readonly cancelsWhileReplacing: boolean;
  readonly linksExits: boolean;
  /** False: an order against a working one of the other side is refused where they could trade, stops always. */
  readonly exitWhileEntryWorks: boolean;
  /** Resting exits take their quantity out of what can be sold. */
  readonly exitsReserve: boolean;
  /** Trigger orders only ever reduce. */
  readonly triggersReduceOnly: boolean;
  /** Refuses a stop whose trigger the market has passed already; else it triggers at once. */
  readonly refusesPassedTriggers: boolean;
  readonly shortSelling: boolean;
  /** Coins may be sold short: they are perpetual contracts there. Missing: they are spot. */
  readonly shortsCoins?: boolean;
  readonly extendedHours: boolean;
  /** Requests of one client that it takes in a second; more are refused as too many. Missing: any number. */
  readonly requestsPerSecond?: number;
};

/** Takes every kind of order, flag and link. */
export const FULL_PROFILE: SimProfile = {
  name: 'full',
  orderTypes: ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'],
  timesInForce: ['day', 'gtc', 'gtd', 'ioc', 'fok', 'atOpen', 'atClose'],
  flags: ['allOrNone', 'postOnly', 'reduceOnly'],
  triggerSources: ['last', 'bidAsk', 'mid'],
  trails: ['price', 'percent'],
  assetClasses: null,
  modify: true,
  replaceMs: 0,
  cancelsWhileReplacing: true,
  linksExits: true,
  exitWhileEntryWorks: true,
  exitsReserve: false,
  triggersReduceOnly: false,
  refusesPassedTriggers: false,
  shortSelling: true,
  extendedHours: true,
};

export const SIM_PROFILES: Readonly<Record<SimProfileName, SimProfile>> = {
  full: FULL_PROFILE,
  /** Holds stops, but each order stands alone. */
  unlinked: { ...FULL_PROFILE, name: 'unlinked', flags: ['allOrNone', 'postOnly'], linksExits: false },
  /** After the manner of a US retail broker's interface (conventions: Venue facts). */
  alpacaLike: {
    ...FULL_PROFILE,
    name: 'alpacaLike',
    orderTypes: ['market', 'limit', 'stop', 'stopLimit', 'trailingStop'],
    timesInForce: ['day', 'gtc', 'ioc', 'fok', 'atOpen', 'atClose'],
    flags: [],
    triggerSources: ['last'],
    trails: ['price', 'percent'],
    replaceMs: 150,
    cancelsWhileReplacing: false,
    exitWhileEntryWorks: false,
    exitsReserve: true,
    refusesPassedTriggers: true,
  },
  /** Market and limit orders, nothing else: everything more is the app's to emulate. */
  bare: {
    ...FULL_PROFILE,
    name: 'bare',
    orderTypes: ['market', 'limit'],
    timesInForce: ['day', 'gtc', 'ioc', 'fok'],
    flags: [],
    triggerSources: [],
    trails: [],
    modify: false,
    linksExits: false,
  },
  /** A crypto venue whose trigger orders only reduce. */
  reduceOnlyCrypto: {
    ...FULL_PROFILE,
    name: 'reduceOnlyCrypto',
    orderTypes: ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'],
    timesInForce: ['day', 'gtc', 'gtd', 'ioc', 'fok'],
    flags: ['postOnly', 'reduceOnly'],
    trails: ['percent'],
    assetClasses: ['crypto'],
    linksExits: false,
    triggersReduceOnly: true,
    refusesPassedTriggers: true,
    shortSelling: false,
    extendedHours: false,
  },
  /** Perpetual contracts on coins, each order alone; for the gateways, so no settings name it. */
  perpetual: {
    ...FULL_PROFILE,
    name: 'perpetual',
    timesInForce: ['gtc', 'gtd', 'ioc', 'fok'],
    flags: ['postOnly', 'reduceOnly'],
    trails: ['percent'],
    assetClasses: ['crypto'],
    linksExits: false,
    shortsCoins: true,
    extendedHours: false,
  },
  /** A venue that counts requests; for tests and benches, so no settings name it. */
  paced: { ...FULL_PROFILE, name: 'paced', requestsPerSecond: 100 },
};

/** Most legs of a combo. */
export const COMBO_LEGS_MAX = 4;

export const tradesCombos = (profile: SimProfile): boolean =>
  profile.assetClasses === null || profile.assetClasses.includes('combo');

/** The profile as the engine is told of it. */
export const capabilitiesOf = (profile: SimProfile): Capabilities => ({
  orderTypes: profile.orderTypes,
  timesInForce: profile.timesInForce,
  modify: profile.modify,
  idempotentSubmit: true,
  queryByClientOrderId: true,
  shortSelling: profile.shortSelling,
  extendedHours: profile.extendedHours,
  flags: profile.flags,
  triggerSources: profile.triggerSources,
  trailKinds: profile.trails,
  linksExits: profile.linksExits,
  exitWhileEntryWorks: profile.exitWhileEntryWorks,
  exitsReserve: profile.exitsReserve,
  comboLegsMax: tradesCombos(profile) ? COMBO_LEGS_MAX : 0,
  comboOrderTypes: tradesCombos(profile) ? ['limit'] : [],
  whatIf: true,
  expiry: {
    ...{ ordersEndMinutes: null, closesMinutes: null },
    otherwise: 'otherwise it is settled in cash at the last price of its underlying',
  },
  spotInventory: true,
  fees: SIM_FEES,
});

/** The profile of that name, or null. */
export const profileNamed = (name: string): SimProfile | null =>
  Object.hasOwn(SIM_PROFILES, name) ? SIM_PROFILES[name as SimProfileName] : null;
