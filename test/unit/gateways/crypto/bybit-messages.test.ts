/** The gateway of Bybit against messages that others wrote down (material.ts). */
import { expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import { ACCOUNT_INFO, KEY_INFO } from '../../../gateways/bybit/account-facts.ts';
import { startBybitGateway } from '../../../gateways/bybit/bybit-gateway.ts';
import { OwnEvents } from '../../../gateways/bybit/own-events.ts';
import { publicResult } from '../../../gateways/bybit/public-rest.ts';
import { streamedOrder, wireExecution, wireOrder, wirePosition } from '../../../gateways/bybit/wire.ts';
import { FILL, heard, isThere, judge, materialRig } from './material.ts';

const rig = materialRig();
const data = (file: Record<string, unknown>): unknown => (file['data'] as readonly unknown[])[0];
const rowOf = (file: Record<string, unknown>): unknown =>
  ((file['result'] as Record<string, unknown>)['list'] as readonly unknown[])[0];
const bybitPublic = async (name: string, query: string): Promise<unknown> => {
  const answer = await publicResult(name, new URLSearchParams(query), {
    tape: rig.tape,
    listed: [rig.instrument],
    nowMs: 1,
  });
  return answer !== null && 'result' in answer ? answer.result : null;
};
const bybitOrder = (file: Record<string, unknown>) =>
  [rowOf(file), wireOrder(rig.orderOf(), rig.instrument, 'linear')] as const;
const bybitStream = (file: Record<string, unknown>) =>
  [data(file), streamedOrder(rig.orderOf(), rig.instrument, 'linear')] as const;
const bybitStop = (file: Record<string, unknown>) =>
  [data(file), streamedOrder(rig.stop(), rig.instrument, 'linear')] as const;
const bybitPosition = (file: Record<string, unknown>) =>
  [
    rowOf(file),
    wirePosition({ instrumentId: rig.instrument.id, qty: dec('1'), avg: dec('1') }, rig.instrument, {
      leverage: 10,
      mark: dec('1'),
    }),
  ] as const;

test.skipIf(!isThere)(
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
          { category: 'linear', ...wireExecution(rig.orderOf(), FILL, rig.instrument, 'linear') },
        ],
        'ws_account_execution_adl.json': (file) => [
          data(file),
          new OwnEvents().close('adl', rig.instrument, dec('1'), dec('1'), 1),
        ],
        'http_get_executions.json': (file) => [
          rowOf(file),
          wireExecution(rig.orderOf(), FILL, rig.instrument, 'linear'),
        ],
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
