/**
 * Seeded simulation of the whole terminal against the simulated venue: a random trader, a bad line, halts, odd books, and
 * an engine that is killed and started again on the same journal. Each run prints its seed and what happened in it.
 */
import { describe, expect, it } from 'vitest';
import { play, type Played } from './world/play.ts';
import { FRIDAY_0945, FRIDAY_1554, LATENCIES, type World } from './world/world.ts';

const FULL = process.env['RUNG_FULL'] === '1';
/** Fixed ones, and the run's own. */
const FIXED: readonly number[] = FULL ? Array.from({ length: 40 }, (_, i) => 301 + i) : [302, 304, 307, 401];
const DRAWN = Number(process.env['RUNG_SEED'] ?? '1');

/** Near or far from the venue, in the morning or over the official close, in memory or on disk: as the seed says. */
function run(seed: number, more: { readonly faults: boolean; readonly restarts: boolean }): Promise<Played> {
  return play({
    seed,
    journal: seed % 5 === 1 ? 'sqlite' : 'memory',
    startMs: seed % 4 === 3 ? FRIDAY_1554 : FRIDAY_0945,
    latency: LATENCIES[seed % 3] ?? LATENCIES[0],
    rounds: FULL ? 2 : 1,
    roundMs: FULL ? 240_000 : 150_000,
    ...more,
  });
}

function tell({ seed, counts }: Played): void {
  const told = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  process.stdout.write(`simulation seed ${seed}: ${told.join(', ')}\n`);
}

const total = (counts: Played['counts'], start: string): number =>
  Object.entries(counts).reduce((sum, [what, count]) => (what.startsWith(start) ? sum + count : sum), 0);

describe('G9, G10, G15, G17, G18: whatever happens, engine, journal, screen and venue come to agree', () => {
  it.each([...FIXED.map((seed) => [seed, 'fixed'] as const), [DRAWN, 'drawn'] as const])(
    'seed %i (%s): faults, kills and restarts',
    async (seed) => {
      const played = await run(seed, { faults: true, restarts: true });
      tell(played);
      expect(played.faults).toEqual([]);
      expect(played.counts['orders']).toBeGreaterThan(10);
      expect(played.counts['fills']).toBeGreaterThan(5);
      expect(total(played.counts, 'killed')).toBe(Number(played.counts['lives']) - 1);
    },
    240_000,
  );

  it('seed 6: without faults', async () => {
    const played = await run(6, { faults: false, restarts: false });
    tell(played);
    expect(played.faults).toEqual([]);
    expect(played.counts['ladders filled']).toBeGreaterThan(5);
  }, 240_000);
});

describe('the simulation itself', () => {
  it('plays the same seed the same way, to the last event', async () => {
    const options = { faults: true, restarts: true };
    const [first, again] = [await run(302, options), await run(302, options)];
    expect(again.hash).toBe(first.hash);
    expect(again.counts).toEqual(first.counts);
  }, 240_000);

  it.each([
    ['a fill that is booked and never happened', forgeFill, 'fills here'],
    ['an order that the venue never heard of', forgeOrder, 'is accepted here and not at the venue'],
    ['a record on the screen that the engine does not have', forgeScreen, 'the screen shows another'],
  ] as const)(
    'notices %s',
    async (_what, forge, said) => {
      const played = await play({
        seed: 6,
        journal: 'memory',
        rounds: 1,
        roundMs: 40_000,
        faults: false,
        restarts: false,
        tamper: forge,
      });
      expect(played.faults.join('\n')).toContain(said);
    },
    240_000,
  );
});

function forgeFill(world: World): void {
  const { engine, store } = world.now;
  const fill = [...engine.view.fills.values()].at(-1);
  if (fill === undefined) throw new Error('nothing was filled');
  const forged = {
    kind: 'orderFilled',
    fill: { ...fill, tradeId: `${fill.tradeId}X` as typeof fill.tradeId },
  } as const;
  engine.apply(forged, world.scheduler.nowMs());
  const events = [{ seq: engine.view.seq, tsMs: world.scheduler.nowMs(), event: forged }];
  store.commit({ events, commands: [] });
}

function forgeOrder(world: World): void {
  const { engine } = world.now;
  const order = [...engine.view.orders.values()].at(-1);
  if (order === undefined) throw new Error('nothing was ordered');
  const forged = {
    ...order,
    clientOrderId: `${order.clientOrderId}X` as typeof order.clientOrderId,
    status: 'accepted',
  } as const;
  engine.apply({ kind: 'orderInitialized', order: forged }, world.scheduler.nowMs());
}

function forgeScreen(world: World): void {
  const { replica } = world.now.screen;
  const { state, position } = replica;
  if (position === null) throw new Error('nothing is shown');
  replica.reset({ t: 'snapshot', ...position, state: { ...state, order: {} } } as Parameters<typeof replica.reset>[0]);
}
