/**
 * IB's codes and what they mean for the trader (TWS API: Message Codes). A code that is not in the table is shown raw and
 * proves nothing: an order with it stays as the venue's own status says, or unknown.
 */

/**
 * `info`: nothing is wrong with the order or request. `rejected`: IB says that this request was not carried out. `notFound`,
 * `tooLate`: of cancels and modifications. `connection`, `data`: what is up or down. `pacing`: too many messages.
 */
export type CodeKind =
  | 'info'
  | 'rejected'
  | 'canceled'
  | 'notFound'
  | 'tooLate'
  | 'connection'
  | 'data'
  | 'pacing'
  | 'unknown';

export type CodeMeaning = { readonly kind: CodeKind; readonly text: string };

const TABLE: Readonly<Record<number, CodeMeaning>> = {
  100: { kind: 'pacing', text: 'more than 50 messages in a second were sent to TWS' },
  101: { kind: 'data', text: 'all market data lines of this login are in use' },
  102: { kind: 'rejected', text: 'a request with that number is under way' },
  103: { kind: 'rejected', text: 'the order id was used before' },
  104: { kind: 'tooLate', text: 'the order is filled and cannot be changed' },
  105: { kind: 'rejected', text: 'what was to be changed is not what was placed' },
  106: { kind: 'rejected', text: 'IB cannot transmit the order' },
  107: { kind: 'rejected', text: 'the order is incomplete' },
  109: { kind: 'rejected', text: 'the price is outside what TWS takes as plausible (precautionary settings)' },
  110: { kind: 'rejected', text: 'the price is not on the tick of this contract' },
  111: { kind: 'rejected', text: 'the time in force and the type of the order do not go together' },
  113: { kind: 'rejected', text: 'the time in force has to be DAY for this order' },
  116: { kind: 'rejected', text: 'the order cannot be changed because of its state' },
  131: { kind: 'rejected', text: 'the order is good until a time that has passed' },
  133: { kind: 'rejected', text: 'the order could not be submitted' },
  134: { kind: 'rejected', text: 'the change could not be submitted' },
  135: { kind: 'notFound', text: 'there is no order with that id' },
  136: { kind: 'tooLate', text: 'the order cannot be canceled any more' },
  144: { kind: 'rejected', text: 'the order is too large or its size is invalid' },
  147: { kind: 'rejected', text: 'the price of the order is invalid' },
  161: { kind: 'tooLate', text: 'the order cannot be canceled in its state' },
  162: { kind: 'rejected', text: 'no history: the data service refused or has none' },
  163: { kind: 'rejected', text: 'the price is further from the market than TWS allows (precautionary settings)' },
  165: { kind: 'info', text: 'the history service speaks' },
  200: { kind: 'rejected', text: 'IB knows no such contract' },
  201: { kind: 'rejected', text: 'IB refused the order' },
  202: { kind: 'canceled', text: 'the order is canceled' },
  203: { kind: 'rejected', text: 'this security may not be traded in this account' },
  300: { kind: 'rejected', text: 'there is no such market data request' },
  309: { kind: 'data', text: 'more market depth requests than this login may have' },
  312: { kind: 'rejected', text: 'the combination’s details are invalid' },
  313: { kind: 'rejected', text: 'a leg of the combination is invalid' },
  314: { kind: 'rejected', text: 'a combination is traded by SMART or a direct route only' },
  317: { kind: 'info', text: 'the market depth was reset' },
  320: { kind: 'rejected', text: 'TWS could not read the request' },
  321: {
    kind: 'rejected',
    text: 'TWS found the request invalid; with "read-only API" on it takes no orders: Settings, API, Read-Only API',
  },
  322: { kind: 'rejected', text: 'TWS could not process the request' },
  323: { kind: 'rejected', text: 'TWS hit an internal error with this request' },
  326: { kind: 'connection', text: 'the client id is in use by another program' },
  354: { kind: 'data', text: 'there is no market data subscription for this contract' },
  366: { kind: 'rejected', text: 'there is no such history request' },
  382: { kind: 'rejected', text: 'the price exceeds the limit set in TWS' },
  383: { kind: 'rejected', text: 'the size exceeds the limit set in TWS (precautionary settings)' },
  387: { kind: 'rejected', text: 'this exchange does not take this type of order' },
  388: { kind: 'rejected', text: 'the size is below the minimum' },
  391: { kind: 'rejected', text: 'the time that was given is invalid' },
  399: { kind: 'info', text: 'a word on the order' },
  403: { kind: 'rejected', text: 'the stop price is invalid' },
  404: { kind: 'info', text: 'the order is held while shares to sell short are located' },
  411: { kind: 'rejected', text: 'the account is restricted to closing trades' },
  412: { kind: 'rejected', text: 'the contract is not available for trading' },
  421: { kind: 'rejected', text: 'the account information is missing' },
  434: { kind: 'rejected', text: 'the size may not be zero' },
  435: { kind: 'rejected', text: 'the account of the order is not managed by this login' },
  436: { kind: 'rejected', text: 'the order has to name its account' },
  460: { kind: 'rejected', text: 'the account has no trading permission for this' },
  461: { kind: 'rejected', text: 'the account has no permission for this type of order' },
  502: { kind: 'connection', text: 'TWS or IB Gateway does not answer there' },
  503: { kind: 'connection', text: 'TWS is too old for this program' },
  504: { kind: 'connection', text: 'not connected' },
  505: { kind: 'unknown', text: 'a message that could not be read' },
  507: { kind: 'connection', text: 'the connection broke in the middle of a message' },
  1100: { kind: 'connection', text: 'TWS has lost its connection to IB' },
  1101: { kind: 'connection', text: 'TWS is connected to IB again; subscriptions were lost' },
  1102: { kind: 'connection', text: 'TWS is connected to IB again' },
  1300: { kind: 'connection', text: 'TWS has moved its API to another port' },
  2100: { kind: 'info', text: 'account updates were ended by another request' },
  2103: { kind: 'data', text: 'a market data farm is disconnected' },
  2104: { kind: 'info', text: 'a market data farm is connected' },
  2105: { kind: 'data', text: 'a history data farm is disconnected' },
  2106: { kind: 'info', text: 'a history data farm is connected' },
  2107: { kind: 'info', text: 'a history data farm sleeps until it is needed' },
  2108: { kind: 'info', text: 'a market data farm sleeps until it is needed' },
  2109: { kind: 'info', text: 'the outside-hours flag does not apply to this order' },
  2110: { kind: 'connection', text: 'TWS has lost its connection to IB and tries again' },
  2119: { kind: 'info', text: 'a market data farm is being connected' },
  2137: { kind: 'info', text: 'a position closes and opens by this order' },
  2157: { kind: 'data', text: 'the contract data farm is disconnected' },
  2158: { kind: 'info', text: 'the contract data farm is connected' },
  10006: { kind: 'rejected', text: 'the parent of the order is missing' },
  10058: { kind: 'rejected', text: 'prices per leg are for non-guaranteed two-leg combinations only' },
  10090: { kind: 'data', text: 'a part of the data is not subscribed' },
  10147: { kind: 'notFound', text: 'there is no order with that id to cancel' },
  10148: { kind: 'tooLate', text: 'the order cannot be canceled' },
  10149: { kind: 'notFound', text: 'the order id to cancel is invalid' },
  10167: { kind: 'data', text: 'no live subscription: delayed data is shown' },
  10168: { kind: 'data', text: 'no subscription, and delayed data is off' },
  10182: { kind: 'connection', text: 'TWS stopped the updates: reconnect' },
  10197: { kind: 'data', text: 'another session of this login uses the live data' },
  10318: { kind: 'rejected', text: 'this order needs an account that IB does not offer it for' },
  10349: { kind: 'info', text: 'the time in force was set by an order preset of TWS' },
};

/** What a code means; for codes that are not listed, `unknown`. */
export const meaningOf = (code: number): CodeMeaning =>
  TABLE[code] ?? {
    kind: code >= 2100 && code < 2200 ? 'info' : 'unknown',
    text: 'IB gave a code that is not in our table',
  };

/** For the trader: the meaning, IB's own words and the code. */
export function wordsOf(code: number, text: string): string {
  const said = text.replace(/^Order rejected - reason:/i, '').trim();
  const { kind, text: meaning } = meaningOf(code);
  if (kind === 'unknown') return `${said} (IB ${code})`;
  return said === '' ? `${meaning} (IB ${code})` : `${meaning}: ${said} (IB ${code})`;
}
