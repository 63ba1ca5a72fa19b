/** One random history of a bracket: a partial entry, moves, a trader who interferes, faults; then quiet, and a reckoning. */
import type { Bracket, BracketParams, ClientOrderId, LadderParams, StopParams } from '../../../shared/domain/index.ts';
import { idOf, isTerminal } from '../../../shared/domain/index.ts';
import { PARAMS, d } from '../../unit/engine/account-fixture.ts';
import { basics } from '../../unit/engine/desk.ts';
import type { VenueKind } from './kinds.ts';
import { isLive, leaves } from './market-venue.ts';
import { Watch, checkAtRest } from './watch.ts';
import { World } from './world.ts';

export type HistoryResult = {
  readonly kind: string;
  readonly seed: number;
  readonly partialFills: number;
  readonly exitFills: number;
  readonly overfills: number;
  readonly restarts: number;
  readonly drops: number;
  readonly longestMs: number;
  readonly longestOrphanMs: number;
  readonly checks: number;
  readonly brackets: number;
  readonly calm: boolean;
  readonly ended: Bracket['status'] | 'none';
};

const STEPS = 45;

/** Runs one history; throws with its seed when a promise is broken. */
export function runHistory(kind: VenueKind, seed: number, trace: string[] | null = null): HistoryResult {
  const world = new World(kind, seed);
  world.trace = trace;
  const watch = new Watch(world);
  world.onMoment = (): void => watch.look();
  // A quarter of them without any fault: every bound holds to the letter.
  world.faults.on = world.chance(0.75);
  let calm = false;
  try {
    world.advance(1_000);
    world.faultUntilMs = world.nowMs;
    calm = !world.faults.on;
    start(world);
    for (let i = 0; i < STEPS; i++) {
      act(world);
      move(world);
      world.advance(world.int(5, 500));
      checkReplies(world);
    }
    quiet(world);
    checkAtRest(world);
  } catch (error) {
    throw new Error(`${kind.name}, seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return { ...resultOf(world, watch, seed), calm };
}

function resultOf(world: World, watch: Watch, seed: number): Omit<HistoryResult, 'calm'> {
  const brackets = [...world.engine.view.brackets.values()];
  const { trades } = world.venue;
  return {
    kind: world.kind.name,
    seed,
    partialFills: trades.filter((t) => t.order.role === 'entry').length,
    exitFills: trades.filter((t) => t.order.role === 'stop' || t.order.role === 'target').length,
    overfills: brackets.filter((b) => Number(b.overfilledQty ?? '0') > 0).length,
    restarts: world.restarts,
    drops: world.drops,
    longestMs: watch.longestMs,
    longestOrphanMs: watch.longestOrphanMs,
    checks: watch.checks,
    brackets: brackets.length,
    ended: brackets[0]?.status ?? 'none',
  };
}

const price = (units: number) => d((units / 100).toFixed(2));

function stopOf(world: World, long: boolean): StopParams {
  const mid = world.venue.bid;
  const away = world.int(20, 120);
  const placement =
    world.chance(0.5) || away % 2 === 0
      ? ({ kind: 'price', price: price(long ? mid - away : mid + away) } as const)
      : world.chance(0.5)
        ? ({ kind: 'percent', pct: d((away / 100).toFixed(2)) } as const)
        : ({ kind: 'money', amount: d(String(world.int(50, 150))) } as const);
  const type = world.chance(0.2) ? 'trailingStop' : 'stop';
  const trail = type === 'trailingStop' ? ({ kind: 'price', amount: price(away) } as const) : null;
  return { placement, type, limitOffset: null, trail, source: 'bidAsk', tif: 'gtc', sessions: ['regular'] };
}

function paramsOf(world: World, long: boolean): BracketParams {
  const away = world.int(20, 120);
  const mid = world.venue.ask;
  const target = world.chance(0.8)
    ? ({
        placement: { kind: 'price', price: price(long ? mid + away : mid - away) },
        tif: 'gtc',
        sessions: ['regular'],
      } as const)
    : null;
  const must = !world.kind.capabilities.exitWhileEntryWorks || world.kind.capabilities.triggerSources.length === 0;
  const conversions = world.chance(0.2)
    ? [
        {
          gain: { kind: 'percent', pct: d('0.3') } as const,
          to: world.chance(0.5)
            ? ({ kind: 'breakEven', offset: d('0.02') } as const)
            : ({ kind: 'trail', trail: { kind: 'percent', pct: d('0.4') } } as const),
        },
      ]
    : [];
  return { stop: stopOf(world, long), target, conversions, appHeldAccepted: must || world.chance(0.5) };
}

function start(world: World): void {
  const long = world.chance(0.75);
  const side = long ? 'buy' : 'sell';
  world.side = side;
  const qty = d(String(world.int(2, 100)));
  const bracket = paramsOf(world, long);
  const { bid, ask } = world.venue;
  if (world.chance(0.2)) {
    const params: LadderParams = {
      ...PARAMS,
      worstPrice: price(long ? ask + 100 : bid - 100),
      waitMs: 1_500,
      totalMs: 12_000,
    };
    world.command({ kind: 'submitLadder', ...basics(side), qty, params, bracket });
    return;
  }
  if (world.chance(0.1)) {
    world.command({ kind: 'submitOrder', ...basics(side), qty, type: 'market', limitPrice: null });
    world.advance(400);
    const base = basics(side);
    world.command({
      kind: 'protectPosition',
      connectionId: base.connectionId,
      accountId: base.accountId,
      instrumentId: base.instrumentId,
      qty: null,
      params: bracket,
    });
    return;
  }
  const limitPrice = price(long ? ask - world.int(0, 15) : bid + world.int(0, 15));
  world.command({ kind: 'submitOrder', ...basics(side), qty, type: 'limit', limitPrice, bracket });
}

/** The market drifts and jumps; entries fill in parts. */
function move(world: World): void {
  const { venue } = world;
  const entry = venue.live().find((o) => o.role === 'entry');
  if (entry !== undefined && world.chance(0.35)) {
    venue.fill(entry, world.int(1, leaves(entry)), entry.limit ?? venue.ask);
  }
  if (world.kind.link !== null && world.chance(0.03)) both(world);
  const by = world.chance(0.06) ? world.int(-120, 120) : world.int(-14, 14);
  const bid = Math.max(5_000, venue.bid + by);
  world.move(bid, bid + world.int(1, 12));
}

/** On a venue that links: both children fill before the link acts. */
function both(world: World): void {
  const { venue } = world;
  const exits = venue.live().filter((o) => o.linkId !== null && o.bracketId !== null);
  if (exits.length < 2) return;
  for (const exit of exits) venue.fill(exit, leaves(exit), exit.limit ?? exit.trigger ?? venue.bid);
}

/** What the trader and the fates do. */
function act(world: World): void {
  const roll = world.rnd();
  const bracket = [...world.engine.view.brackets.values()].findLast((b) => b.status !== 'done');
  if (roll < 0.06 && !world.faults.on) return;
  if (roll < 0.025) return world.kill();
  if (roll < 0.06) return world.drop();
  if (bracket === undefined) return;
  if (roll < 0.14) return changeExits(world, bracket);
  if (roll < 0.17) return cancelEntry(world, bracket);
  if (roll < 0.2) return partialExit(world, bracket);
  if (roll < 0.205) return void world.command({ kind: 'cancelBracket', bracketId: bracket.bracketId, dropStop: true });
}

function changeExits(world: World, bracket: Bracket): void {
  const long = bracket.side === 'buy';
  const away = world.int(5, 100);
  const { bid, ask } = world.venue;
  const stopPrice = world.chance(0.6) ? price(long ? bid - away : ask + away) : null;
  const targetPrice =
    world.chance(0.4) && bracket.params.target !== null ? price(long ? ask + away : bid - away) : null;
  const trail = world.chance(0.15) ? ({ kind: 'price', amount: price(away) } as const) : null;
  world.command({
    kind: 'changeBracket',
    bracketId: bracket.bracketId,
    stopPrice,
    targetPrice,
    trail,
    conversions: null,
  });
}

function cancelEntry(world: World, bracket: Bracket): void {
  const { clientOrderId, ladderId } = bracket.entry;
  if (ladderId !== null) return void world.command({ kind: 'controlLadder', ladderId, control: 'cancel' });
  if (clientOrderId !== null) world.command({ kind: 'cancelOrder', clientOrderId: idOf<ClientOrderId>(clientOrderId) });
}

/** A manual exit beside the bracket: all of it, or a part. */
function partialExit(world: World, bracket: Bracket): void {
  const side = bracket.side === 'buy' ? 'sell' : 'buy';
  let held = Number([...world.engine.view.positions.values()][0]?.qty ?? '0') * (side === 'sell' ? 1 : -1);
  for (const order of world.engine.view.orders.values()) {
    if (order.origin === 'ticket' && order.side === side && !isTerminal(order.status))
      held -= Number(order.qty) - Number(order.filledQty);
  }
  if (held <= 0) return;
  const qty = d(String(world.int(1, held)));
  const market = world.chance(0.6);
  const limitPrice = market ? null : price(side === 'sell' ? world.venue.ask + 20 : world.venue.bid - 20);
  world.command({ kind: 'submitOrder', ...basics(side), qty, type: market ? 'market' : 'limit', limitPrice });
}

function checkReplies(world: World): void {
  for (const [id, reply] of world.replies) {
    if (reply.kind === 'denied' && reply.code === 'unsupported' && reply.message.startsWith('Not built'))
      throw new Error(`${id}: ${reply.message}`);
  }
}

/** No more faults; the entry ends; everything arrives; the market stands where no exit acts. */
function quiet(world: World): void {
  world.faults.on = false;
  for (let i = 0; i < 10; i++) {
    world.advance(1_000);
    world.quote();
  }
  if (!world.up) world.connect();
  for (const bracket of world.engine.view.brackets.values()) cancelEntry(world, bracket);
  for (let i = 0; i < 75; i++) {
    world.advance(1_000);
    world.quote();
    if (!world.up) world.connect();
  }
  const doubtful = world.venue.live().filter((o) => o.role === 'entry' && isLive(o));
  if (doubtful.length > 0) throw new Error('the entry would not end');
}
