/** Requests about the market: prices, depth and bars. */
import type { BarInterval, Instrument } from '../../../shared/domain/index.ts';
import type { Fields } from './fields.ts';
import { priceText, qtyText } from './market-desk.ts';
import { historicalMessage } from './messages.ts';
import { readContract, readShortLegs } from './read-order.ts';
import type { Asker, Handlers, RequestParts } from './request-parts.ts';
import { exchangeDay, exchangeTime } from './times.ts';

const SIZES: Readonly<Record<string, BarInterval>> = {
  '1 min': '1m',
  '5 mins': '5m',
  '15 mins': '15m',
  '1 hour': '1h',
  '1 day': '1d',
};
const DURATIONS: Readonly<Record<string, number>> = {
  ...{ S: 1000, D: 86_400_000, W: 7 * 86_400_000, M: 31 * 86_400_000, Y: 366 * 86_400_000 },
};

/** By the number of the request. */
export function marketRequests(asker: Asker, parts: RequestParts): Handlers {
  const { market } = parts;
  return {
    1: (from) => subscribe(asker, parts, from),
    2: (from) => {
      from.skip(1);
      const reqId = from.int();
      if (!market.has(asker, reqId)) asker.error(reqId, 300, `Can't find EId with tickerId:${reqId}`);
      market.unsubscribe(asker, reqId);
    },
    10: async (from) => {
      from.skip(1);
      const reqId = from.int();
      const instrument = await resolve(asker, parts, from, reqId);
      if (instrument !== null) market.subscribeDepth(asker, reqId, instrument, asker.send);
    },
    11: (from) => {
      from.skip(1);
      market.unsubscribeDepth(asker, from.int());
    },
    20: (from) => history(asker, parts, from),
    25: () => undefined,
    59: () => undefined,
  };
}

/** The one instrument that a request names; error 200 when there is none. */
async function resolve(asker: Asker, parts: RequestParts, from: Fields, reqId: number): Promise<Instrument | null> {
  const contract = readContract(from);
  if (contract.secType === 'BAG') {
    const combo = await parts.contracts.combo(readShortLegs(from));
    if (typeof combo !== 'string') return combo;
    asker.error(reqId, 200, combo);
    return null;
  }
  const [found] = await parts.contracts.find(contract);
  if (found === undefined) asker.error(reqId, 200, 'No security definition has been found for the request');
  return found ?? null;
}

async function subscribe(asker: Asker, parts: RequestParts, from: Fields): Promise<void> {
  const { market, lines } = parts;
  from.skip(1);
  const reqId = from.int();
  if (market.has(asker, reqId)) return asker.error(reqId, 102, 'Duplicate ticker ID.');
  const instrument = await resolve(asker, parts, from, reqId);
  if (instrument === null) return;
  from.skip(1); // delta neutral: none
  const ticks = from.text();
  if (ticks.includes('236') && instrument.assetClass !== 'equity' && instrument.assetClass !== 'etf') {
    return asker.error(reqId, 321, 'Error validating request: Incorrect generic tick list');
  }
  if (market.count(asker) >= lines.max) return asker.error(reqId, 101, 'Max number of tickers has been reached.');
  if (market.kind === 'none') {
    return asker.error(reqId, 354, 'Requested market data is not subscribed.');
  }
  if (market.kind === 'delayed') {
    asker.error(reqId, 10167, 'Requested market data is not subscribed. Displaying delayed market data.');
  }
  market.subscribe(asker, reqId, instrument, { ticks, send: asker.send });
}

async function history(asker: Asker, parts: RequestParts, from: Fields): Promise<void> {
  const reqId = from.int();
  const contract = readContract(from);
  from.skip(2); // includeExpired, endDateTime
  const size = from.text();
  const duration = from.text();
  from.skip(2); // useRTH, whatToShow
  const epoch = from.int() === 2;
  const interval = SIZES[size];
  const [instrument] = await parts.contracts.find(contract);
  if (instrument === undefined) return asker.error(reqId, 200, 'No security definition has been found for the request');
  if (interval === undefined) return asker.error(reqId, 321, `Error validating request: bar size ${size}`);
  const sinceMs = parts.host.scheduler.nowMs() - durationMs(duration);
  const bars = await parts.market.bars(instrument.id, interval, 5000);
  const found = (bars.ok ? bars.value : []).filter(([startMs]) => startMs >= sinceMs);
  if (found.length === 0) {
    return asker.error(reqId, 162, 'Historical Market Data Service error message:HMDS query returned no data');
  }
  const dated = found.map((bar) => ({
    bar,
    date: interval === '1d' ? exchangeDay(bar[0]) : epoch ? String(bar[0] / 1000) : exchangeTime(bar[0]),
  }));
  const scales = { price: (u: number) => priceText(u, instrument), qty: (u: number) => qtyText(u, instrument) };
  asker.send(historicalMessage(reqId, dated, scales));
}

/** `2 D` in ms. */
function durationMs(text: string): number {
  const match = /^(\d+) ([SDWMY])$/.exec(text);
  return match === null ? 86_400_000 : Number(match[1]) * (DURATIONS[match[2] ?? 'D'] ?? 86_400_000);
}
