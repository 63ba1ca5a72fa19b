/** Brackets on the simulated exchange, one account at each kind of venue, through runtime, journal and line. */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type Bracket,
  type BracketParams,
  type Command,
  type CommandId,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import type { SimProfileName } from '../../../src-main/brokers/sim/exchange/profiles.ts';
import { ACCOUNT, CONNECTION, World } from '../world/world.ts';

const SPY = idOf<InstrumentId>('SPY.SIM');
/** A cent in the units of SPY's quotes. */
const CENT = 100;
const price = (text: string) => dec(text).text();

const PARAMS: BracketParams = {
  stop: {
    placement: { kind: 'percent', pct: price('1') },
    type: 'stop',
    limitOffset: null,
    trail: null,
    source: 'last',
    tif: 'gtc',
    sessions: ['regular'],
  },
  target: { placement: { kind: 'percent', pct: price('1') }, tif: 'gtc', sessions: ['regular'] },
  conversions: [],
  appHeldAccepted: true,
};

/** A quiet desk: the book of SPY is the test's own. */
async function desk(profile: SimProfileName): Promise<World> {
  const world = new World({ seed: 11, journal: 'memory', profile });
  if (!world.start()) throw new Error('the engine did not start');
  book(world, 40_000);
  await world.run(3_000);
  return world;
}

function book(world: World, bid: number, size = 10_000): void {
  world.venue.control.setBook(SPY, { bids: [[bid * CENT, size]], asks: [[(bid + 2) * CENT, size]] });
}

let commands = 0;
async function send(world: World, command: Command): Promise<void> {
  commands += 1;
  const answer = world.now.core.submit(idOf<CommandId>(`b${commands}`), command);
  await world.run(50);
  const reply = await answer;
  if (reply.kind === 'denied') throw new Error(`${reply.code}: ${reply.message}`);
}

const enter = (world: World, limit: string, qty = '100') =>
  send(world, {
    kind: 'submitOrder',
    connectionId: CONNECTION,
    accountId: ACCOUNT,
    instrumentId: SPY,
    side: 'buy',
    qty: price(qty),
    tif: 'day',
    sessions: ['regular'],
    type: 'limit',
    limitPrice: price(limit),
    bracket: PARAMS,
  });

function theBracket(world: World): Bracket {
  const bracket = [...world.now.engine.view.brackets.values()][0];
  if (bracket === undefined) throw new Error('no bracket');
  return bracket;
}

const held = (world: World): string =>
  [...world.now.engine.view.positions.values()].find((p) => p.instrumentId === SPY)?.qty ?? '0';

describe.each<[SimProfileName, 'venue' | 'app', 'venue' | 'app']>([
  ['full', 'venue', 'venue'],
  ['unlinked', 'venue', 'app'],
  ['alpacaLike', 'venue', 'venue'],
  ['bare', 'app', 'app'],
])('G13, G14: at a venue that is %s', (profile, stop, target) => {
  it('the exits are held as they can be, and the stop closes what is there', async () => {
    const world = await desk(profile);
    await enter(world, '400.10');
    await world.run(2_000);
    expect(theBracket(world)).toMatchObject({
      status: 'protected',
      entryFilled: '100',
      stop: { heldBy: stop, qty: '100' },
      target: { heldBy: target, qty: '100' },
    });
    book(world, 39_500);
    world.venue.control.trade(SPY, 'sell', 1);
    await world.run(4_000);
    expect([theBracket(world).status, held(world)]).toEqual(['done', '0']);
    expect(world.venue.control.openOrders(ACCOUNT)).toEqual([]);
    expect(world.errors).toEqual([]);
    await world.end();
  });

  it('the target closes what is there', async () => {
    const world = await desk(profile);
    await enter(world, '400.10');
    await world.run(2_000);
    book(world, 40_500);
    await world.run(4_000);
    expect([theBracket(world).status, held(world)]).toEqual(['done', '0']);
    expect(world.venue.control.openOrders(ACCOUNT)).toEqual([]);
    await world.end();
  });

  it('a partial entry is protected while it works, and after a restart', async () => {
    const world = await desk(profile);
    world.venue.control.setBook(SPY, {
      bids: [[40_000 * CENT, 500]],
      asks: [
        [40_002 * CENT, 30],
        [40_050 * CENT, 500],
      ],
    });
    await enter(world, '400.02');
    await world.run(1_500);
    const filled = theBracket(world).entryFilled;
    expect(Number(filled)).toBeGreaterThan(0);
    expect(Number(filled)).toBeLessThan(100);
    expect(theBracket(world)).toMatchObject({ unprotectedSinceMs: null, stop: { qty: filled } });
    world.kill();
    world.start();
    await world.run(4_000);
    expect(theBracket(world)).toMatchObject({ unprotectedSinceMs: null, stop: { qty: filled } });
    expect(held(world)).toBe(filled);
    await world.end();
  });
});

describe('G13, S1.11: a link that its venue loses', () => {
  it('is reported and flattened by exactly what was too much', async () => {
    const world = await desk('full');
    await enter(world, '400.10');
    await world.run(2_000);
    world.venue.control.overfillLinked(1);
    book(world, 40_500);
    await world.run(4_000);
    const bracket = theBracket(world);
    expect([bracket.status, held(world), bracket.overfilledQty]).toEqual(['done', '0', bracket.flattenedQty]);
    expect(Number(bracket.overfilledQty)).toBeGreaterThan(0);
    expect(
      [...world.now.engine.view.alerts.values()].some((a) => a.level === 'danger' && a.title.includes('too much')),
    ).toBe(true);
    await world.end();
  });
});
