/** A quote that moves a following ladder's price: quote from the venue's socket → bytes of the modification at it. */
import { Decimal, dec, type Instrument, type Quote, type SubmitLadderCommand } from '../../../shared/domain/index.ts';
import type { QuoteRow } from '../../../shared/contract/messages.ts';
import { FOLLOW_REST_MS } from '../../../src-main/engine/algos/ladder/step.ts';
import { atMost, latencyDuel, type BenchResult } from '../measure.ts';
import { ACCOUNT, CONNECTION, openOrderRig, shifted, stocksOf, ticksAt, type OrderRig } from '../rig/order-rig.ts';
import { microsecondsNow, pause, within } from '../rig/stamps.ts';

const LADDERS = 16;
/** From the bytes at the venue to the next quote: the acknowledgement's way back to the client. */
const GAP_MS = 3;
/** Below it the spread of the quotes that are sent would be too wide to open into, USD. */
const BID_MIN = 20;
/** Half the spread of the quotes that are sent, and how far they move, in ticks. */
const HALF_TICKS = 10;
const MOVE_TICKS = 4;

type Market = { readonly instrument: Instrument; readonly row: QuoteRow; readonly mid: Decimal; moved: boolean };

/** Quotes 3 % below the market, so that no order fills; the market's clock runs on from the last real quote. */
function quoteOf(market: Market, newestMs: number): Quote {
  const { instrument, row } = market;
  const half = ticksAt(instrument, market.mid.text(), HALF_TICKS);
  const mid = market.moved ? market.mid.add(ticksAt(instrument, market.mid.text(), MOVE_TICKS)) : market.mid;
  const units = (value: Decimal): number => value.toUnits(instrument.priceScale);
  return {
    instrumentId: instrument.id,
    bid: units(mid.sub(half)),
    ask: units(mid.add(half)),
    bidSize: 500,
    askSize: 500,
    last: units(mid),
    volume: 1_000,
    previousClose: null,
    scope: 'consolidated',
    timeliness: 'live',
    status: row.status,
    tsEventMs: newestMs,
    tsInitMs: newestMs,
  };
}

const ladderOf = ({ instrument, mid }: Market): SubmitLadderCommand => ({
  kind: 'submitLadder',
  connectionId: CONNECTION,
  accountId: ACCOUNT,
  instrumentId: instrument.id,
  side: 'buy',
  qty: dec('1').text(),
  tif: 'day',
  sessions: ['regular'],
  params: {
    steps: { kind: 'toward', towardPct: [dec('0').text()] },
    factor: dec('1').text(),
    spreadSteps: null,
    reference: 'follow',
    waitMs: 600_000,
    orderTimeoutMs: null,
    totalMs: 3_600_000,
    worstPrice: shifted(instrument, mid.round(instrument.priceScale, 'nearest').text(), '1.01'),
    floor: null,
    rounding: 'passive',
    final: 'cancel',
    replace: 'modify',
    onLocked: 'wait',
  },
});

async function setUp(rig: OrderRig): Promise<{ readonly markets: readonly Market[]; readonly nowMs: () => number }> {
  const { client, tap } = rig;
  const dear = stocksOf(client).filter((i) => Number(client.quotes.get(i.id)?.bid) >= BID_MIN);
  const markets = dear.slice(0, LADDERS).flatMap((instrument): Market[] => {
    const row = client.quotes.get(instrument.id);
    if (row?.bid === undefined || row.bid === null) return [];
    return [{ instrument, row, mid: dec(shifted(instrument, row.bid, '0.97')), moved: false }];
  });
  const newestMs = Math.max(...[...client.quotes.values()].map((q) => q.tsEventMs));
  const startUs = microsecondsNow();
  const nowMs = (): number => Math.round(newestMs + (microsecondsNow() - startUs) / 1000);
  tap.mute();
  await tap.quote(markets.map((market) => quoteOf(market, nowMs())));
  await pause(100);
  for (const market of markets) {
    const working = client.next('the ladder, working', (m) =>
      m.t === 'tick' &&
      m.changes.some((c) => c.entity === 'order' && c.op === 'upsert' && c.record.status === 'accepted')
        ? true
        : null,
    );
    client.command(ladderOf(market));
    await working;
  }
  return { markets, nowMs };
}

/** Every ladder's order has rested long enough; one quote after another moves one ladder each. */
async function moves(rig: OrderRig, markets: readonly Market[], nowMs: () => number): Promise<readonly number[]> {
  const { client, tap } = rig;
  const samples: number[] = [];
  const rested = FOLLOW_REST_MS / 2 + 100;
  for (let part = 0; part < 2; part++) {
    await tap.quote(markets.map((market) => quoteOf(market, nowMs())));
    await pause(rested);
  }
  for (const market of markets) {
    market.moved = !market.moved;
    const sent = tap.request('"op":"modify"');
    const done = client.next('the order, modified', (m) =>
      m.t === 'tick' &&
      m.changes.some((c) => c.entity === 'order' && c.op === 'upsert' && c.record.status === 'accepted')
        ? true
        : null,
    );
    const leftUs = await tap.quote([quoteOf(market, nowMs())]);
    samples.push((await within(1_000, 'the modification', sent)).atUs - leftUs);
    await done;
  }
  return samples;
}

/** Microseconds. The floor: a loopback round trip and one FULL commit. */
export async function tickToModify(): Promise<readonly BenchResult[]> {
  const rig = await openOrderRig();
  try {
    const { markets, nowMs } = await setUp(rig);
    return await latencyDuel({
      name: 'tick-to-modify',
      goal: atMost(1.5),
      p99Goal: atMost(1.5),
      product: () => moves(rig, markets, nowMs),
      floor: () => rig.floor.samples(LADDERS, GAP_MS),
    });
  } finally {
    await rig.close();
  }
}
