/**
 * The crypto gateways against messages that others wrote down: every message of the material is either produced with all its fields, or
 * listed here with the reason why it is not.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  NO_FLAGS,
  dec,
  idOf,
  type AccountId,
  type Instrument,
  type VenueOrderId,
} from '../../../../shared/domain/index.ts';
import * as binance from '../../../gateways/binance/wire-orders.ts';
import { SPOT_RATE_LIMITS, exchangeInfo } from '../../../gateways/binance/market-rest.ts';
import { wireExecution, wireOrder, wirePosition, streamedOrder } from '../../../gateways/bybit/wire.ts';
import { startBybitGateway } from '../../../gateways/bybit/bybit-gateway.ts';
import { ACCOUNT_INFO, KEY_INFO } from '../../../gateways/bybit/account-facts.ts';
import { OwnEvents } from '../../../gateways/bybit/own-events.ts';
import { publicResult } from '../../../gateways/bybit/public-rest.ts';
import { startHost, type GatewayHost } from '../../../gateways/core/gateway.ts';
import { Desk, type DeskOrder } from '../../../gateways/crypto/desk.ts';
import { Tape } from '../../../gateways/crypto/tape.ts';
import { startKrakenGateway } from '../../../gateways/kraken/kraken-gateway.ts';
import { publicResult as krakenPublic } from '../../../gateways/kraken/public-rest.ts';
import * as kraken from '../../../gateways/kraken/wire.ts';
import { compareShapes } from './shape.ts';

const MATERIAL = path.resolve('../shared/data/exchange-fixtures');
const there = existsSync(MATERIAL);
if (!there) process.stdout.write('skipped: the recorded exchange material is not here\n');

let host: GatewayHost;
let desk: Desk;
let tape: Tape;
let instrument: Instrument;
beforeAll(async () => {
  const accountId = idOf<AccountId>('MATERIAL');
  host = startHost({ accounts: [{ accountId, profile: 'unlinked' }], symbols: ['BTC/USD'] });
  desk = new Desk(host, accountId);
  await desk.open();
  tape = new Tape(host, desk.instruments);
  tape.open();
  const [first] = desk.instruments.values();
  if (first === undefined) throw new Error('nothing is listed');
  instrument = first;
  host.venue.control.setBook(first.id, { bids: [[9_000_000, 100_000]], asks: [[9_000_100, 100_000]] });
  host.venue.control.trade(first.id, 'buy', 1_000);
  for (let i = 0; i < 500 && tape.recent(first.id).length === 0; i++) await new Promise((done) => setTimeout(done, 5));
});
afterAll(async () => {
  await tape.close();
  await desk.close();
  await host.stop();
});

const RUNNING = 'compared with the running gateway: binance-material.test.ts';
const NOT_ASKED = 'neither ccxt nor the adapter asks for it';
/** What the exchange itself trades, by the name that it gives the order. */
const closedBy = (name: string, clientId: string) => ({
  [name]: (file: Record<string, unknown>) =>
    [file, binance.usdmReport({ what: 'trade', order: orderOf({ clientId }), fill: FILL }, instrument)] as const,
});
const FUTURES = 'Kraken’s futures are another exchange, with a protocol of its own: spot only here';
const FEE = 'of a fill: an order that is only taken has no fee yet';
const FILL = {
  id: 5,
  qty: dec('0.5'),
  price: dec('50000'),
  fee: dec('0.1'),
  feeAsset: null,
  maker: true,
  tsMs: 1_700_000_000_000,
};

function orderOf(over: Partial<DeskOrder> = {}): DeskOrder {
  return {
    ...{ id: 7_000_001, clientId: 'mine', venueId: idOf<VenueOrderId>('V1'), instrumentId: instrument.id },
    ...{ side: 'buy', type: 'limit', tif: 'gtc', qty: dec('1'), limitPrice: dec('50000'), triggerPrice: null },
    ...{
      triggered: false,
      waits: false,
      trail: null,
      flags: NO_FLAGS,
      expireMs: null,
      status: 'partiallyFilled',
      filled: dec('0.5'),
    },
    ...{ cost: dec('25000'), fills: [FILL], reason: null, createdMs: 1_700_000_000_000, updatedMs: 1_700_000_001_000 },
    ...over,
  };
}
const stop = (): DeskOrder =>
  orderOf({ type: 'stopLimit', waits: true, triggerPrice: dec('51000'), status: 'new', fills: [] });
const plain = (message: unknown): unknown => JSON.parse(kraken.textOf(message));
const read = (venue: string, file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(MATERIAL, venue, file), 'utf8')) as Record<string, unknown>;

type Pairs = Readonly<
  Record<
    string,
    (
      theirs: Record<string, unknown>,
    ) => readonly [theirs: unknown, ours: unknown] | Promise<readonly [unknown, unknown]>
  >
>;
type Reasons = Readonly<Record<string, string>>;

/** Compares every file of a folder; `fields`: what is left out, by file and field, with its reason. */
async function judge(
  venue: string,
  pairs: Pairs,
  absent: Reasons,
  fields: Readonly<Record<string, Reasons>>,
): Promise<readonly string[]> {
  const files = readdirSync(path.join(MATERIAL, venue)).filter((name) => name.endsWith('.json'));
  const reasonOf = (file: string): string | undefined =>
    absent[file] ??
    Object.entries(absent).find(([start]) => start.endsWith('*') && file.startsWith(start.slice(0, -1)))?.[1];
  let [messages, compared, left] = [0, 0, 0];
  const wrong: string[] = [];
  const listed: string[] = [];
  for (const file of files) {
    const pair = pairs[file];
    if (pair === undefined) {
      const reason = reasonOf(file);
      if (reason === undefined) wrong.push(`${file}: neither compared nor listed`);
      else listed.push(`  ${file}: ${reason}`);
      continue;
    }
    const [theirs, ours] = await pair(read(venue, file));
    const result = compareShapes(theirs, ours);
    messages += 1;
    compared += result.compared;
    for (const field of result.missing) {
      if (fields[file]?.[field] === undefined) wrong.push(`${file}: ${field}`);
      else {
        left += 1;
        listed.push(`  ${file}, ${field}: ${fields[file][field]}`);
      }
    }
  }
  process.stdout.write(
    [
      `material ${venue}: ${files.length} files, ${messages} messages compared, ${compared} fields, ${left} fields left out, ${files.length - messages} files not produced:`,
      ...listed,
      '',
    ].join('\n'),
  );
  return wrong;
}

/** What a running gateway says on a socket after these messages, until all of `wanted` were heard. */
async function heard(
  port: number,
  at: string,
  sent: readonly unknown[],
  wanted: readonly string[],
): Promise<Map<string, unknown>> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${at}`);
  const found = new Map<string, unknown>();
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => {
      for (const message of sent) socket.send(JSON.stringify(message));
    });
    socket.on('message', (raw: Buffer) => {
      const text = raw.toString('utf8');
      for (const mark of wanted) if (text.includes(mark) && !found.has(mark)) found.set(mark, JSON.parse(text));
      if (found.size === wanted.length) resolve();
    });
  });
  socket.terminate();
  return found;
}

const data = (file: Record<string, unknown>): unknown => (file['data'] as readonly unknown[])[0];
const rowOf = (file: Record<string, unknown>): unknown =>
  ((file['result'] as Record<string, unknown>)['list'] as readonly unknown[])[0];
const bybitPublic = async (name: string, query: string): Promise<unknown> => {
  const answer = await publicResult(name, new URLSearchParams(query), { tape, listed: [instrument], nowMs: 1 });
  return answer !== null && 'result' in answer ? answer.result : null;
};
const bybitOrder = (file: Record<string, unknown>) =>
  [rowOf(file), wireOrder(orderOf(), instrument, 'linear')] as const;
const bybitStream = (file: Record<string, unknown>) =>
  [data(file), streamedOrder(orderOf(), instrument, 'linear')] as const;
const bybitStop = (file: Record<string, unknown>) => [data(file), streamedOrder(stop(), instrument, 'linear')] as const;
const bybitPosition = (file: Record<string, unknown>) =>
  [
    rowOf(file),
    wirePosition({ instrumentId: instrument.id, qty: dec('1'), avg: dec('1') }, instrument, {
      leverage: 10,
      mark: dec('1'),
    }),
  ] as const;

test.skipIf(!there)(
  'Bybit: its orders, executions, positions and instruments have every field that was written down',
  async () => {
    const gateway = await startBybitGateway();
    const topics = ['orderbook.50.BTCUSDT', 'tickers.BTCUSDT'];
    const subscribe = { op: 'subscribe', req_id: 'sub-1', args: topics };
    const marks = ['"op":"subscribe"', '"type":"snapshot","ts"', '"type":"delta"', '"topic":"tickers'];
    const live = await heard(gateway.port, '/v5/public/linear', [subscribe], marks);
    const refused = { op: 'auth', args: ['nobody', '1', 'x'] };
    const auth = await heard(gateway.port, '/v5/private', [refused], ['"op":"auth"']);
    await gateway.close();
    const wrong = await judge(
      'bybit',
      {
        'http_get_account_info.json': (file) => [file['result'], ACCOUNT_INFO],
        'http_get_user_query_api.json': (file) => [file['result'], KEY_INFO],
        'ws_subscription_ack.json': (file) => [file, live.get('"op":"subscribe"')],
        'ws_orderbook_snapshot.json': (file) => [file, live.get('"type":"snapshot","ts"')],
        'ws_orderbook_delta.json': (file) => [file, live.get('"type":"delta"')],
        'ws_ticker_linear.json': (file) => [file, live.get('"topic":"tickers')],
        'ws_auth_failure.json': (file) => [file, auth.get('"op":"auth"')],
        'http_get_orders_realtime.json': bybitOrder,
        'http_get_orders_history.json': bybitOrder,
        'http_get_orders_history_with_duplicate.json': bybitOrder,
        'http_get_order_partially_filled_rejected.json': bybitOrder,
        'http_get_orders_realtime_tp_sl.json': bybitOrder,
        'ws_account_order.json': bybitStream,
        'ws_account_order_filled.json': bybitStream,
        'ws_account_order_partially_filled_rejected.json': bybitStream,
        'ws_account_order_buy_stop_market.json': bybitStop,
        'ws_account_order_limit_if_touched.json': bybitStop,
        'ws_account_order_market_if_touched.json': bybitStop,
        'ws_account_order_sell_market_if_touched.json': bybitStop,
        'ws_account_order_stop_limit.json': bybitStop,
        'ws_account_order_stop_loss.json': bybitStop,
        'ws_account_order_stop_market.json': bybitStop,
        'ws_account_order_take_profit.json': bybitStop,
        'ws_account_execution.json': (file) => [
          data(file),
          { category: 'linear', ...wireExecution(orderOf(), FILL, instrument, 'linear') },
        ],
        'ws_account_execution_adl.json': (file) => [
          data(file),
          new OwnEvents().close('adl', instrument, dec('1'), dec('1'), 1),
        ],
        'http_get_executions.json': (file) => [rowOf(file), wireExecution(orderOf(), FILL, instrument, 'linear')],
        'http_get_positions.json': bybitPosition,
        'http_get_positions_with_open_time.json': bybitPosition,
        'http_get_instruments_spot.json': async (file) => [
          file['result'],
          await bybitPublic('market/instruments-info', 'category=spot'),
        ],
        'http_get_instruments_linear.json': async (file) => [
          file['result'],
          await bybitPublic('market/instruments-info', 'category=linear'),
        ],
        'http_get_klines_linear.json': async (file) => [
          file['result'],
          await bybitPublic('market/kline', 'category=linear&symbol=BTCUSDT&interval=1'),
        ],
        'http_get_trades_recent.json': async (file) => [
          file['result'],
          await bybitPublic('market/recent-trade', 'category=spot&symbol=BTCUSDT'),
        ],
        'http_get_orderbook.json': async (file) => [
          file['result'],
          await bybitPublic('market/orderbook', 'category=spot&symbol=BTCUSDT'),
        ],
      },
      {
        'http_get_fee_rate.json': 'kept by the running gateway: the stranger in Python asks for it',
        'http_get_funding_history.json':
          'rates of the market, which nothing reads: what is charged is in the list of executions',
        'http_get_instruments_*': 'only spot and linear perpetuals are listed',
        'http_get_user_*': 'the gateway has one account and no sub-accounts',
        'http_post_user_*': 'keys are not changed over the wire here',
        'http_get_wallet_*': 'kept by the running gateway: the cards read it through ccxt',
        'ws_account_execution_fast*': 'the faster stream has no fees: it is not subscribed to',
        'ws_account_position*': 'positions are read, not streamed: a mass status has to agree with its fills',
        'ws_account_wallet*': 'balances are read, not streamed',
        'ws_auth_success.json': 'needs a signature of the moment: every card connects through it',
        'ws_kline.json': 'comes with a trade: card C06 reads the bars',
        'ws_order_response.json': 'orders go over REST',
        'ws_public_trade.json': 'comes with a trade, and nothing reads it',
        'ws_subscription_failure.json': 'written from the documents alone',
        'ws_ticker_option.json': 'options are not listed',
      },
      {
        'http_get_positions_with_open_time.json': {
          openTime: 'newer than the rest of the material, and read by nobody',
        },
      },
    );
    expect(wrong).toEqual([]);
  },
);

test.skipIf(!there)('Binance: its user streams have every field that was written down', async () => {
  const wrong1 = await judge(
    'binance/spot/user_data_json',
    {
      'execution_report_new.json': (file) => [
        file,
        binance.spotReport({ what: 'new', order: orderOf(), fill: null }, instrument),
      ],
      'execution_report_trade.json': (file) => [
        file,
        binance.spotReport({ what: 'trade', order: orderOf(), fill: FILL }, instrument),
      ],
      'execution_report_canceled.json': (file) => [
        file,
        binance.spotReport({ what: 'canceled', order: orderOf({ status: 'canceled' }), fill: null }, instrument),
      ],
      'execution_report_expired.json': (file) => [
        file,
        binance.spotReport({ what: 'expired', order: orderOf({ status: 'expired' }), fill: null }, instrument),
      ],
      'execution_report_wrapped.json': (file) => [
        file,
        { subscriptionId: 0, event: binance.spotReport({ what: 'new', order: orderOf(), fill: null }, instrument) },
      ],
      'execution_report_stop_loss.json': (file) => [
        file,
        binance.spotReport({ what: 'new', order: stop(), fill: null }, instrument),
      ],
    },
    {
      'account_position*': 'balances are read, not streamed',
      'balance_update*': 'balances are read, not streamed',
      'list_status_wrapped.json': 'lists of linked orders are not sent: the adapter has none',
    },
    {},
  );
  const wrong2 = await judge(
    'binance/futures/user_data_json',
    {
      'order_update_new.json': (file) => [
        file,
        binance.usdmReport({ what: 'new', order: orderOf(), fill: null }, instrument),
      ],
      'order_update_trade.json': (file) => [
        file,
        binance.usdmReport({ what: 'trade', order: orderOf(), fill: FILL }, instrument),
      ],
      'order_update_trade_partial.json': (file) => [
        file,
        binance.usdmReport({ what: 'trade', order: orderOf(), fill: FILL }, instrument),
      ],
      ...closedBy('order_update_adl.json', 'adl_autoclose1'),
      ...closedBy('order_update_calculated.json', 'autoclose-1'),
      ...closedBy('order_update_calculated_pending.json', 'autoclose-1'),
      ...closedBy('order_update_insurance.json', 'autoclose-1'),
      'algo_update_new.json': (file) => [file, binance.algoReport(stop(), instrument)],
      'algo_update_canceled.json': (file) => [
        file,
        binance.algoReport(orderOf({ ...stop(), status: 'canceled' }), instrument),
      ],
    },
    {
      'account_update*': 'positions are read, not streamed: a mass status has to agree with its fills',
      'order_update_delivery.json': 'contracts that expire are not listed',
      'order_update_settlement.json': 'contracts that expire are not listed',
      'trade_lite.json': 'the shorter message has no fees: it is not subscribed to',
    },
    { 'order_update_new.json': { 'o.N': FEE, 'o.n': FEE } },
  );
  const wrong3 = await judge(
    'binance/spot/http_json',
    {
      'order_response.json': (file) => [file, binance.spotOrder(orderOf(), instrument)],
      'all_orders_response.json': (file) => [file, [binance.spotOrder(orderOf(), instrument)]],
      'open_orders_response.json': (file) => [file, [binance.spotOrder(orderOf(), instrument)]],
      'account_trades_response.json': (file) => [file, [binance.spotTrade(orderOf(), FILL, instrument)]],
      'new_order_full_response.json': (file) => [file, binance.spotPlaced(orderOf(), instrument, 'FULL')],
      'cancel_order_response.json': (file) => [
        file,
        binance.spotCanceled(orderOf({ status: 'canceled' }), instrument, 'c'),
      ],
      'exchange_info_response.json': (file) => [
        file,
        { ...exchangeInfo([instrument], false, 1), rateLimits: SPOT_RATE_LIMITS },
      ],
    },
    {
      'account_response.json': 'kept by the running gateway: the cards read it through ccxt',
      'avg_price_response.json': RUNNING,
      'book_ticker_response.json': 'kept by the running gateway: the cards read it through ccxt',
      'cancel_open_orders_response.json': RUNNING,
      'depth_response.json': 'kept by the running gateway: card C201 reads it through ccxt',
      'klines_response.json': 'kept by the running gateway: card C06 reads it through ccxt',
      'ping_response.json': RUNNING,
      'server_time_response.json': 'kept by the running gateway: every card asks for it',
      'ticker_*': 'kept by the running gateway: the cards read it through ccxt',
      'trades_response.json': RUNNING,
    },
    {},
  );
  const wrong4 = await judge(
    'binance/futures/http_json',
    {
      'order_response.json': (file) => [file, binance.usdmOrder(orderOf(), instrument)],
      'open_algo_orders.json': (file) => [file, [binance.algoOrder(stop(), instrument)]],
    },
    {
      'account_info_v2.json': 'kept by the running gateway: the cards read it through ccxt',
      'balance.json': NOT_ASKED,
      'position_risk.json': 'kept by the running gateway: the cards read it through ccxt',
    },
    {},
  );
  expect([...wrong1, ...wrong2, ...wrong3, ...wrong4]).toEqual([]);
});

const krakenRest = async (name: string, query: string): Promise<unknown> => {
  const answer = await krakenPublic(name, new URLSearchParams(query), { tape, listed: desk.instruments, nowMs: 1 });
  return answer !== null && 'result' in answer ? Object.values(answer.result as object)[0] : null;
};
const krakenWhole = async (name: string): Promise<unknown> => {
  const answer = await krakenPublic(name, new URLSearchParams(), { tape, listed: desk.instruments, nowMs: 1 });
  return answer !== null && 'result' in answer ? answer.result : null;
};
const firstOf = (file: Record<string, unknown>, ...keys: readonly string[]): unknown => {
  let at: unknown = file;
  for (const key of keys) at = (at as Record<string, unknown>)[key];
  return Object.values(at as object)[0];
};

test.skipIf(!there)('Kraken: its orders, trades, pairs and books have every field that was written down', async () => {
  const gateway = await startKrakenGateway();
  const channel = { channel: 'ticker', symbol: ['BTC/USD'] };
  const sent = [
    { method: 'subscribe', params: channel, req_id: 1 },
    { method: 'ping', req_id: 42 },
  ];
  const live = await heard(gateway.port, '/v2', sent, ['"method":"subscribe"', '"type":"snapshot"', '"method":"pong"']);
  await gateway.close();
  const description = { ...kraken.description(orderOf(), instrument) };
  const wrong5 = await judge(
    'kraken',
    {
      'http_add_order_spot.json': (file) => [file['result'], { descr: description, txid: ['O'] }],
      'ws_subscribe_response.json': (file) => [file, live.get('"method":"subscribe"')],
      'ws_ticker_snapshot.json': (file) => [file, live.get('"type":"snapshot"')],
      'ws_pong.json': (file) => [file, live.get('"method":"pong"')],
      'http_open_orders.json': (file) => [firstOf(file, 'result', 'open'), kraken.restOrder(orderOf(), instrument)],
      'http_closed_orders.json': (file) => [
        firstOf(file, 'result', 'closed'),
        kraken.restOrder(orderOf({ status: 'filled' }), instrument),
      ],
      'http_trades_history.json': (file) => [
        firstOf(file, 'result', 'trades'),
        kraken.restTrade(orderOf(), FILL, instrument),
      ],
      'http_server_time.json': async (file) => [file['result'], await krakenWhole('Time')],
      'http_system_status.json': async (file) => [file['result'], await krakenWhole('SystemStatus')],
      'http_trades.json': async (file) => [firstOf(file, 'result'), await krakenRest('Trades', 'pair=XBTUSD')],
      'http_asset_pairs.json': async (file) => [firstOf(file, 'result'), await krakenRest('AssetPairs', '')],
      'http_ohlc.json': async (file) => [firstOf(file, 'result'), await krakenRest('OHLC', 'pair=XBTUSD')],
      'http_order_book.json': async (file) => [firstOf(file, 'result'), await krakenRest('Depth', 'pair=XBTUSD')],
      'http_ticker.json': async (file) => [firstOf(file, 'result'), await krakenRest('Ticker', 'pair=XBTUSD')],
      'ws_book_snapshot.json': (file) => [
        file,
        plain(kraken.bookMessage(instrument, null, { asks: [['1', '1']], bids: [['1', '1']] }, 1)),
      ],
      'ws_book_update.json': (file) => [
        file,
        plain(kraken.bookMessage(instrument, { asks: [], bids: [] }, { asks: [['1', '1']], bids: [['1', '1']] }, 1)),
      ],
    },
    {
      'http_asset_pairs_tokenized.json': 'shares are not listed',
      'http_*futures*': FUTURES,
      'http_futures_*': FUTURES,
      'http_cancel_order_futures.json': FUTURES,
      'http_send_order_futures*': FUTURES,
      'ws_futures_*': FUTURES,
      'http_spot_open_positions.json': 'spot without margin has no positions',
      'http_spot_trade_balance.json': 'kept by the running gateway: the stranger in Python asks for it',
      'http_spot_balance.json': 'kept by the running gateway: the stranger in Python asks for it',
      'http_cancel_order_spot.json': 'kept by the running gateway: the cards cancel through ccxt',
      'ws_add_order_*': 'orders go over REST',
      'ws_amend_order_request.json': 'orders go over REST',
      'ws_batch_add_*': 'orders go over REST, one by one',
      'ws_cancel_order_request.json': 'orders go over REST',
      'ws_l3_*': 'books are read by price level, not by order',
      'ws_ohlc_update.json': 'comes with a trade: card C06 reads the bars',
      'ws_trade_update.json': 'comes with a trade, and nothing reads it',
    },
    {},
  );
  expect([...wrong5]).toEqual([]);
});
