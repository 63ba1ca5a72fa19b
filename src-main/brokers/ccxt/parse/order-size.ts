/** How large an order is, by what exchanges and ccxt say of it. Pure. */
import { Decimal, dec, type OrderStatusReport } from '../../../../shared/domain/index.ts';
import type { Listed } from './market.ts';
import { decimalOf, isFields, textOf, type Fields } from './read.ts';

const ENDED = /^(?:closed|cancell?ed|expired|rejected)$/;

type Sizes = { readonly last: OrderStatusReport | undefined; readonly held: Decimal | null };

/** The whole quantity in base units; of an order that closes whatever is held when it triggers, what is held now. */
export function qtyOf(raw: Fields, listed: Listed, { last, held }: Sizes): Decimal | null {
  const info = isFields(raw['info']) ? raw['info'] : {};
  const amount = amountOf(raw, info, last);
  const share = listed.kind === 'spot' || ENDED.test(textOf(raw['status']) ?? '') ? null : shareClosed(info, amount);
  if (share === null) return amount?.mul(listed.contractSize).trim() ?? null;
  // One that stands over nothing is there all the same: it is shown, and is never filled by having no size.
  const lot = dec(listed.instrument.lotSize);
  return (held ?? Decimal.ZERO).abs().mul(share).roundTo(lot, 'ceil').max(lot).trim();
}

const MARKS = ['closePosition', 'cp', 'closeOnTrigger'];

/**
 * What part of a position an order without a size closes: OKX's have `closeFraction`, Binance's `closePosition` (`cp` in its stream),
 * Bybit's of whole positions `closeOnTrigger`; those two write a size of 0, which ccxt takes for none.
 */
function shareClosed(info: Fields, amount: Decimal | null): Decimal | null {
  const fraction = decimalOf(info['closeFraction']);
  if (fraction !== null && fraction.sign() > 0) return fraction;
  if (amount !== null && !amount.isZero()) return null;
  return MARKS.some((mark) => info[mark] === true || info[mark] === 'true') ? Decimal.ONE : null;
}

/** The whole quantity in contracts. Kraken's later messages leave it out, and ccxt then takes what was filled for it. */
function amountOf(raw: Fields, info: Fields, last: OrderStatusReport | undefined): Decimal | null {
  // Of an order that is over Coinbase's stream has no whole quantity.
  if ('cumulative_quantity' in info && last !== undefined && isOver(raw)) return dec(last.qty);
  const named = 'order_qty' in info || !('cum_qty' in info);
  return (named ? decimalOf(raw['amount']) : null) ?? (last === undefined ? decimalOf(raw['amount']) : dec(last.qty));
}

const isOver = ({ status }: Fields): boolean =>
  status !== 'open' && !/^(PENDING|QUEUED|\w+_QUEUED)$/.test(textOf(status) ?? '');
