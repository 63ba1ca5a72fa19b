/** Recorded messages of three exchanges through the real ccxt classes and our parsers: each is read, or known to say nothing to us. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dec, idOf, type ClientOrderId, type InstrumentId } from '../../../../shared/domain/index.ts';
import type { CcxtExchange } from '../../../../src-main/brokers/ccxt/exchange.ts';
import { KnownOrders } from '../../../../src-main/brokers/ccxt/known-orders.ts';
import { loadExchange } from '../../../../src-main/brokers/ccxt/load-exchange.ts';
import { readMarket, type Listed } from '../../../../src-main/brokers/ccxt/parse/market.ts';
import { executionIn, forcedKind } from '../../../../src-main/brokers/ccxt/parse/forced.ts';
import { readOrder, readTrade, type OrderFacts } from '../../../../src-main/brokers/ccxt/parse/order.ts';
import { isFields, type Fields } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import { profileOf } from '../../../../src-main/brokers/ccxt/profiles.ts';

const MATERIAL = path.resolve('../shared/data/exchange-fixtures');
const RAW = path.resolve('../shared/data/crypto/raw-ws');
const there = existsSync(MATERIAL);
if (!there) process.stdout.write('skipped: the recorded exchange material is not here\n');

type Parser = CcxtExchange & {
  setMarkets(markets: readonly unknown[]): unknown;
  parseWsOrder(raw: unknown): unknown;
  parseWsTrade(raw: unknown): unknown;
  parseOrder(raw: unknown): unknown;
  parseTrade(raw: unknown): unknown;
  parseMarket(raw: unknown): unknown;
};

async function parser(id: string): Promise<Parser> {
  const found = await loadExchange(id);
  if (!found.ok) throw new Error(found.error.message);
  const made = new found.value({}) as Parser;
  made.number = String;
  return made;
}

const read = (...file: string[]): Fields => JSON.parse(readFileSync(path.join(MATERIAL, ...file), 'utf8')) as Fields;

/** A market of any symbol, so that fixtures of all of them can be read. */
const anyMarket = (symbol: string): Listed => {
  const [base = 'X', quote = 'USDT'] = symbol.split(/[/:]/);
  return {
    instrument: {
      ...{
        id: idOf<InstrumentId>(`${symbol}.T`),
        symbol,
        name: symbol,
        assetClass: 'crypto',
        venue: 'T',
        listing: 'spot',
      },
      ...{
        currency: quote,
        baseCurrency: base,
        priceScale: 8,
        qtyScale: 8,
        ticks: [{ fromPrice: dec('0').text(), tick: dec('0.00000001').text() }],
      },
      ...{
        lotSize: dec('0.00000001').text(),
        qtyMin: dec('0').text(),
        qtyMax: dec('1000000').text(),
        notionalMin: dec('0').text(),
      },
      ...{
        roundLot: dec('1').text(),
        multiplier: dec('1').text(),
        calendar: 'always',
        shortable: true,
        option: null,
        legs: null,
      },
    },
    symbol,
    kind: 'spot',
    open: true,
    gone: false,
    contractSize: dec('1'),
    makerPct: null,
    takerPct: null,
    orderTypes: null,
  };
};

function factsOf(id: string, known = new KnownOrders()): OrderFacts {
  const profile = profileOf(id);
  if (profile === null) throw new Error(id);
  return {
    profile,
    listedOf: anyMarket,
    known: (one) => known.get(one),
    knownByNumber: (n) => known.byVenueId(n),
    forced: () => null,
    held: () => null,
    nowMs: 1,
  };
}
const fields = (value: unknown): Fields => (isFields(value) ? value : {});

describe.skipIf(!there)('recorded messages', () => {
  it('Binance spot: every execution report is read with its status, and its fill where it is one', async () => {
    const binance = await parser('binance');
    const facts = factsOf('binance');
    const wanted: Readonly<Record<string, string>> = {
      execution_report_new: 'accepted',
      execution_report_canceled: 'canceled',
      execution_report_expired: 'expired',
      execution_report_trade: 'filled',
      execution_report_stop_loss: 'accepted',
      execution_report_wrapped: 'accepted',
    };
    for (const [name, status] of Object.entries(wanted)) {
      const file = read('binance/spot/user_data_json', `${name}.json`);
      const event = fields(file['event'] ?? file);
      const order = readOrder(fields(binance.parseWsOrder(event)), facts);
      if (order === null || order === 'ignore') throw new Error(`${name}: ${String(order)}`);
      expect([name, order.report.status]).toEqual([name, status]);
      expect(order.report.venueOrderId).toBe(String(event['i']));
      if (name === 'execution_report_stop_loss') {
        expect(order.report.type).toBe('stopLimit');
        expect(order.report.trigger).toMatchObject({ price: '2450' });
      }
      if (event['x'] !== 'TRADE') continue;
      const fill = readTrade(fields(binance.parseWsTrade(event)), facts);
      expect(fill).toMatchObject({
        tradeId: '98765432',
        qty: '1',
        price: '2500',
        fee: '0.001',
        feeCurrency: 'ETH',
        liquidity: 'maker',
      });
    }
    process.stdout.write(`ccxt parsing: binance spot user stream ${Object.keys(wanted).length} messages\n`);
  });

  it('Binance USD-M: order updates and algo updates are read; liquidations and settlements too', async () => {
    const binance = await parser('binanceusdm');
    const facts = factsOf('binanceusdm');
    const names = readdirSync(path.join(MATERIAL, 'binance/futures/user_data_json')).filter((n) =>
      /^(?:order|algo)_update/.test(n),
    );
    const forced: unknown[] = [];
    for (const name of names) {
      const event = read('binance/futures/user_data_json', name);
      const order = readOrder(fields(binance.parseWsOrder(event['o'])), facts);
      const info = fields(event['o']);
      const kind = forcedKind(info, facts.profile);
      expect([name, order === 'ignore']).toEqual([name, kind !== null]);
      const execution = kind === null ? null : executionIn(info);
      if (execution !== null)
        forced.push([name.slice(13, -5), kind, readTrade(fields(binance.parseWsTrade(execution)), facts)?.nonTrade]);
      if (order === null) throw new Error(name);
      if (order === 'ignore') continue;
      expect(order.book).toBe(name.startsWith('algo') ? 'trigger' : 'plain');
      if (fields(event['o'])['x'] !== 'TRADE') continue;
      expect(readTrade(fields(binance.parseWsTrade(event['o'])), facts)).not.toBeNull();
    }
    expect(forced).toEqual([
      ['adl', 'deleveraged', 'deleveraged'],
      ['calculated', 'liquidated', 'liquidated'],
      ['insurance', 'liquidated', 'liquidated'],
    ]);
    const algo = read('binance/futures/user_data_json/algo_update_new.json');
    const placed = readOrder(fields(binance.parseWsOrder(algo['o'])), facts);
    expect(placed).toMatchObject({
      report: { type: 'takeProfit', status: 'accepted', trigger: { price: '750', triggered: false } },
    });
    process.stdout.write(`ccxt parsing: binance USD-M user stream ${names.length} messages\n`);
  });

  it('a triggered algo order stays one order: told by its first number, filled by executions of the second', async () => {
    const binance = await parser('binanceusdm');
    const known = new KnownOrders();
    const facts = factsOf('binanceusdm', known);
    const order = known.add({
      clientOrderId: idOf<ClientOrderId>('mine'),
      instrumentId: idOf<InstrumentId>('BTC/USDT.T'),
      sentAtMs: 0,
      ...{ type: 'stop', tif: 'gtc', book: 'trigger', venueOrderId: null, engineId: null },
    });
    known.number(order, idOf('2148719'));
    const algo = fields(read('binance/futures/user_data_json/algo_update_new.json')['o']);
    const told = readOrder(
      fields(binance.parseWsOrder({ ...algo, caid: 'mine', X: 'TRIGGERED', ai: '8886774' })),
      facts,
    );
    expect(told).toMatchObject({
      engineId: '8886774',
      report: { status: 'accepted', venueOrderId: '2148719', trigger: { triggered: true } },
    });
    known.number(order, idOf('8886774'));
    const plain = read('binance/futures/user_data_json/order_update_trade.json')['o'];
    expect(readTrade(fields(binance.parseWsTrade(plain)), facts)).toMatchObject({
      clientOrderId: 'mine',
      venueOrderId: '2148719',
    });
    expect(
      readOrder(fields(binance.parseWsOrder({ ...algo, caid: 'mine', X: 'FINISHED', ai: '8886774' })), facts),
    ).toBe('ignore');
  });

  it('Bybit: private order and execution messages and lists are read', async () => {
    const bybit = await parser('bybit');
    const facts = factsOf('bybit');
    let count = 0;
    for (const name of readdirSync(path.join(MATERIAL, 'bybit')).filter((n) =>
      /^ws_account_order|^http_get_order/.test(n),
    )) {
      if (name === 'http_get_orderbook.json') continue;
      const file = read('bybit', name);
      for (const row of (file['data'] ?? fields(file['result'])['list']) as readonly Fields[]) {
        const order = readOrder(fields(bybit.parseOrder(row)), facts);
        expect([name, order === null || order === 'ignore']).toEqual([name, false]);
        count += 1;
      }
    }
    for (const row of read('bybit/ws_account_execution.json')['data'] as readonly Fields[]) {
      expect(readTrade(fields(bybit.parseTrade(row)), facts)).not.toBeNull();
      count += 1;
    }
    for (const row of read('bybit/ws_account_execution_adl.json')['data'] as readonly Fields[]) {
      expect(readTrade(fields(bybit.parseTrade(row)), facts)).toMatchObject({ nonTrade: 'deleveraged', side: 'sell' });
      count += 1;
    }
    process.stdout.write(`ccxt parsing: bybit ${count} rows\n`);
  });

  it('Binance’s whole list of markets of 2021 is read: ticks, lots and minima exact', async () => {
    const binance = await parser('binance');
    const line =
      gunzipSync(readFileSync(path.join(RAW, 'BINANCE.0.gz')))
        .toString('utf8')
        .split('\n')[0] ?? '';
    const info = JSON.parse(line.slice(line.indexOf(': {') + 2)) as { symbols: readonly Fields[] };
    binance.options['crossMarginPairsData'] = [];
    binance.options['isolatedMarginPairsData'] = [];
    let open = 0;
    for (const raw of info.symbols) {
      const market = fields(binance.parseMarket(raw));
      const listed = readMarket(market, 'spot', 'BINANCE');
      if (market['active'] === false) {
        expect(listed?.open ?? false).toBe(false);
        continue;
      }
      open += 1;
      if (listed === null) throw new Error(`${String(market['symbol'])} is not read`);
      const filters = raw['filters'] as readonly Fields[];
      const tick = filters.find((f) => f['filterType'] === 'PRICE_FILTER')?.['tickSize'];
      const step = filters.find((f) => f['filterType'] === 'LOT_SIZE')?.['stepSize'];
      expect(dec(listed.instrument.ticks[0]?.tick ?? '0').eq(dec(String(tick)))).toBe(true);
      expect(dec(listed.instrument.lotSize).eq(dec(String(step)))).toBe(true);
    }
    expect(open).toBeGreaterThan(1000);
    process.stdout.write(`ccxt parsing: binance ${info.symbols.length} markets, ${open} open ones read\n`);
  });
});
