/** A vertical to trade on the built-in market. */
import { dec, idOf, type InstrumentId, type OptionChain, type VerticalSignal } from '../../../shared/domain/index.ts';
import type { SpreadDesk } from './desk.ts';

export const SPY = idOf<InstrumentId>('SPY.SIM');

async function chainOf(desk: SpreadDesk, underlying: InstrumentId): Promise<OptionChain> {
  const asked = desk.terminal.core.optionChain(underlying);
  await desk.run(200);
  const chain = await asked;
  if (!chain.ok) throw new Error(chain.error.message);
  return chain.value;
}

/** A bull put below the market: strikes about 2 % and one step further out of the money, a month or more away. */
export async function bullPut(desk: SpreadDesk, qty = '1'): Promise<VerticalSignal> {
  const chain = await chainOf(desk, SPY);
  const today = new Date(desk.clock.nowMs() + 28 * 86_400_000).toISOString().slice(0, 10);
  const expiry = chain.expiries.find((e) => e.expiry >= today) ?? chain.expiries.at(-1);
  const quote = desk.terminal.core.view.quotes.get(SPY);
  const scale = desk.terminal.core.view.instruments.get(SPY)?.priceScale ?? 2;
  const spot = Number(quote?.bid ?? 0) / 10 ** scale;
  const puts = (expiry?.strikes ?? []).filter((s) => s.putId !== null && Number(s.strike) < spot * 0.99);
  const short = puts.at(-1);
  const long = puts.at(-3);
  if (expiry === undefined || short === undefined || long === undefined) throw new Error('no puts to trade');
  return {
    strategy: 'bull-put',
    underlyingId: SPY,
    expiry: expiry.expiry,
    shortStrike: short.strike,
    longStrike: long.strike,
    qty: dec(qty).text(),
    follower: null,
  };
}
