/**
 * What a venue itself says may be spent. Ours is an estimate: what is shown and judged by is never above the venue's own word, less
 * what was sent or filled since it gave it.
 */
import { Decimal, dec, type Account, type AssetClass, type Money, type Order } from '../../../shared/domain/index.ts';
import type { Excluded } from './exposure.ts';
import { countedPrice, type PricedFacts } from './margin.ts';
import { rateTo } from './rates.ts';

const NOTHING: Excluded = { order: null, ladder: null };

export type StatedFacts = PricedFacts & { readonly account: Account | null; readonly workingOrders: Iterable<Order> };

/** Of the figures that an account has, the one for a class. */
function figureOf({ power }: Account, assetClass: AssetClass): Money | null {
  if (power === undefined) return null;
  if (assetClass === 'crypto') return power.unmargined;
  return assetClass === 'option' || assetClass === 'combo' ? power.options : power.shares;
}

/** What one order that opens may take of it, in base currency; nothing where its price or a rate is unknown. */
function takenBy(facts: StatedFacts, base: string, order: Order): Decimal {
  const instrument = facts.instruments.get(order.instrumentId);
  const leaves = dec(order.qty).sub(dec(order.filledQty)).max(Decimal.ZERO);
  if (instrument === undefined || leaves.isZero()) return Decimal.ZERO;
  const { side, limitPrice: worstPrice, trigger } = order;
  const terms = { side, worstPrice, triggerPrice: trigger?.price ?? null };
  const price = countedPrice(instrument, facts.quoteOf(instrument.id), terms);
  const rate = rateTo(facts, base, instrument.currency);
  if (price === null || rate === null) return Decimal.ZERO;
  return leaves.mul(price).abs().mul(dec(instrument.multiplier)).mulDiv(rate, Decimal.ONE, 8, 'ceil');
}

/** What an order takes of the figure for one class, where those of two classes count credit differently: at their ratio. */
function takenOf(facts: StatedFacts, account: Account, figure: Money, order: Order): Decimal {
  const taken = takenBy(facts, account.baseCurrency, order);
  const assetClass = facts.instruments.get(order.instrumentId)?.assetClass;
  const own = assetClass === undefined ? null : figureOf(account, assetClass);
  if (own === null || own === figure || dec(own).isZero()) return taken;
  return taken.mulDiv(dec(figure), dec(own), 8, 'ceil');
}

/**
 * What the venue would let be spent on a class now, in base currency, never below zero; null: it does not say. `excluded`: the order or
 * ladder that is being replaced.
 */
export function statedFor(facts: StatedFacts, assetClass: AssetClass, excluded: Excluded = NOTHING): Decimal | null {
  const { account } = facts;
  const figure = account === null ? null : figureOf(account, assetClass);
  if (account === null || figure === null) return null;
  const { ordersApart, asOfMs = 0, opened = '0' } = account.power ?? {};
  let left = dec(figure).sub(dec(opened));
  for (const order of facts.workingOrders) {
    const isApart = (ordersApart === true || order.createdMs > asOfMs) && order.status !== 'emulated';
    if (!isApart || order.reducing || order.clientOrderId === excluded.order) continue;
    if (order.ladderId !== null && order.ladderId === excluded.ladder) continue;
    left = left.sub(takenOf(facts, account, figure, order));
  }
  return left.max(Decimal.ZERO).trim();
}
