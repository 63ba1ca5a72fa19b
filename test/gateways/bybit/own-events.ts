/**
 * What the exchange does to contracts by itself, as v5 tells it: funding, liquidation, auto-deleveraging. The simulated exchange has none of
 * these: the position is changed there by its lever, and the money of it is kept here.
 */
import { Decimal, dec, type Instrument } from '../../../shared/domain/index.ts';
import { QUOTE_COIN, execIdOf, orderIdOf, wireSymbolOf } from './names.ts';

type Wire = Readonly<Record<string, unknown>>;

export type ForcedClose = 'liquidation' | 'adl';

/** Numbers of its own, far from the exchange's. */
const NUMBERS = 900_000_000;
const KINDS = {
  liquidation: { execType: 'BustTrade', createType: 'CreateByTakeOver_PassThrough' },
  adl: { execType: 'AdlTrade', createType: 'CreateByAdl_PassThrough' },
} as const;

const text = (value: Decimal): string => value.trim().toString();

export class OwnEvents {
  /** Newest last. */
  readonly rows: { readonly tsMs: number; readonly row: Wire; readonly instrumentId: Instrument['id'] }[] = [];
  /** What all of it has added to the wallet. */
  cash = Decimal.ZERO;
  private count = 0;

  /** Funding on what is held; `fee` above zero is paid. */
  funding(instrument: Instrument, qty: Decimal, fee: string, tsMs: number): Wire {
    this.cash = this.cash.sub(dec(fee));
    return this.note(instrument, tsMs, {
      ...{
        side: qty.sign() > 0 ? 'Sell' : 'Buy',
        execFee: fee,
        execQty: text(qty.abs()),
        execPrice: '0',
        execValue: '0',
      },
      ...{
        execType: 'Funding',
        orderType: 'UNKNOWN',
        orderQty: '0',
        orderPrice: '0',
        createType: '',
        feeRate: '0.0001',
      },
    });
  }

  /** Closes a signed quantity at a price, for a fee. */
  close(kind: ForcedClose, instrument: Instrument, qty: Decimal, price: Decimal, tsMs: number): Wire {
    const fee = kind === 'adl' ? Decimal.ZERO : price.mul(qty).abs().mul(dec('0.0006'));
    this.cash = this.cash.add(price.mul(qty)).sub(fee);
    return this.note(instrument, tsMs, {
      ...{
        side: qty.sign() > 0 ? 'Sell' : 'Buy',
        execFee: text(fee),
        execQty: text(qty.abs()),
        execPrice: text(price),
      },
      ...{ execValue: text(price.mul(qty).abs()), orderType: 'Market', orderQty: text(qty.abs()), orderPrice: '0' },
      ...{ feeRate: kind === 'adl' ? '0' : '0.0006', ...KINDS[kind] },
    });
  }

  private note(instrument: Instrument, tsMs: number, more: Wire): Wire {
    this.count += 1;
    const row = {
      ...{ category: 'linear', symbol: wireSymbolOf(instrument), orderId: orderIdOf(NUMBERS + this.count) },
      ...{ orderLinkId: '', execId: execIdOf(NUMBERS + this.count), leavesQty: '0', stopOrderType: 'UNKNOWN' },
      ...{ feeCurrency: QUOTE_COIN, isMaker: false, execTime: String(tsMs), closedSize: '0', blockTradeId: '' },
      ...{ markPrice: '', indexPrice: '', underlyingPrice: '', tradeIv: '', markIv: '', isLeverage: '0' },
      ...{ seq: NUMBERS + this.count, ...more },
    };
    this.rows.push({ tsMs, row, instrumentId: instrument.id });
    return row;
  }
}
