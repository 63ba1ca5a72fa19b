/** Requests about contracts: their details, chains of options, searches, rules of ticks. */
import { conIdOf, underlyingIdOf } from './contract-book.ts';
import type { Fields } from './fields.ts';
import { contractDetailsMessage, optionParametersMessage, symbolSamplesMessage } from './messages.ts';
import { readContract } from './read-order.ts';
import type { Asker, Handlers, RequestParts } from './request-parts.ts';

const TRADING_HOURS = '20261118:0400-20261118:2000;20261119:0400-20261119:2000';

/** By the number of the request. */
export function contractRequests(asker: Asker, parts: RequestParts): Handlers {
  const { contracts } = parts;
  return {
    9: async (from) => {
      from.skip(1);
      const reqId = from.int();
      const found = await contracts.find(readContract(from));
      if (found.length === 0) {
        return asker.error(reqId, 200, 'No security definition has been found for the request');
      }
      const at = { version: asker.version, hours: TRADING_HOURS };
      for (const instrument of found) asker.send(contractDetailsMessage(contracts, reqId, instrument, at));
      asker.send([52, 1, reqId]);
    },
    78: (from) => optionParameters(asker, parts, from),
    81: (from) => {
      const reqId = from.int();
      const text = from.text().trim().toUpperCase();
      const found = contracts.listed().filter((i) => {
        return text !== '' && (i.symbol.startsWith(text) || i.name.toUpperCase().includes(text));
      });
      asker.send(symbolSamplesMessage(contracts, reqId, found.slice(0, 16), asker.version));
    },
    91: (from) => {
      const id = from.int();
      const rule = contracts.rule(id);
      if (rule === null) return asker.error(-1, 322, `Error processing request: invalid market rule ${id}`);
      asker.send([93, id, rule.length, ...rule.flatMap(({ fromPrice, tick }) => [fromPrice, tick])]);
    },
  };
}

async function optionParameters(asker: Asker, parts: RequestParts, from: Fields): Promise<void> {
  const { contracts, orders } = parts;
  const reqId = from.int();
  const symbol = from.text();
  const underlying = contracts.get(underlyingIdOf(symbol));
  const chain = underlying === null ? null : await orders.lineOf(parts.accountIds[0])?.optionChain(underlying.id);
  if (chain?.ok === true && underlying !== null) {
    for (const { expiry, strikes } of chain.value.expiries) {
      contracts.remember(strikes.flatMap((s) => [s.callId, s.putId]).filter((id) => id !== null));
      const of = { conId: conIdOf(underlying.id), tradingClass: symbol, multiplier: '100' };
      const texts = strikes.map((s) => s.strike);
      asker.send(optionParametersMessage(reqId, of, [expiry.replaceAll('-', '')], texts));
    }
  }
  asker.send([76, reqId]);
}
