/** Markets of two coins at a gateway's exchange that stand still, for tests of what an order does to an account. */
import { dec, idOf, type InstrumentId } from '../../shared/domain/index.ts';
import { instrumentAt } from '../gateways/core/at-exchange.ts';
import type { Gateway } from '../gateways/core/gateway.ts';

const BTC = idOf<InstrumentId>('BTC/USD.SIM');
const ETH = idOf<InstrumentId>('ETH/USD.SIM');

/** The others' book of the exchange; its sizes change, so that feeds that tell only changes stay fresh. */
export function bookOf({ host }: Gateway): { readonly put: () => Promise<void>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let much = 10;
  const put = async (): Promise<void> => {
    const [bitcoin, ether] = [await instrumentAt(host, BTC), await instrumentAt(host, ETH)];
    const set = (): void => {
      much = much === 10 ? 11 : 10;
      for (const [one, bid, ask] of [
        [bitcoin, '90000', '90020'],
        [ether, '2900', '2901'],
      ] as const) {
        const size = dec(String(much)).toUnits(one.qtyScale);
        const level = (price: string): readonly [number, number] => [dec(price).toUnits(one.priceScale), size];
        host.venue.control.setBook(one.id, { bids: [level(bid)], asks: [level(ask)] });
      }
    };
    set();
    timer = setInterval(set, 1_000);
  };
  return { put, stop: () => clearInterval(timer) };
}
