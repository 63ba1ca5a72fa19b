/** The gateway of Binance against messages that others wrote down (material.ts). */
import { expect, test } from 'vitest';
import { SPOT_RATE_LIMITS, exchangeInfo } from '../../../gateways/binance/market-rest.ts';
import * as binance from '../../../gateways/binance/wire-orders.ts';
import { FILL, isThere, judge, materialRig } from './material.ts';

const rig = materialRig();
const RUNNING = 'compared with the running gateway: binance-material.test.ts';
const NOT_ASKED = 'neither ccxt nor the adapter asks for it';
/** What the exchange itself trades, by the name that it gives the order. */
const closedBy = (name: string, clientId: string) => ({
  [name]: (file: Record<string, unknown>) =>
    [
      file,
      binance.usdmReport({ what: 'trade', order: rig.orderOf({ clientId }), fill: FILL }, rig.instrument),
    ] as const,
});
const FEE = 'of a fill: an order that is only taken has no fee yet';

test.skipIf(!isThere)('Binance: its user streams have every field that was written down', async () => {
  const wrong1 = await judge(
    'binance/spot/user_data_json',
    {
      'execution_report_new.json': (file) => [
        file,
        binance.spotReport({ what: 'new', order: rig.orderOf(), fill: null }, rig.instrument),
      ],
      'execution_report_trade.json': (file) => [
        file,
        binance.spotReport({ what: 'trade', order: rig.orderOf(), fill: FILL }, rig.instrument),
      ],
      'execution_report_canceled.json': (file) => [
        file,
        binance.spotReport(
          { what: 'canceled', order: rig.orderOf({ status: 'canceled' }), fill: null },
          rig.instrument,
        ),
      ],
      'execution_report_expired.json': (file) => [
        file,
        binance.spotReport({ what: 'expired', order: rig.orderOf({ status: 'expired' }), fill: null }, rig.instrument),
      ],
      'execution_report_wrapped.json': (file) => [
        file,
        {
          subscriptionId: 0,
          event: binance.spotReport({ what: 'new', order: rig.orderOf(), fill: null }, rig.instrument),
        },
      ],
      'execution_report_stop_loss.json': (file) => [
        file,
        binance.spotReport({ what: 'new', order: rig.stop(), fill: null }, rig.instrument),
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
        binance.usdmReport({ what: 'new', order: rig.orderOf(), fill: null }, rig.instrument),
      ],
      'order_update_trade.json': (file) => [
        file,
        binance.usdmReport({ what: 'trade', order: rig.orderOf(), fill: FILL }, rig.instrument),
      ],
      'order_update_trade_partial.json': (file) => [
        file,
        binance.usdmReport({ what: 'trade', order: rig.orderOf(), fill: FILL }, rig.instrument),
      ],
      ...closedBy('order_update_adl.json', 'adl_autoclose1'),
      ...closedBy('order_update_calculated.json', 'autoclose-1'),
      ...closedBy('order_update_calculated_pending.json', 'autoclose-1'),
      ...closedBy('order_update_insurance.json', 'autoclose-1'),
      'algo_update_new.json': (file) => [file, binance.algoReport(rig.stop(), rig.instrument)],
      'algo_update_canceled.json': (file) => [
        file,
        binance.algoReport(rig.orderOf({ ...rig.stop(), status: 'canceled' }), rig.instrument),
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
      'order_response.json': (file) => [file, binance.spotOrder(rig.orderOf(), rig.instrument)],
      'all_orders_response.json': (file) => [file, [binance.spotOrder(rig.orderOf(), rig.instrument)]],
      'open_orders_response.json': (file) => [file, [binance.spotOrder(rig.orderOf(), rig.instrument)]],
      'account_trades_response.json': (file) => [file, [binance.spotTrade(rig.orderOf(), FILL, rig.instrument)]],
      'new_order_full_response.json': (file) => [file, binance.spotPlaced(rig.orderOf(), rig.instrument, 'FULL')],
      'cancel_order_response.json': (file) => [
        file,
        binance.spotCanceled(rig.orderOf({ status: 'canceled' }), rig.instrument, 'c'),
      ],
      'exchange_info_response.json': (file) => [
        file,
        { ...exchangeInfo([rig.instrument], false, 1), rateLimits: SPOT_RATE_LIMITS },
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
      'order_response.json': (file) => [file, binance.usdmOrder(rig.orderOf(), rig.instrument)],
      'open_algo_orders.json': (file) => [file, [binance.algoOrder(rig.stop(), rig.instrument)]],
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
