/** What order/create asks for, as an order of the simulated exchange. Pure but for the names of orders that have none. */
import { Decimal, dec, type DecimalText, type Instrument, type TimeInForce } from '../../../shared/domain/index.ts';
import type { DeskSubmit } from '../crypto/desk.ts';
import type { Category } from './names.ts';

type Params = Readonly<Record<string, unknown>>;

export const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const decimal = (value: unknown): Decimal | null => {
  if (typeof value !== 'string' || value === '') return null;
  const parsed = Decimal.parse(value);
  return parsed.ok ? parsed.value : null;
};

const TIFS: Readonly<Record<string, TimeInForce>> = { GTC: 'gtc', IOC: 'ioc', FOK: 'fok', PostOnly: 'gtc' };
let made = 0;

/** Terms of order/create, or the refusal. `rises`: it waits for a rise. */
export function readOrder(
  params: Params,
  instrument: Instrument,
  category: Category,
): DeskSubmit | { code: number; msg: string } {
  const { side, orderType, rises } = params;
  const [qty, limit, trigger] = [decimal(params['qty']), decimal(params['price']), decimal(params['triggerPrice'])];
  if ((side !== 'Buy' && side !== 'Sell') || qty === null) return { code: 10001, msg: 'params error' };
  const isLimit = orderType === 'Limit';
  if (isLimit && limit === null) return { code: 10001, msg: 'params error: price' };
  const tick = dec(instrument.ticks[0]?.tick ?? '1');
  for (const price of [limit, trigger])
    if (price !== null && !price.isMultipleOf(tick))
      return category === 'spot'
        ? { code: 170134, msg: 'Order price has too many decimals.' }
        : { code: 10001, msg: 'price is not a multiple of the tick' };
  if (!qty.isMultipleOf(dec(instrument.lotSize)))
    return category === 'spot'
      ? { code: 170137, msg: 'Order quantity has too many decimals.' }
      : { code: 10001, msg: 'Qty invalid' };
  const tif = TIFS[wordOf(params['timeInForce']) || 'GTC'];
  if (tif === undefined) return { code: 10001, msg: 'params error: timeInForce' };
  if (category === 'spot' && !isLimit && params['marketUnit'] !== 'baseCoin')
    return { code: 170130, msg: 'market orders are taken in the base coin only here' };
  made += 1;
  const favours = trigger !== null && (side === 'Buy') !== (rises === true);
  const plain = isLimit ? ('limit' as const) : ('market' as const);
  const type = trigger === null ? plain : favours ? 'takeProfit' : isLimit ? 'stopLimit' : 'stop';
  const id = params['orderLinkId'];
  return {
    clientId: typeof id === 'string' && id !== '' ? id : `web_auto${made}`,
    instrumentId: instrument.id,
    side: side === 'Buy' ? 'buy' : 'sell',
    type,
    tif: type === 'market' ? 'ioc' : tif,
    qty: qty.trim().text(),
    limitPrice: isLimit ? textOf(limit) : null,
    ...(trigger === null ? {} : { triggerPrice: textOf(trigger) }),
    flags: { postOnly: params['timeInForce'] === 'PostOnly', reduceOnly: params['reduceOnly'] === true },
  };
}
const textOf = (value: Decimal | null): DecimalText | null => value?.trim().text() ?? null;
