/**
 * A command's way: client's socket → decoded, checked, journaled → bytes at the venue's socket.
 *
 * What stands between product and floor is what a pause does. In a tight loop an order takes the engine 25 us; 3 ms apart it finds
 * code and records out of the caches: of 1,170 us from the socket to the socket reading takes 45, the turn of the loop 42, the engine
 * 360 (checking the command 47, facts 43, assessment 52, the gate 92, events 40; no part stands out), the commit 490 (the floor's
 * about as long) and the sending 200, whatever the compiler made of it, 20,000 orders on an engine beside it included.
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
