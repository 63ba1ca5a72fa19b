/** A fill's way back: bytes from the venue's socket → booked, journaled → the tick at the client's socket. */
import type { Side } from '../../../shared/domain/index.ts';
import { atMost, latencyDuel, valueAtMost, type BenchResult } from '../measure.ts';
import { oneShare, openOrderRig, shifted, stocksOf, type OrderRig } from '../rig/order-rig.ts';
import { pause, within } from '../rig/stamps.ts';

const FILLS = 40;
/** Between one fill and the next. */
const GAP_MS = 3;

async function fills(rig: OrderRig): Promise<readonly number[]> {
  const { client, tap } = rig;
  const stock = stocksOf(client)[0];
  const bid = stock === undefined ? null : (client.quotes.get(stock.id)?.bid ?? null);
  if (stock === undefined || bid === null) throw new Error('the venue quotes no stock');
  const samples: number[] = [];
  for (let i = 0; i < FILLS; i++) {
    const side: Side = i % 2 === 0 ? 'buy' : 'sell';
    const left = tap.report('"kind":"fill"');
    const shown = client.next('the fill', (m) =>
      m.t === 'tick' && m.changes.some((c) => c.entity === 'fill') ? true : null,
    );
    client.command(oneShare(stock, side, shifted(stock, bid, side === 'buy' ? '1.03' : '0.97')));
    const { atUs } = await within(4_000, 'the fill at the venue', left);
    samples.push((await shown).atUs - atUs);
    await pause(GAP_MS);
  }
  return samples;
}

/** Microseconds. The floor: a loopback round trip and one FULL commit. */
export async function fillToScreen(): Promise<readonly BenchResult[]> {
  const rig = await openOrderRig();
  try {
    return await latencyDuel({
      name: 'fill-to-screen',
      goal: atMost(3),
      p99Goal: valueAtMost(5_000, 'us'),
      product: () => fills(rig),
      floor: () => rig.floor.samples(FILLS, GAP_MS),
    });
  } finally {
    await rig.close();
  }
}
