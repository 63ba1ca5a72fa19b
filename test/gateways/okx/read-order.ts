/** A new order's parameters as OKX defines them, read into the desk's terms or refused in its words. Pure. */
import { Decimal, dec, type DecimalText, type Instrument, type TimeInForce } from '../../../shared/domain/index.ts';
import type { DeskSubmit } from '../crypto/desk.ts';
import { coinsOf, type InstType } from './names.ts';

type Params = Readonly<Record<string, unknown>>;
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const decimal = (value: unknown): Decimal | null => {
  const parsed = typeof value === 'string' && value !== '' ? Decimal.parse(value) : null;
  return parsed?.ok === true ? parsed.value : null;
};
const textOf = (value: Decimal | null): DecimalText | null => value?.trim().text() ?? null;

const KINDS: Readonly<Record<string, { readonly tif: TimeInForce; readonly limit: boolean }>> = {
  market: { tif: 'ioc', limit: false },
  limit: { tif: 'gtc', limit: true },
  post_only: { tif: 'gtc', limit: true },
  ioc: { tif: 'ioc', limit: true },
  fok: { tif: 'fok', limit: true },
};
let made = 0;

/** Terms of trade/order, or the refusal. */
export function readOrder(
  params: Params,
  instrument: Instrument,
  type: InstType,
): DeskSubmit | { code: string; msg: string } {
  const kind = KINDS[wordOf(params['ordType'])];
  const { side } = params;
  const [size, price] = [decimal(params['sz']), decimal(params['px'])];
  if (kind === undefined || (side !== 'buy' && side !== 'sell') || size === null)
    return { code: '51000', msg: 'Parameter error' };
  if (kind.limit && price === null) return { code: '51000', msg: 'Parameter px error' };
  if (!kind.limit && type === 'SPOT' && params['tgtCcy'] !== 'base_ccy' && side === 'buy')
    return { code: '51000', msg: 'market orders are taken in the base currency only here' };
  if (params['tdMode'] !== (type === 'SPOT' ? 'cash' : 'cross'))
    return { code: '51000', msg: 'Parameter tdMode error' };
  if (price !== null && !price.isMultipleOf(dec(instrument.ticks[0]?.tick ?? '1')))
    return { code: '51000', msg: 'Parameter px error: not a multiple of the tick' };
  const qty = coinsOf(size, type);
  if (!qty.isMultipleOf(dec(instrument.lotSize)))
    return { code: '51121', msg: 'Order quantity must be a multiple of the lot size.' };
  made += 1;
  return {
    clientId: wordOf(params['clOrdId']) || `web_auto${made}`,
    instrumentId: instrument.id,
    side,
    type: kind.limit ? 'limit' : 'market',
    tif: kind.tif,
    qty: qty.text(),
    limitPrice: kind.limit ? textOf(price) : null,
    flags: {
      postOnly: params['ordType'] === 'post_only',
      reduceOnly: params['reduceOnly'] === true || params['reduceOnly'] === 'true',
    },
  };
}
