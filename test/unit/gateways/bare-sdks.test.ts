/** S0.13: the libraries of Interactive Brokers' and Alpaca's users as they come, with their default options: only addresses and keys are given. */
import { marketData, trading } from '@alpacahq/alpaca-trade-api';
import { IBApiNext, OrderAction, OrderType, SecType, TimeInForce, type Contract } from '@stoqey/ib';
import { afterEach, describe, expect, it } from 'vitest';
import { idOf, type AccountId, type InstrumentId } from '../../../shared/domain/index.ts';
import { shiftedScheduler } from '../../conformance/bench.ts';
import { startAlpacaGateway } from '../../gateways/alpaca/alpaca-gateway.ts';
import { startHost, type GatewayHost } from '../../gateways/core/gateway.ts';
import { startTwsGateway } from '../../gateways/tws/tws-gateway.ts';

const APPLE = idOf<InstrumentId>('AAPL.SIM');
const STOCK: Contract = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };

type Observed<T> = { readonly subscribe: (next: (value: T) => void) => { readonly unsubscribe: () => void } };

/** The first value for which this holds. */
const first = <T>(observed: Observed<T>, holds: (value: T) => boolean): Promise<T> =>
  new Promise((resolve) => {
    const listening = observed.subscribe((value) => {
      if (!holds(value)) return;
      resolve(value);
      setImmediate(() => listening.unsubscribe());
    });
  });

describe('S0.13: libraries with their default options', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });
  const exchange = (accountId: AccountId, profile: 'full' | 'alpacaLike'): GatewayHost => {
    const accounts = [{ accountId, profile }];
    const host = startHost({ accounts, symbols: ['AAPL', 'SPY'], scheduler: shiftedScheduler() });
    host.venue.control.setBook(APPLE, { bids: [[2_699_900, 500]], asks: [[2_700_000, 500]] });
    closers.push(() => host.stop());
    return host;
  };

  it('@stoqey/ib: connects, reads, places, fills and cancels', async () => {
    const account = idOf<AccountId>('DU7654321');
    const gateway = await startTwsGateway({ host: exchange(account, 'full'), accounts: [account] });
    closers.push(() => gateway.close());
    const ib = new IBApiNext({ host: '127.0.0.1', port: gateway.port });
    closers.push(() => {
      ib.disconnect();
      return Promise.resolve();
    });
    const errors: string[] = [];
    ib.errorSubject.subscribe((error) => void errors.push(`${error.code} ${error.error.message}`));
    ib.connect(41);
    expect(await ib.getManagedAccounts()).toEqual([account]);
    expect(await ib.getCurrentTime()).toBeGreaterThan(1_700_000_000);
    const [details] = await ib.getContractDetails(STOCK);
    expect(details?.contract.conId).toBeGreaterThan(0);
    expect((await ib.searchContracts('AAP')).length).toBeGreaterThan(0);
    const summary = await first(ib.getAccountSummary('All', 'NetLiquidation'), () => true);
    expect(summary.all.get(account)?.get('NetLiquidation')).toBeDefined();
    const terms = { orderType: OrderType.LMT, tif: TimeInForce.DAY, transmit: true, account };
    const resting = await ib.placeNewOrder(STOCK, {
      ...{ ...terms, action: OrderAction.BUY, totalQuantity: 10, lmtPrice: 250 },
    });
    await first(ib.getOpenOrders(), ({ all }) => all.some((one) => one.orderId === resting));
    const taken = await ib.placeNewOrder(STOCK, {
      ...{ ...terms, action: OrderAction.BUY, totalQuantity: 10, lmtPrice: 270 },
    });
    await first(ib.getPositions(), ({ all }) => all.get(account)?.some((one) => one.pos === 10) === true);
    const executions = await ib.getExecutionDetails({});
    expect(executions.map((one) => one.execution.orderId)).toContain(taken);
    ib.cancelOrder(resting);
    const gone = async (): Promise<boolean> => !(await ib.getAllOpenOrders()).some((one) => one.orderId === resting);
    for (let i = 0; i < 200 && !(await gone()); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await gone()).toBe(true);
    // 202 tells of the cancel; farms that are connected are no error.
    expect(errors.filter((one) => !/^(21\d\d|202) /.test(one))).toEqual([]);
    process.stdout.write('@stoqey/ib (IBApiNext), default options: connected, read, placed, filled, canceled\n');
  }, 120_000);

  it('@alpacahq/alpaca-trade-api: reads, places, fills and cancels', async () => {
    const accountId = idOf<AccountId>('PA3BARE00001');
    const keys = { keyId: 'PKBARE', secret: 'bare-secret' };
    const gateway = await startAlpacaGateway({ host: exchange(accountId, 'alpacaLike'), accountId, keys });
    closers.push(() => gateway.close());
    const options = { ...keys, basePath: `http://127.0.0.1:${gateway.port}` };
    const trade = new trading.Configuration(options);
    const orders = new trading.OrdersApi(trade);
    const account = await new trading.AccountsApi(trade).getAccount();
    expect(account.accountNumber).toBe(accountId);
    expect((await new trading.ClockApi(trade).legacyClock()).isOpen).toBe(true);
    const base = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'limit', timeInForce: 'day' } as const;
    const resting = await orders.postOrder({ postOrderRequest: { ...base, limitPrice: '250' } });
    await orders.postOrder({ postOrderRequest: { ...base, limitPrice: '270' } });
    const stocks = new marketData.StockApi(new marketData.Configuration(options));
    const quotes = await stocks.stockLatestQuotes({ symbols: 'AAPL' });
    expect(quotes.quotes['AAPL']?.ap).toBe(270);
    const positions = new trading.PositionsApi(trade);
    for (let i = 0; i < 200 && (await positions.getAllOpenPositions()).length === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await positions.getAllOpenPositions()).map((one) => one.qty)).toEqual(['10']);
    await orders.deleteOrderByOrderID({ orderId: resting.id ?? '' });
    expect((await orders.getAllOrders({ status: 'open' })).map((one) => one.id)).toEqual([]);
    process.stdout.write('@alpacahq/alpaca-trade-api, default options: read, placed, filled, canceled\n');
  }, 120_000);
});
