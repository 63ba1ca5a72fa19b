/**
 * Who lacks what a card was skipped for: the venue, or Rung, which does not use what the venue has. By venue, then by the card's own
 * words. Sources: the venues' published documents as of November 2026; each line says what they say.
 */

const NONE = 'the venue has none';
/** The venue has it. */
const unused = (why: string): string => `the venue has it, Rung does not use it: ${why}`;

type Lacks = Readonly<Record<string, string>>;

const GTD = 'no time in force gtd';
const TRAILS = 'no orders of type trailingStop';
const AMOUNT = 'no trailing by an amount';
const IN_PLACE = 'orders are not modified in place';
const STOP_IN_PLACE = 'orders of type stop are not modified in place';
const LINKED = 'exits are not linked at the venue';
const SAME_ID = 'the venue does not refuse a repeated client order id';
const WHAT_IF = 'no what-if margins';

/** What no crypto exchange here has, and what Rung trades there alone. */
const CRYPTO: Lacks = {
  'no flag allOrNone': NONE,
  'no time in force atOpen': 'the market never closes, so there is no auction',
  'no time in force atClose': 'the market never closes, so there is no auction',
  'no options': 'Rung trades spot and linear perpetuals of crypto exchanges alone, whatever else they list',
  'no combos': 'Rung trades spot and linear perpetuals of crypto exchanges alone, whatever else they list',
};
const SPOT: Lacks = { ...CRYPTO, [WHAT_IF]: 'spot is bought with what there is, so no order changes a margin' };
const WHILE_OPEN = 'an id may come again once the first order with it has ended';

const BYBIT: Lacks = {
  [GTD]: NONE,
  [SAME_ID]: 'a repeated id is refused (110072, 170141), but for how long is nowhere promised',
};
const OKX: Lacks = {
  [GTD]: NONE,
  [TRAILS]: unused('it trails with orders of a kind of their own (move_order_stop), which are not wired'),
  [LINKED]: unused('two exits are one order of its book of conditional orders (oco), and Rung has two'),
  [SAME_ID]: WHILE_OPEN,
};

const LACKS: Readonly<Record<string, Lacks>> = {
  ib: {
    'no flag postOnly': 'the venue has none in the version of its interface that Rung speaks',
    [SAME_ID]: 'the venue numbers orders by client and order id; its order reference may come again',
  },
  alpaca: {
    [GTD]: NONE,
    'no orders of type takeProfit': 'the venue has it as a leg of a bracket or an OCO alone',
    'no flag postOnly': NONE,
    'no flag allOrNone': NONE,
    [WHAT_IF]: NONE,
  },
  binance: {
    ...SPOT,
    [GTD]: NONE,
    [AMOUNT]: NONE,
    [IN_PLACE]:
      'the venue amends a smaller quantity alone, and its cancel-replace is two steps of which the first can stand alone, so Rung uses neither',
    [LINKED]: unused('two exits are one list of orders (OCO) there, and Rung has two orders'),
    [SAME_ID]: WHILE_OPEN,
  },
  binanceusdm: {
    ...CRYPTO,
    [AMOUNT]: NONE,
    [STOP_IN_PLACE]:
      'the venue changes limit orders alone; what waits for a trigger is in its algo book, which changes nothing',
    [LINKED]: NONE,
    [SAME_ID]: WHILE_OPEN,
    [WHAT_IF]: NONE,
  },
  kraken: {
    ...SPOT,
    [LINKED]: 'the venue has none: its conditional close follows an entry, and links no two exits',
    [SAME_ID]: WHILE_OPEN,
  },
  bybit: {
    ...SPOT,
    ...BYBIT,
    [TRAILS]: NONE,
    [LINKED]: unused('its OCO is one order with two triggers, and Rung has two orders'),
  },
  bybitlinear: {
    ...CRYPTO,
    ...BYBIT,
    [TRAILS]: unused('it trails a whole position (trading-stop), and Rung’s stops are orders of their own'),
    [LINKED]: unused(
      'its take-profit and stop-loss belong to a whole position, and Rung’s exits are orders of their own',
    ),
    [WHAT_IF]: unused('its check before an order (order/pre-check) answers for some modes of the account alone'),
  },
  okx: { ...SPOT, ...OKX },
  okxswap: {
    ...CRYPTO,
    ...OKX,
    [WHAT_IF]: unused('its check before an order (order-precheck) answers for some modes of the account alone'),
  },
  coinbase: {
    ...SPOT,
    'no orders of type stop': 'the venue has stop-limits alone, so a plain stop is held by the app',
    [TRAILS]: NONE,
    'no orders of type takeProfit':
      'the venue has it with a limit alone (a stop-limit on the favourable side), and Rung’s is sent at the market',
    [LINKED]: unused('its bracket is one order with a limit and a trigger (trigger_bracket), and Rung has two orders'),
  },
};

/** A card's reason with who lacks it, where that is known of the venue. */
export function lackInWords(kind: string, reason: string): string {
  const why = LACKS[kind]?.[reason];
  return why === undefined ? reason : `${reason}: ${why}`;
}
