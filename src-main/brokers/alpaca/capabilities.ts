/** What Alpaca can do, class by class; `orders.ts` refuses what a class cannot before anything leaves. */
import { dec, type Capabilities, type FeeSchedule, type TakenTerms } from '../../../shared/domain/index.ts';

/** No commission on US shares and options; the regulators' fees come later as activities of their own. */
const FREE: FeeSchedule = { kind: 'perUnit', perUnit: dec('0').text(), minimum: dec('0').text(), capPct: null };
/** Of the lowest volume tier (docs.alpaca.markets/docs/crypto-fees). */
const CRYPTO: FeeSchedule = { kind: 'rate', makerPct: dec('0.15').text(), takerPct: dec('0.25').text() };

/** Most legs of a multi-leg order (trading API, `legs`). */
export const LEGS_MAX = 4;

type Taken = TakenTerms & { readonly words: string };

/** By class, from the trading API's description of order types and times in force. */
export const TAKEN = {
  share: {
    orderTypes: ['market', 'limit', 'stop', 'stopLimit', 'trailingStop'],
    timesInForce: ['day', 'gtc', 'ioc', 'fok', 'atOpen', 'atClose'],
    words: 'shares',
  },
  option: { orderTypes: ['market', 'limit'], timesInForce: ['day'], words: 'options' },
  combo: { orderTypes: ['market', 'limit'], timesInForce: ['day'], words: 'several legs' },
  crypto: { orderTypes: ['market', 'limit', 'stopLimit'], timesInForce: ['gtc', 'ioc'], words: 'crypto' },
} as const satisfies Readonly<Record<string, Taken>>;

const termsOf = ({ orderTypes, timesInForce }: Taken): TakenTerms => ({ orderTypes, timesInForce });

/** Orders of these classes stand alone ("Order classes": simple, several legs). */
const aloneOf = (taken: Taken): TakenTerms => ({ ...termsOf(taken), linksExits: false });

export const ALPACA_CAPABILITIES: Capabilities = {
  ...termsOf(TAKEN.share),
  byClass: { option: aloneOf(TAKEN.option), combo: aloneOf(TAKEN.combo), crypto: aloneOf(TAKEN.crypto) },
  // docs.alpaca.markets, Orders at Alpaca: Extended Hours Trading, Fractional Trading.
  extended: {
    together: ['pre', 'regular', 'post'],
    besides: ['overnight'],
    taken: { orderTypes: ['limit'], timesInForce: ['day', 'gtc'] },
  },
  partsOfShares: { orderTypes: ['market', 'limit', 'stop', 'stopLimit'], timesInForce: ['day'] },
  modify: true,
  idempotentSubmit: true,
  queryByClientOrderId: true,
  shortSelling: true,
  extendedHours: true,
  flags: [],
  triggerSources: ['last'],
  trailKinds: ['price', 'percent'],
  // An OCO of whole shares, in regular hours (docs.alpaca.markets, Orders at Alpaca: OCO Orders).
  linksExits: true,
  linkForm: 'pair',
  exitWhileEntryWorks: false,
  exitsReserve: true,
  comboLegsMax: LEGS_MAX,
  comboOrderTypes: ['market', 'limit'],
  whatIf: false,
  // alpaca.markets/learn/how-to-trade-0dte-options-on-alpaca: orders for contracts of the day are refused from 15:15 on (broad funds
  // 15:30), and positions are closed from 15:30 (15:45); here as minutes before the close, so that they hold on half days.
  expiry: {
    ...{ ordersEndMinutes: 45, closesMinutes: 30 },
    late: { ordersEndMinutes: 30, closesMinutes: 15 },
    otherwise: 'otherwise it is exercised or assigned when 0.01 in the money, else it is worth nothing',
  },
  fees: { equity: FREE, etf: FREE, option: FREE, combo: FREE, crypto: CRYPTO },
};
