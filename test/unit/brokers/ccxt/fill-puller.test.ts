/** S3.5: executions that no stream tells are asked for until they explain what the order's state says, whatever else was traded. */
import { expect, it } from 'vitest';
import { dec, idOf, ok, type OrderStatusReport } from '../../../../shared/domain/index.ts';
import type { CcxtDesk } from '../../../../src-main/brokers/ccxt/desk.ts';
import type { Params } from '../../../../src-main/brokers/ccxt/exchange.ts';
import { FillPuller } from '../../../../src-main/brokers/ccxt/fill-puller.ts';
import type { Fields } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import { profileOf } from '../../../../src-main/brokers/ccxt/profiles.ts';
import type { Session } from '../../../../src-main/brokers/ccxt/session.ts';
import { bitcoinMarket } from './bitcoin-market.ts';

const MONTH_MS = 30 * 86_400_000;
const market = bitcoinMarket();
const partly: OrderStatusReport = {
  ...{
    kind: 'orderStatus',
    clientOrderId: idOf('O-1'),
    venueOrderId: idOf('77'),
    side: 'buy',
    type: 'limit',
    tif: 'gtc',
  },
  ...{
    instrumentId: market.instrument.id,
    status: 'partiallyFilled',
    qty: dec('2').text(),
    filledQty: dec('1').text(),
  },
  ...{ limitPrice: dec('50000').text(), reason: null, tsEventMs: MONTH_MS },
};
const trade = (id: number, order: string): Fields => ({
  ...{ id: `t${id}`, order, symbol: market.symbol, amount: '0.5', timestamp: MONTH_MS + id, info: {} },
});

it('coinbase: those of an old order are found behind pages of others', async () => {
  const all = [trade(1, '77'), ...Array.from({ length: 5_000 }, (_none, i) => trade(i + 2, 'x')), trade(6_000, '77')];
  const exchange = {
    // As Coinbase lists them: newest first, a hundred at a time, of the orders that are named.
    fetchMyTrades: (_symbol: string, _since: number, limit: number, params: Params) => {
      const named = params['order_ids'];
      const of = Array.isArray(named) ? all.filter(({ order }) => named.includes(order)) : all;
      const at = Number(params['cursor'] ?? 0);
      const rows = of.toReversed().slice(at, at + limit);
      const [first, ...rest] = rows;
      const more = at + limit < of.length ? { cursor: String(at + limit) } : {};
      return Promise.resolve(first === undefined ? [] : [{ ...first, info: more }, ...rest]);
    },
  };
  const heard: (readonly Fields[] | string)[] = [];
  const puller = new FillPuller({
    session: {
      ask: async (_lane: string, run: (x: unknown) => Promise<unknown>) => ok(await run(exchange)),
    } as unknown as Session,
    desk: {
      ...{
        settings: { profile: profileOf('coinbase') },
        markets: { get: () => market },
        venueNowMs: () => 2 * MONTH_MS,
      },
      deps: { scheduler: { after: (_ms: number, run: () => void) => run() } },
    } as unknown as CcxtDesk,
    isCurrent: () => true,
    onTrades: (rows) => heard.push(rows),
    onOrders: () => heard.push('told'),
    onLost: (reason) => heard.push(reason),
  });
  expect(puller.wants([partly])).toBe(true);
  puller.pull([partly]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(heard).toMatchObject([[{ id: 't6000' }, { id: 't1' }], 'told']);
  expect(puller.wants([partly])).toBe(false);
});
