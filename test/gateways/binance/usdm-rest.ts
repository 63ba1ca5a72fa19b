/** Signed REST of the USD-M account: both order books (plain and algo), positions, balances, leverage, margin mode. */
import { Decimal, dec, unitsText, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, isWaitingOrder, type DeskOrder } from '../crypto/desk.ts';
import type { HttpAnswer } from '../crypto/http-front.ts';
import type { Tape } from '../crypto/tape.ts';
import { ALGO_KINDS, USDM_KINDS, decimalParam, readOrder, refusalOf } from './read-order.ts';
import { QUOTE_ASSET, wireSymbolOf } from './symbols.ts';
import type { WireError } from './signed.ts';
import { refusedAnswer, type Tools, windowOf } from './tools.ts';
import { accountV2, positionV2 } from './usdm-v2.ts';
import { ALGO_ID_BASE, algoOrder, usdmOrder, usdmTrade } from './wire-orders.ts';

const PLAIN = { kinds: USDM_KINDS, clientId: 'newClientOrderId', trigger: 'stopPrice' };
const ALGO = { kinds: ALGO_KINDS, clientId: 'clientAlgoId', trigger: 'triggerPrice' };
const UNKNOWN_ORDER = { status: 400, code: -2011, msg: 'Unknown order sent.' };
const NO_ORDER = { status: 400, code: -2013, msg: 'Order does not exist.' };
const BAD_SYMBOL = { status: 400, code: -1121, msg: 'Invalid symbol.' };

/** Why PUT order leaves an order as it is, or null. */
function amendFault(
  order: DeskOrder,
  instrument: Instrument,
  { qty, price }: { readonly qty: string | null; readonly price: string | null },
): WireError | null {
  const refuse = (code: number, msg: string): WireError => ({ status: 400, code, msg });
  const missing = price === null ? 'price' : qty === null ? 'quantity' : null;
  if (missing !== null)
    return refuse(-1102, `Mandatory parameter '${missing}' was not sent, was empty/null, or malformed.`);
  if (order.type !== 'limit') return refuse(-1116, 'Invalid orderType.');
  if (!dec(price ?? '0').isMultipleOf(dec(instrument.ticks[0]?.tick ?? '1')))
    return refuse(-4014, 'Price not increased by tick size.');
  if (!dec(qty ?? '0').isMultipleOf(dec(instrument.lotSize)))
    return refuse(-1111, 'Precision is over the maximum defined for this asset.');
  const same = order.qty.eq(dec(qty ?? '0')) && order.limitPrice?.eq(dec(price ?? '0')) === true;
  return same ? refuse(-5027, 'No need to modify the order.') : null;
}

const ok = (body: unknown): HttpAnswer => ({ status: 200, body });

type Income = {
  readonly symbol: string;
  readonly incomeType: string;
  readonly income: string;
  readonly time: number;
} & Readonly<Record<string, unknown>>;

/** What the trader set, by symbol. */
export class Leverage {
  private readonly leverage = new Map<string, number>();
  private readonly mode = new Map<string, 'cross' | 'isolated'>();
  hedged = false;

  of(symbol: string): { readonly leverage: number; readonly mode: 'cross' | 'isolated' } {
    return { leverage: this.leverage.get(symbol) ?? 20, mode: this.mode.get(symbol) ?? 'cross' };
  }

  set(symbol: string, leverage: number): void {
    this.leverage.set(symbol, leverage);
  }

  setMode(symbol: string, mode: 'cross' | 'isolated'): boolean {
    if (this.of(symbol).mode === mode) return false;
    this.mode.set(symbol, mode);
    return true;
  }
}

export class UsdmRest {
  private readonly tools: Tools;
  private readonly tape: Tape;
  private readonly goodTillLeastMs: number;
  readonly leverage = new Leverage();
  private readonly incomes: Income[] = [];

  /** `goodTillLeastMs`: how far ahead a date has to be. */
  constructor(tools: Tools, tape: Tape, goodTillLeastMs: number) {
    this.tools = tools;
    this.tape = tape;
    this.goodTillLeastMs = goodTillLeastMs;
  }

  /** `name` with its version (`v1/order`); null: no such endpoint. */
  async signed(method: string, name: string, params: URLSearchParams): Promise<HttpAnswer | null> {
    const key = `${method} ${name}`;
    switch (key) {
      case 'GET v2/account':
        return ok(accountV2(await this.account(), (symbol) => this.leverage.of(symbol), this.tools.nowMs()));
      case 'GET v3/account':
        return ok(await this.account());
      case 'GET v2/balance':
      case 'GET v3/balance':
        return ok((await this.account()).assets);
      case 'GET v2/positionRisk':
        return ok((await this.positions()).map((row) => positionV2(row, this.leverage.of(String(row['symbol'])))));
      case 'GET v3/positionRisk':
        return ok(await this.positions());
      case 'GET v1/positionSide/dual':
        return ok({ dualSidePosition: this.leverage.hedged });
      case 'GET v1/leverageBracket':
        return ok([...this.tools.desk.instruments.values()].map(bracketOf));
      case 'GET v1/income':
        return ok(this.income(params));
      case 'GET v1/symbolConfig':
        return ok(this.symbolConfig(params));
      case 'GET v1/openOrders':
        return ok(this.rows(params, (o) => isOpenOrder(o) && !isWaitingOrder(o), usdmOrder));
      case 'GET v1/openAlgoOrders':
        return ok(this.rows(params, isWaitingOrder, algoOrder));
      case 'GET v1/allOrders':
        return ok(this.rows(params, (o) => !o.waits || o.triggered, usdmOrder));
      case 'GET v1/allAlgoOrders':
        return ok(this.rows(params, (o) => o.waits, algoOrder));
      case 'GET v1/algoOrder':
      case 'DELETE v1/algoOrder':
        return this.algo(method, params);
      default:
        return this.ofSymbol(key, params);
    }
  }

  private async ofSymbol(key: string, params: URLSearchParams): Promise<HttpAnswer | null> {
    const instrument = this.tools.instrumentOf(params.get('symbol'));
    if (instrument === null) return refusedAnswer(BAD_SYMBOL);
    switch (key) {
      case 'POST v1/order':
        return this.place(instrument, params, false);
      case 'POST v1/algoOrder':
        return this.place(instrument, params, true);
      case 'GET v1/order': {
        const found = this.findPlain(params);
        return found === null ? refusedAnswer(NO_ORDER) : ok(usdmOrder(found, instrument));
      }
      case 'DELETE v1/order':
        return this.cancel(instrument, params);
      case 'PUT v1/order':
        return this.modify(instrument, params);
      case 'DELETE v1/allOpenOrders': {
        for (const order of this.tools.desk.orders())
          if (isOpenOrder(order) && !isWaitingOrder(order) && order.instrumentId === instrument.id)
            await this.tools.desk.cancel(order);
        return ok({ code: 200, msg: 'The operation of cancel all open order is done.' });
      }
      case 'GET v1/userTrades':
        return ok(this.trades(instrument, params));
      case 'POST v1/leverage':
        return this.setLeverage(instrument, params);
      case 'POST v1/marginType': {
        const mode = params.get('marginType') === 'ISOLATED' ? 'isolated' : 'cross';
        if (!this.leverage.setMode(wireSymbolOf(instrument), mode))
          return refusedAnswer({ status: 400, code: -4046, msg: 'No need to change margin type.' });
        return ok({ code: 200, msg: 'success' });
      }
      default:
        return null;
    }
  }

  /** Charges funding on what is held of a symbol, signed; the event that Binance pushes for a crossed position: the balance alone. */
  async chargeFunding(symbol: string, income: string): Promise<Readonly<Record<string, unknown>>> {
    const time = this.tools.nowMs();
    this.incomes.push({
      ...{ symbol, incomeType: 'FUNDING_FEE', income, asset: QUOTE_ASSET, time },
      ...{ info: 'FUNDING_FEE', tranId: 9_689_322_392_000 + this.incomes.length, tradeId: '' },
    });
    const wb = (await this.wallet()).toString();
    return {
      ...{ e: 'ACCOUNT_UPDATE', E: time, T: time },
      a: { m: 'FUNDING_FEE', B: [{ a: QUOTE_ASSET, wb, cw: wb, bc: income }], P: [] },
    };
  }

  private income(params: URLSearchParams): readonly unknown[] {
    const [symbol, type, from] = [
      params.get('symbol'),
      params.get('incomeType'),
      Number(params.get('startTime') ?? '0'),
    ];
    return this.incomes
      .filter(
        (one) =>
          one.time >= from && (symbol ?? one.symbol) === one.symbol && (type ?? one.incomeType) === one.incomeType,
      )
      .slice(0, Number(params.get('limit') ?? '100'));
  }

  private symbolConfig(params: URLSearchParams): readonly unknown[] {
    const wanted = this.tools.instrumentOf(params.get('symbol'));
    return [...this.tools.desk.instruments.values()]
      .filter((one) => wanted === null || one.id === wanted.id)
      .map((one) => {
        const { leverage, mode } = this.leverage.of(wireSymbolOf(one));
        const marginType = mode === 'cross' ? 'CROSSED' : 'ISOLATED';
        return { symbol: wireSymbolOf(one), marginType, isAutoAddMargin: false, leverage, maxNotionalValue: '1000000' };
      });
  }

  /** Of the plain book: algo orders are there only once they triggered. */
  private findPlain(params: URLSearchParams): DeskOrder | null {
    const clientId = params.get('origClientOrderId');
    const { desk } = this.tools;
    const found = clientId !== null ? desk.byClientId(clientId) : desk.byId(Number(params.get('orderId') ?? '0'));
    return found !== null && (!found.waits || found.triggered) ? found : null;
  }

  private async algo(method: string, params: URLSearchParams): Promise<HttpAnswer> {
    const clientId = params.get('clientAlgoId');
    const { desk } = this.tools;
    const found =
      clientId !== null ? desk.byClientId(clientId) : desk.byId(Number(params.get('algoId') ?? '0') - ALGO_ID_BASE);
    const instrument = found === null ? undefined : desk.instruments.get(found.instrumentId);
    if (found === null || !found.waits || instrument === undefined)
      return refusedAnswer(method === 'GET' ? NO_ORDER : UNKNOWN_ORDER);
    if (method === 'GET') return ok(algoOrder(found, instrument));
    if (!isWaitingOrder(found)) return refusedAnswer(UNKNOWN_ORDER);
    const refused = await desk.cancel(found);
    if (refused !== null) return refusedAnswer({ ...UNKNOWN_ORDER, msg: refused });
    return ok({ algoId: ALGO_ID_BASE + found.id, clientAlgoId: found.clientId, code: '200', msg: 'success' });
  }

  private async place(instrument: Instrument, params: URLSearchParams, algo: boolean): Promise<HttpAnswer> {
    if (this.leverage.hedged && params.has('reduceOnly'))
      return refusedAnswer({ status: 400, code: -1106, msg: "Parameter 'reduceonly' sent when not required." });
    const goodTillMs = algo ? Infinity : this.tools.nowMs() + this.goodTillLeastMs;
    const read = readOrder(params, instrument, { ...(algo ? ALGO : PLAIN), goodTillMs }, this.tools.autoId);
    if (!read.ok) return refusedAnswer(read.error);
    if (algo && this.tools.isPassed(read.terms)) return refusedAnswer(refusalOf('the trigger was passed', true));
    const placed = await this.tools.desk.submit(read.terms);
    if ('refused' in placed) return refusedAnswer(refusalOf(placed.refused, true));
    return ok((algo ? algoOrder : usdmOrder)(placed, instrument));
  }

  private async cancel(instrument: Instrument, params: URLSearchParams): Promise<HttpAnswer> {
    const found = this.findPlain(params);
    if (found === null || !isOpenOrder(found)) return refusedAnswer(UNKNOWN_ORDER);
    const refused = await this.tools.desk.cancel(found);
    if (refused !== null)
      return refusedAnswer({ ...UNKNOWN_ORDER, msg: isOpenOrder(found) ? refused : UNKNOWN_ORDER.msg });
    return ok(usdmOrder(found, instrument));
  }

  private async modify(instrument: Instrument, params: URLSearchParams): Promise<HttpAnswer> {
    const found = this.findPlain(params);
    if (found === null || !isOpenOrder(found)) return refusedAnswer(NO_ORDER);
    const [qty, price] = [decimalParam(params, 'quantity'), decimalParam(params, 'price')];
    const wrong = amendFault(found, instrument, { qty, price });
    if (wrong !== null || qty === null || price === null) return refusedAnswer(wrong ?? UNKNOWN_ORDER);
    // "when the order is in partially filled status and the new quantity <= executedQty": it is cancelled.
    if (dec(qty).lte(found.filled)) await this.tools.desk.cancel(found);
    else {
      const refused = await this.tools.desk.modify(found, { qty, limitPrice: price });
      if (refused !== null) return refusedAnswer({ status: 400, code: -1013, msg: refused });
    }
    return ok(usdmOrder(found, instrument));
  }

  private setLeverage(instrument: Instrument, params: URLSearchParams): HttpAnswer {
    const wanted = Number(params.get('leverage') ?? '0');
    if (!(wanted >= 1 && wanted <= 125))
      return refusedAnswer({ status: 400, code: -4028, msg: `Leverage ${wanted} is not valid` });
    this.leverage.set(wireSymbolOf(instrument), wanted);
    return ok({ leverage: wanted, maxNotionalValue: '1000000', symbol: wireSymbolOf(instrument) });
  }

  private rows(
    params: URLSearchParams,
    keep: (order: DeskOrder) => boolean,
    write: (order: DeskOrder, instrument: Instrument) => unknown,
  ): readonly unknown[] {
    const wanted = this.tools.instrumentOf(params.get('symbol'));
    const isWithin = windowOf(params);
    return this.tools.desk
      .orders()
      .filter((o) => keep(o) && (wanted === null || o.instrumentId === wanted.id) && isWithin(o.createdMs))
      .flatMap((order) => {
        const instrument = this.tools.desk.instruments.get(order.instrumentId);
        return instrument === undefined ? [] : [write(order, instrument)];
      });
  }

  private trades(instrument: Instrument, params: URLSearchParams): readonly unknown[] {
    const isWithin = windowOf(params);
    return this.tools.desk
      .orders()
      .filter((order) => order.instrumentId === instrument.id)
      .flatMap((order) => order.fills.filter((f) => isWithin(f.tsMs)).map((f) => usdmTrade(order, f, instrument)));
  }

  private mark(instrument: Instrument): Decimal {
    const quote = this.tape.quote(instrument.id);
    return dec(unitsText(quote?.last ?? quote?.bid ?? 0, instrument.priceScale));
  }

  private async positions(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const held = await this.tools.desk.account();
    return held.positions.flatMap(({ instrumentId, qty, avg }) => {
      const instrument = this.tools.desk.instruments.get(instrumentId);
      return instrument === undefined || qty.isZero() ? [] : [this.position(instrument, qty, avg)];
    });
  }

  private position(instrument: Instrument, qty: Decimal, avg: Decimal): Readonly<Record<string, unknown>> {
    const mark = this.mark(instrument);
    const { leverage } = this.leverage.of(wireSymbolOf(instrument));
    const margin = mark.mul(qty).abs().div(Decimal.of(leverage), 8, 'nearest');
    // A bare estimate: the price at which the initial margin is gone.
    const lost = avg.div(Decimal.of(leverage), 8, 'nearest');
    const liquidation = qty.sign() > 0 ? avg.sub(lost) : avg.add(lost);
    return {
      symbol: wireSymbolOf(instrument),
      positionSide: 'BOTH',
      positionAmt: qty.trim().toString(),
      entryPrice: avg.trim().toString(),
      breakEvenPrice: avg.trim().toString(),
      markPrice: mark.toString(),
      unRealizedProfit: mark.sub(avg).mul(qty).round(8, 'nearest').toString(),
      liquidationPrice: liquidation.max(Decimal.ZERO).toString(),
      isolatedMargin: '0',
      notional: mark.mul(qty).trim().toString(),
      marginAsset: QUOTE_ASSET,
      isolatedWallet: '0',
      initialMargin: margin.toString(),
      maintMargin: margin.div(Decimal.of(2), 8, 'nearest').toString(),
      positionInitialMargin: margin.toString(),
      openOrderInitialMargin: '0',
      adl: 1,
      bidNotional: '0',
      askNotional: '0',
      updateTime: this.tools.nowMs(),
    };
  }

  /** A contract takes no cash but its fees and funding: what the exchange took for positions is given back in the wallet. */
  private async wallet(): Promise<Decimal> {
    const held = await this.tools.desk.account();
    const cost = held.positions.reduce((sum, { qty, avg }) => sum.add(qty.mul(avg)), Decimal.ZERO);
    const funding = this.incomes.reduce((sum, { income }) => sum.add(dec(income)), Decimal.ZERO);
    return held.cash.add(cost).add(funding).round(8, 'nearest');
  }

  private async account(): Promise<{ readonly assets: readonly unknown[] } & Readonly<Record<string, unknown>>> {
    const wallet = (await this.wallet()).toString();
    const positions = (await this.positions()).map((row) => ({
      ...row,
      unrealizedProfit: row['unRealizedProfit'],
    }));
    const asset = {
      asset: QUOTE_ASSET,
      walletBalance: wallet,
      unrealizedProfit: '0.00000000',
      marginBalance: wallet,
      maintMargin: '0.00000000',
      initialMargin: '0.00000000',
      positionInitialMargin: '0.00000000',
      openOrderInitialMargin: '0.00000000',
      crossWalletBalance: wallet,
      crossUnPnl: '0.00000000',
      availableBalance: wallet,
      maxWithdrawAmount: wallet,
      updateTime: this.tools.nowMs(),
    };
    return {
      totalInitialMargin: '0.00000000',
      totalMaintMargin: '0.00000000',
      totalWalletBalance: wallet,
      totalUnrealizedProfit: '0.00000000',
      totalMarginBalance: wallet,
      totalPositionInitialMargin: '0.00000000',
      totalOpenOrderInitialMargin: '0.00000000',
      totalCrossWalletBalance: wallet,
      totalCrossUnPnl: '0.00000000',
      availableBalance: wallet,
      maxWithdrawAmount: wallet,
      assets: [asset],
      positions,
    };
  }
}

const bracketOf = (instrument: Instrument): unknown => ({
  symbol: wireSymbolOf(instrument),
  brackets: [
    { bracket: 1, initialLeverage: 125, notionalCap: 50_000, notionalFloor: 0, maintMarginRatio: 0.004, cum: 0.0 },
    {
      bracket: 2,
      initialLeverage: 20,
      notionalCap: 10_000_000,
      notionalFloor: 50_000,
      maintMarginRatio: 0.025,
      cum: 1050.0,
    },
  ],
});
