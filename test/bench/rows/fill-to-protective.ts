/**
 * From a fill to its protection (G13): bytes of the entry's fill from the venue's socket → booked, journaled, the bracket's
 * stop planned, journaled → bytes of the stop at the venue's socket.
 */
import { dec, type BracketParams, type Instrument, type Price } from '../../../shared/domain/index.ts';
import { atMost, latencyDuel, valueAtMost, type BenchResult } from '../measure.ts';
import { oneShare, openOrderRig, shifted, stocksOf, type OrderRig } from '../rig/order-rig.ts';
import { pause, within } from '../rig/stamps.ts';

const FILLS = 30;
/** Between one fill and the next. */
const GAP_MS = 3;

/** A stop a tenth below the entry, held by the venue. */
const EXITS: BracketParams = {
  stop: {
    placement: { kind: 'percent', pct: dec('10').text() },
    type: 'stop',
    limitOffset: null,
    trail: null,
    source: 'last',
    tif: 'gtc',
    sessions: ['regular'],
  },
  target: null,
  conversions: [],
  appHeldAccepted: false,
};

/** The stop goes, and what it protected: the next entry opens again. */
async function flatten({ client }: OrderRig, stock: Instrument, bracketId: string, floor: Price): Promise<void> {
  const ended = client.next('the bracket, ended', (m) =>
    m.t === 'tick' &&
    m.changes.some(
      (c) => c.entity === 'bracket' && c.op === 'upsert' && c.record.endedMs !== null && c.id === bracketId,
    )
      ? true
      : null,
  );
  client.send({
    t: 'command',
    commandId: `drop-${bracketId}`.padEnd(12, '0'),
    command: { kind: 'cancelBracket', bracketId, dropStop: true },
  });
  await ended;
  const sold = client.next('the sale', (m) =>
    m.t === 'tick' && m.changes.some((c) => c.entity === 'fill') ? true : null,
  );
  client.command(oneShare(stock, 'sell', floor));
  await sold;
}

async function protections(rig: OrderRig): Promise<readonly number[]> {
  const { client, tap } = rig;
  const stock = stocksOf(client)[0];
  const bid = stock === undefined ? null : (client.quotes.get(stock.id)?.bid ?? null);
  if (stock === undefined || bid === null) throw new Error('the venue quotes no stock');
  const samples: number[] = [];
  for (let i = 0; i < FILLS; i++) {
    const filled = tap.report('"kind":"fill"');
    const stop = tap.request('"type":"stop"');
    const held = client.next('the stop, held by the venue', (m) => {
      if (m.t !== 'tick') return null;
      for (const c of m.changes)
        if (c.entity === 'bracket' && c.op === 'upsert' && c.record.status === 'protected') return c.record.bracketId;
      return null;
    });
    client.command({ ...oneShare(stock, 'buy', shifted(stock, bid, '1.03')), bracket: EXITS });
    const { atUs } = await within(4_000, 'the fill at the venue', filled);
    samples.push((await within(4_000, 'the stop at the venue', stop)).atUs - atUs);
    const { value: bracketId } = await held;
    await flatten(rig, stock, bracketId, shifted(stock, bid, '0.97'));
    await pause(GAP_MS);
  }
  return samples;
}

/** Microseconds. The floor: a loopback round trip and one FULL commit. */
export async function fillToProtective(): Promise<readonly BenchResult[]> {
  const rig = await openOrderRig();
  try {
    return await latencyDuel({
      name: 'fill-to-protective',
      goal: atMost(3),
      p99Goal: valueAtMost(5_000, 'us'),
      product: () => protections(rig),
      floor: () => rig.floor.samples(FILLS, GAP_MS),
    });
  } finally {
    await rig.close();
  }
}
