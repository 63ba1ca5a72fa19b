/** The gateway of Kraken against messages that others wrote down (material.ts). */
import { expect, test } from 'vitest';
import { startKrakenGateway } from '../../../gateways/kraken/kraken-gateway.ts';
import { publicResult } from '../../../gateways/kraken/public-rest.ts';
import * as kraken from '../../../gateways/kraken/wire.ts';
import { FILL, heard, isThere, judge, materialRig } from './material.ts';

const rig = materialRig();
const FUTURES = 'Kraken’s futures are another exchange, with a protocol of its own: spot only here';
const plain = (message: unknown): unknown => JSON.parse(kraken.textOf(message));
const krakenRest = async (name: string, query: string): Promise<unknown> => {
  const answer = await publicResult(name, new URLSearchParams(query), {
    tape: rig.tape,
    listed: rig.desk.instruments,
    nowMs: 1,
  });
  return answer !== null && 'result' in answer ? Object.values(answer.result as object)[0] : null;
};
const krakenWhole = async (name: string): Promise<unknown> => {
  const answer = await publicResult(name, new URLSearchParams(), {
    tape: rig.tape,
    listed: rig.desk.instruments,
    nowMs: 1,
  });
  return answer !== null && 'result' in answer ? answer.result : null;
};
const firstOf = (file: Record<string, unknown>, ...keys: readonly string[]): unknown => {
  let at: unknown = file;
  for (const key of keys) at = (at as Record<string, unknown>)[key];
  return Object.values(at as object)[0];
};

test.skipIf(!isThere)(
  'Kraken: its orders, trades, pairs and books have every field that was written down',
  async () => {
    const gateway = await startKrakenGateway();
    const channel = { channel: 'ticker', symbol: ['BTC/USD'] };
    const sent = [
      { method: 'subscribe', params: channel, req_id: 1 },
      { method: 'ping', req_id: 42 },
    ];
    const live = await heard(gateway.port, '/v2', sent, [
      '"method":"subscribe"',
      '"type":"snapshot"',
      '"method":"pong"',
    ]);
    await gateway.close();
    const description = { ...kraken.description(rig.orderOf(), rig.instrument) };
    const wrong = await judge(
      'kraken',
      {
        'http_add_order_spot.json': (file) => [file['result'], { descr: description, txid: ['O'] }],
        'ws_subscribe_response.json': (file) => [file, live.get('"method":"subscribe"')],
        'ws_ticker_snapshot.json': (file) => [file, live.get('"type":"snapshot"')],
        'ws_pong.json': (file) => [file, live.get('"method":"pong"')],
        'http_open_orders.json': (file) => [
          firstOf(file, 'result', 'open'),
          kraken.restOrder(rig.orderOf(), rig.instrument),
        ],
        'http_closed_orders.json': (file) => [
          firstOf(file, 'result', 'closed'),
          kraken.restOrder(rig.orderOf({ status: 'filled' }), rig.instrument),
        ],
        'http_trades_history.json': (file) => [
          firstOf(file, 'result', 'trades'),
          kraken.restTrade(rig.orderOf(), FILL, rig.instrument),
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
          plain(kraken.bookMessage(rig.instrument, null, { asks: [['1', '1']], bids: [['1', '1']] }, 1)),
        ],
        'ws_book_update.json': (file) => [
          file,
          plain(
            kraken.bookMessage(rig.instrument, { asks: [], bids: [] }, { asks: [['1', '1']], bids: [['1', '1']] }, 1),
          ),
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
    expect(wrong).toEqual([]);
  },
);
