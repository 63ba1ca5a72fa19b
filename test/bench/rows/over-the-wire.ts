/**
 * `submit` and `fill-to-screen` where the venue is Interactive Brokers or Alpaca: the whole terminal with that venue's real
 * client library, and the gateway that speaks its protocol, a tap between them.
 */
import type { Side } from '../../../shared/domain/index.ts';
import { atMost, latencyDuel, valueAtMost, type BenchResult, type Goal } from '../measure.ts';
import { shifted } from '../rig/order-rig.ts';
import { pause, within } from '../rig/stamps.ts';
import { openWireRig, type WireRig } from '../rig/wire-rig.ts';
import type { WireVenueName } from '../rig/wire-venues.ts';

const COUNT = 24;
const ROUNDS = 5;
const VENUES: readonly WireVenueName[] = ['ib', 'alpaca'];

function bidOf({ client, stock }: WireRig): NonNullable<ReturnType<typeof client.quotes.get>>['bid'] & string {
  const bid = client.quotes.get(stock.id)?.bid ?? null;
  if (bid === null) throw new Error('the venue quotes no bid');
  return bid;
}

/** From the command at the client's socket to the order's bytes at the venue's. */
async function submits(rig: WireRig): Promise<readonly number[]> {
  const { client, tap, venue, stock } = rig;
  const price = shifted(stock, bidOf(rig), '0.97');
  const samples: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const arrived = tap.request(venue.order);
    const settled = client.next('the order, accepted', (m) =>
      m.t === 'tick' &&
      m.changes.some((c) => c.entity === 'order' && c.op === 'upsert' && c.record.status === 'accepted')
        ? true
        : null,
    );
    const sentUs = client.command(rig.order('buy', price));
    samples.push((await within(4_000, 'the order at the venue', arrived)).atUs - sentUs);
    await settled;
    await pause(venue.gapMs);
  }
  const working = client.next('the cancels', (m) =>
    m.t === 'tick' && m.changes.some((c) => c.entity === 'order' && c.op === 'upsert' && c.record.status === 'canceled')
      ? true
      : null,
  );
  client.command({ kind: 'cancelAll', instrumentId: null });
  await working;
  await pause(COUNT * venue.gapMs + 500);
  return samples;
}

/** From the fill's bytes at the venue's socket to the tick at the client's. */
async function fills(rig: WireRig): Promise<readonly number[]> {
  const { client, tap, venue, stock } = rig;
  const bid = bidOf(rig);
  const samples: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const side: Side = i % 2 === 0 ? 'buy' : 'sell';
    const left = tap.report(venue.fill[side]);
    const shown = client.next('the fill', (m) =>
      m.t === 'tick' && m.changes.some((c) => c.entity === 'fill') ? true : null,
    );
    client.command(rig.order(side, shifted(stock, bid, side === 'buy' ? '1.02' : '0.98')));
    const { atUs } = await within(4_000, 'the fill at the venue', left);
    samples.push((await shown).atUs - atUs);
    await pause(venue.gapMs);
  }
  return samples;
}

type Measured = {
  readonly name: string;
  readonly goal: Goal;
  readonly p99Goal: Goal;
  readonly samples: (rig: WireRig) => Promise<readonly number[]>;
};

async function measured({ name, samples, ...goals }: Measured): Promise<readonly BenchResult[]> {
  const rows: BenchResult[] = [];
  for (const venue of VENUES) {
    const rig = await openWireRig(venue);
    try {
      const floor = (): Promise<readonly number[]> => rig.floor.samples(COUNT, rig.venue.gapMs);
      const product = (): Promise<readonly number[]> => samples(rig);
      rows.push(...(await latencyDuel({ name: `${name}-${venue}`, ...goals, product, floor, rounds: ROUNDS })));
    } finally {
      await rig.close();
    }
  }
  return rows;
}

/** Microseconds. The floor: a loopback round trip and one FULL commit. */
export const submitWire = (): Promise<readonly BenchResult[]> =>
  measured({ name: 'submit-wire', goal: atMost(1.5), p99Goal: atMost(1.5), samples: submits });

/** Microseconds. The floor: a loopback round trip and one FULL commit. */
export const fillToScreenWire = (): Promise<readonly BenchResult[]> =>
  measured({ name: 'fill-to-screen-wire', goal: atMost(3), p99Goal: valueAtMost(5_000, 'us'), samples: fills });
