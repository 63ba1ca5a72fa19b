/** One seeded run: trade in chaos for a while, come to rest, compare; in the end take everything back and compare again. */
import { createHash } from 'node:crypto';
import { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { Chaos } from './chaos.ts';
import { Invariants } from './invariants.ts';
import { Trader } from './trader.ts';
import { World, type WorldOptions } from './world.ts';

export type PlayOptions = WorldOptions & {
  /** How often it comes to rest. */
  readonly rounds: number;
  /** Market time of trading in each round, ms. */
  readonly roundMs: number;
  readonly faults: boolean;
  readonly restarts: boolean;
  readonly keepJournal?: boolean;
  /** Falsifies something before the first comparison: to prove that it would be noticed. */
  readonly tamper?: (world: World) => void;
};

export type Played = {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  /** Of every event of the journal with its time. */
  readonly hash: string;
  /** The journal's lines, when asked for. */
  readonly journal: readonly string[];
};

/** Between two deeds of the trader and of chaos, ms at most. */
const PACE_MS = 700;
/** Long enough for every time-out, question and retry to end. */
const REST_MS = 150_000;

const STREAMS = { trader: 11, chaos: 12, pace: 13 } as const;

export async function play(options: PlayOptions): Promise<Played> {
  const world = new World(options);
  const invariants = new Invariants(world);
  world.onStep = () => invariants.look();
  const trader = new Trader(world, Random.seeded(options.seed, STREAMS.trader));
  const chaos = new Chaos(world, Random.seeded(options.seed, STREAMS.chaos), options.restarts);
  const pace = Random.seeded(options.seed, STREAMS.pace);
  try {
    world.start();
    await world.run(3_000);
    for (let round = 0; round < options.rounds && invariants.faults.length === 0; round++) {
      const endMs = world.scheduler.nowMs() + options.roundMs;
      while (world.scheduler.nowMs() < endMs) {
        trader.act();
        if (options.faults && pace.chance(0.15)) chaos.act();
        await world.run(1 + pace.below(PACE_MS));
      }
      chaos.calm();
      await world.run(REST_MS);
      options.tamper?.(world);
      invariants.rest();
    }
    if (options.tamper !== undefined) return ended(world, { invariants, trader, chaos }, false);
    trader.cancelAll();
    await world.run(REST_MS);
    invariants.rest();
    invariants.over();
    return ended(world, { invariants, trader, chaos }, options.keepJournal === true);
  } finally {
    await world.end();
  }
}

type Cast = { readonly invariants: Invariants; readonly trader: Trader; readonly chaos: Chaos };

function ended(world: World, { invariants, trader, chaos }: Cast, keepJournal: boolean): Played {
  return {
    seed: world.options.seed,
    faults: [...invariants.faults, ...trader.contradictions],
    counts: countsOf(world, trader, chaos),
    ...journalOf(world, keepJournal),
  };
}

function countsOf(world: World, trader: Trader, chaos: Chaos): Record<string, number> {
  const { view } = world.now.engine;
  const ladders = [...view.ladders.values()];
  const outcomes = new Map<string, number>();
  for (const { outcome } of ladders)
    outcomes.set(`ladders ${outcome ?? 'live'}`, (outcomes.get(`ladders ${outcome ?? 'live'}`) ?? 0) + 1);
  return {
    timers: world.steps,
    events: view.seq,
    orders: view.orders.size,
    fills: view.fills.size,
    ladders: ladders.length,
    ticks: world.ticks + world.now.screen.ticks,
    lives: world.lives,
    ...Object.fromEntries(outcomes),
    ...Object.fromEntries(trader.counts),
    ...Object.fromEntries(chaos.counts),
    ...Object.fromEntries([...world.kills].map(([how, count]) => [`killed ${how}`, count])),
  };
}

function journalOf(world: World, keep: boolean): Pick<Played, 'hash' | 'journal'> {
  const hash = createHash('sha256');
  const journal: string[] = [];
  world.now.store.replay((event) => {
    const line = JSON.stringify(event);
    hash.update(`${line}\n`);
    if (keep) journal.push(line);
  });
  return { hash: hash.digest('hex'), journal };
}
