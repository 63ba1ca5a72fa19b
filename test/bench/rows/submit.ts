/**
 * A command's way: client's socket → decoded, checked, journaled → bytes at the venue's socket.
 *
 * What stands between product and floor is mostly what a pause does. In a tight loop an order takes the engine 25 us; 3 ms apart it
 * finds its code and records out of the caches and takes 400 to 550, whatever the compiler made of it (with and without its baseline
 * tier, and after 20,000 orders on an engine beside it: 650 against 500). The floor has hardly any code to lose that way, but its commit has: one
 * page of the log (562 us, 5 ms apart) where an order's has eight, for commands, events, and orders with four indexes (835 us).
 */
import { atMost, latencyDuel, type BenchResult } from '../measure.ts';
import { oneShare, openOrderRig, shifted, stocksOf, type OrderRig } from '../rig/order-rig.ts';
import { pause, within } from '../rig/stamps.ts';

const ORDERS = 60;
/** From the bytes at the venue to the next command: the acknowledgement's way back to the client, and a breath. */
const GAP_MS = 3;

async function orders(rig: OrderRig): Promise<readonly number[]> {
  const { client, tap } = rig;
  const stock = stocksOf(client)[0];
  const bid = stock === undefined ? null : (client.quotes.get(stock.id)?.bid ?? null);
  if (stock === undefined || bid === null) throw new Error('the venue quotes no stock');
  const samples: number[] = [];
  for (let i = 0; i < ORDERS; i++) {
    const arrived = tap.request('"op":"submit"');
    const settled = client.next('the order, accepted', (m) =>
      m.t === 'tick' &&
      m.changes.some((c) => c.entity === 'order' && c.op === 'upsert' && c.record.status === 'accepted')
        ? true
        : null,
    );
    const sentUs = client.command(oneShare(stock, 'buy', shifted(stock, bid, '0.97')));
    samples.push((await within(2_000, 'the order at the venue', arrived)).atUs - sentUs);
    await settled;
    await pause(1);
  }
  client.command({ kind: 'cancelAll', instrumentId: null });
  await pause(150);
  return samples;
}

/** Microseconds. The floor: a loopback round trip and one FULL commit. */
export async function submit(): Promise<readonly BenchResult[]> {
  const rig = await openOrderRig();
  try {
    return await latencyDuel({
      name: 'submit',
      goal: atMost(1.5),
      p99Goal: atMost(1.5),
      product: () => orders(rig),
      floor: () => rig.floor.samples(ORDERS, GAP_MS),
    });
  } finally {
    await rig.close();
  }
}
