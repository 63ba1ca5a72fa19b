/** What an account holds, as the exchanges' own answers say it: nothing of it is hidden, counted twice, or taken for flat unread. */
import { describe, expect, it } from 'vitest';
import { dec, idOf, type AccountId, type ConnectionId } from '../../../../shared/domain/index.ts';
import { CcxtDesk, CCXT_TIMES, readSettings } from '../../../../src-main/brokers/ccxt/desk.ts';
import type { CcxtExchange } from '../../../../src-main/brokers/ccxt/exchange.ts';
import { loadExchange } from '../../../../src-main/brokers/ccxt/load-exchange.ts';
import {
  krakenNameOf,
  readBalances,
  readPositions,
  spotHoldings,
  type Holding,
} from '../../../../src-main/brokers/ccxt/parse/holdings.ts';
import { readMarket } from '../../../../src-main/brokers/ccxt/parse/market.ts';
import { readHoldings, type HoldingsParts } from '../../../../src-main/brokers/ccxt/read-holdings.ts';
import { systemScheduler } from '../../../../src-main/runtime/system-scheduler.ts';
import { silentLogger } from '../../../conformance/silent-logger.ts';
import { bitcoinMarket } from './bitcoin-market.ts';

type Parser = CcxtExchange & { parseBalance(raw: unknown): unknown };

async function parserOf(id: string): Promise<Parser> {
  const loaded = await loadExchange(id);
  if (!loaded.ok) throw new Error(loaded.error.message);
  const made = new loaded.value({}) as Parser;
  made.number = String;
  return made;
}

const shown = (holdings: readonly Holding[] | null) =>
  Object.fromEntries((holdings ?? []).map(({ currency, total, locked }) => [currency, [total.text(), locked.text()]]));

describe('balances', () => {
  it('kraken: coins that earn by themselves are traded with the others; staked ones are not', async () => {
    const kraken = await parserOf('kraken');
    const told = kraken.parseBalance({
      error: [],
      result: {
        XXBT: { balance: '0.5000000000', hold_trade: '0.1000000000' },
        'XBT.F': { balance: '1.2500000000', hold_trade: '0.0000000000' },
        'ETH.F': { balance: '3.0000000000', hold_trade: '0.0000000000' },
        'DOT.S': { balance: '7.0000000000', hold_trade: '0.0000000000' },
        ZUSD: { balance: '100.0000', hold_trade: '0.0000' },
        'USD.F': { balance: '900.0000', hold_trade: '0.0000' },
      },
    });
    // Before the list of currencies is read ccxt has Kraken's own names of some.
    const names = new Map([
      ['XXBT', 'BTC'],
      ['ZUSD', 'USD'],
    ]);
    const flexible = krakenNameOf((id) => kraken.safeCurrencyCode(id));
    expect(shown(readBalances(told, (name) => names.get(name) ?? flexible(name)))).toEqual({
      BTC: ['1.75', '0.1'],
      ETH: ['3', '0'],
      'DOT.S': ['7', '0'],
      USD: ['1000', '0'],
    });
  });

  it('bybit: what is borrowed is not the account’s', async () => {
    const bybit = await parserOf('bybit');
    const coin = (name: string, walletBalance: string, spotBorrow: string) => ({
      ...{ coin: name, walletBalance, spotBorrow, borrowAmount: spotBorrow, accruedInterest: '0' },
      ...{ locked: '0', totalPositionIM: '0', totalOrderIM: '0', equity: '0', availableToWithdraw: '' },
    });
    const list = [
      { accountType: 'UNIFIED', coin: [coin('USDT', '1200', '200'), coin('BTC', '0', '0.5'), coin('ETH', '2', '0')] },
    ];
    const told = bybit.parseBalance({ retCode: 0, time: 1, result: { list } });
    const holdings = readBalances(told);
    expect(Object.fromEntries((holdings ?? []).map(({ currency, total }) => [currency, total.text()]))).toEqual({
      ...{ USDT: '1000', BTC: '-0.5', ETH: '2' },
    });
  });

  it('coins that are owed are shown, and are no position', () => {
    const owed: Holding = { currency: 'BTC', total: dec('-0.5'), locked: dec('0') };
    const found = spotHoldings([owed], { accountId: idOf<AccountId>('A'), quote: 'USD' }, () => bitcoinMarket());
    expect(found).toEqual({ positions: [], balances: [{ currency: 'BTC', total: '-0.5', locked: '0' }] });
  });

  it('of more than one page (Coinbase) are all read', async () => {
    const pages = [
      { total: { USD: '5' }, used: {}, info: { has_next: true, cursor: 'next' } },
      { total: { BTC: '0.25', EUR: '0' }, used: {}, info: { has_next: false, cursor: '' } },
    ];
    const asked: unknown[] = [];
    const exchange = {
      fetchBalance: (params?: unknown) => {
        asked.push(params);
        return Promise.resolve(pages[asked.length - 1]);
      },
    };
    const parts = {
      desk: {
        settings: { profile: { id: 'coinbase' }, market: 'spot', quote: 'USD' },
        markets: { ofCoin: () => bitcoinMarket() },
        ...{ venueNowMs: () => 0, accountIdOf: () => 'A', tell: () => undefined },
      },
      session: {
        exchange,
        ask: async (_: string, run: (x: unknown) => Promise<unknown>) => ({ ok: true, value: await run(exchange) }),
      },
    } as unknown as HoldingsParts;
    const held = await readHoldings(parts);
    expect(held).toMatchObject({ ok: true, value: { positions: [{ qty: '0.25' }], balances: [{ currency: 'USD' }] } });
    expect(asked).toEqual([undefined, { cursor: 'next' }]);
  });
});

describe('positions in contracts', () => {
  const market = bitcoinMarket('perpetual');
  const facts = {
    listedOf: (symbol: string) => (symbol === market.symbol ? market : null),
    ...{ leverages: new Map(), nowMs: 1 },
  };
  const row = { symbol: market.symbol, contracts: '2', side: 'long', entryPrice: '90000', hedged: false };

  it('are told, and rows of nothing are none', () => {
    const nothing = { ...row, contracts: undefined, side: undefined, entryPrice: undefined };
    expect(readPositions([row, nothing, { ...row, contracts: '0' }], facts)).toMatchObject({ ok: true, value: [{}] });
  });

  it.each([
    ['a size that cannot be read is not flat', { contracts: undefined }, /cannot be read/],
    ['a side that cannot be read', { side: undefined }, /cannot be read/],
    ['one side of a hedged account', { hedged: true }, /hedge mode.*BTC\/USD/],
    ['a market that is not traded here, by its name', { symbol: 'ETH/USD:ETH' }, /ETH\/USD:ETH, which this connection/],
  ])('%s', (_, over, words) => {
    expect(readPositions([{ ...row, ...over }], facts)).toEqual({ ok: false, error: expect.stringMatching(words) });
  });

  it('are of no market whose contracts have no known size', () => {
    const raw = {
      ...{ symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT', swap: true, linear: true, active: true },
      ...{ precision: { price: '0.1', amount: '1' }, limits: {}, info: {} },
    };
    expect(readMarket(raw, 'perpetual', 'X')).toBe(null);
    expect(readMarket({ ...raw, contractSize: '0.01' }, 'perpetual', 'X')?.instrument.lotSize).toBe('0.01');
  });
});

describe('bybit', () => {
  it.each(['USDC', 'USDT'])(
    'G17: perpetuals in %s: orders and positions of that settlement are asked for',
    async (quote) => {
      const settings = readSettings('paper', {
        ...{ exchange: 'bybit', market: 'perpetual', quote, host: 'http://127.0.0.1:9' },
      });
      if (!settings.ok) throw new Error(settings.error.message);
      const desk = new CcxtDesk(
        settings.value,
        { connectionId: idOf<ConnectionId>('c'), name: 'c', mode: 'paper', accountId: null, values: {} },
        {
          ...{ scheduler: systemScheduler, logger: silentLogger, secret: () => 'key-or-secret' },
          ...{ instrumentOf: () => null, random: () => 0.5 },
        },
        CCXT_TIMES,
      );
      const made = await desk.session(true, () => undefined);
      if (!made.ok) throw new Error(made.error.message);
      const { exchange } = made.value;
      const asked: string[] = [];
      const answer = (request: Readonly<Record<string, unknown>>): Promise<unknown> => {
        asked.push(String(request['settleCoin'] as string));
        return Promise.resolve({ retCode: 0, result: { list: [] } });
      };
      Object.assign(exchange, {
        ...{ markets: {}, markets_by_id: {}, loadMarkets: () => Promise.resolve({}) },
        ...{ isUnifiedEnabled: () => Promise.resolve([false, true]) },
        ...{ privateGetV5OrderRealtime: answer, privateGetV5PositionList: answer },
      });
      await exchange.fetchOpenOrders();
      await exchange.fetchPositions();
      expect(asked).toEqual([quote, quote]);
      await desk.close();
    },
  );
});
