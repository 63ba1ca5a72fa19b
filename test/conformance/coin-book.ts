/** Markets of two coins at a gateway's exchange that stand still, for tests of what an order does to an account. */
import { dec, idOf, type InstrumentId } from '../../shared/domain/index.ts';
import type { Gateway } from '../gateways/core/gateway.ts';

const BTC = idOf<InstrumentId>('BTC/USD.SIM');
const ETH = idOf<InstrumentId>('ETH/USD.SIM');

/** The others' book of the exchange; its sizes change, so that feeds that tell only changes stay fresh. */
export function bookOf({ host }: Gateway): { readonly put: () => Promise<void>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let much = 10;
  const put = async (): Promise<void> => {
    const feed = host.marketData();
    const listed = await feed.instruments();
    await feed.close();
    if (!listed.ok) throw new Error(listed.error.message);
    const set = (): void => {
      much = much === 10 ? 11 : 10;
      for (const [id, bid, ask] of [
        [BTC, '90000', '90020'],
        [ETH, '2900', '2901'],
      ] as const) {
        const one = listed.value.find((found) => found.id === id);
        if (one === undefined) throw new Error(`${id} is not listed`);
        const size = dec(String(much)).toUnits(one.qtyScale);
        const level = (price: string): readonly [number, number] => [dec(price).toUnits(one.priceScale), size];
        host.venue.control.setBook(id, { bids: [level(bid)], asks: [level(ask)] });
      }
    };
    set();
    timer = setInterval(set, 1_000);
  };
  return { put, stop: () => clearInterval(timer) };
}
