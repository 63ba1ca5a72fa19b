/** What a trader does with brackets in the fault simulator: entries by order and by ladder, exits moved, dropped, closed by hand. */
import {
  Decimal,
  NO_FLAGS,
  dec,
  isTerminal,
  type Bracket,
  type BracketParams,
  type ExitPlacement,
  type Instrument,
  type Price,
  type StopParams,
} from '../../../shared/domain/index.ts';
import type { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { positionKey } from '../../../src-main/engine/view.ts';
import { ACCOUNT, CONNECTION, GUARDED, guardedSide, INSTRUMENTS } from './setting.ts';
import type { FaultTerminal } from './terminal.ts';
import { basics, params, pick, price, type Deed } from './asks.ts';

const BRACKETS_MAX = 4;
const AWAY_MAX = 90;

const instrument = (): Instrument => {
  const found = INSTRUMENTS.find(({ id }) => id === GUARDED);
  if (found === undefined) throw new Error('no guarded instrument');
  return found;
};

const live = (terminal: FaultTerminal): Bracket[] =>
  [...terminal.now.engine.view.brackets.values()].filter(({ status }) => status !== 'done');

/** So many ticks from the mid, on the side where a stop belongs (`worse`), or a target. */
function away(terminal: FaultTerminal, ticks: number, worse: boolean): Price {
  const touch = terminal.line.venue.markets.get(GUARDED)?.touch;
  const long = guardedSide(terminal.options.seed) === 'buy';
  const near = touch === undefined ? 10_000 : long === worse ? touch.bid : touch.ask;
  return Decimal.of(Math.max(1, near + (long === worse ? -ticks : ticks)), 2).text();
}

function placement(terminal: FaultTerminal, random: Random, worse: boolean): ExitPlacement {
  const ticks = 12 + random.below(AWAY_MAX);
  if (random.chance(0.6)) return { kind: 'price', price: away(terminal, ticks, worse) };
  if (random.chance(0.5)) return { kind: 'percent', pct: Decimal.of(ticks, 2).text() };
  return { kind: 'money', amount: Decimal.of(40 + random.below(200)).text() };
}

function stopOf(terminal: FaultTerminal, random: Random): StopParams {
  const type = pick(random, ['stop', 'stop', 'stop', 'stopLimit', 'trailingStop'] as const);
  const distance = Decimal.of(10 + random.below(AWAY_MAX), 2).text();
  return {
    placement: placement(terminal, random, true),
    type,
    limitOffset: type === 'stopLimit' ? Decimal.of(30, 2).text() : null,
    trail: type === 'trailingStop' ? { kind: 'price', amount: distance } : null,
    source: pick(random, ['bidAsk', 'mid'] as const),
    tif: 'gtc',
    sessions: ['regular'],
  };
}

function bracketParams(terminal: FaultTerminal, random: Random): BracketParams {
  const target = { placement: placement(terminal, random, false), tif: 'gtc', sessions: ['regular'] } as const;
  const to = random.chance(0.5)
    ? ({ kind: 'breakEven', offset: dec('0.02').text() } as const)
    : ({ kind: 'trail', trail: { kind: 'percent', pct: dec('0.4').text() } } as const);
  return {
    stop: stopOf(terminal, random),
    target: random.chance(0.7) ? target : null,
    conversions: random.chance(0.2) ? [{ gain: { kind: 'percent', pct: dec('0.3').text() }, to }] : [],
    appHeldAccepted: true,
  };
}

export const BRACKET_DEEDS: Readonly<Record<string, Deed>> = {
  bracket: {
    weight: 8,
    make: (terminal, random) => {
      if (live(terminal).length >= BRACKETS_MAX) return null;
      const side = guardedSide(terminal.options.seed);
      const asked = { ...basics(random, instrument(), side), bracket: bracketParams(terminal, random) };
      if (random.chance(0.3))
        return { kind: 'submitLadder', ...asked, tif: 'gtc', params: params(terminal, random, instrument(), side) };
      const limitPrice = price(terminal, instrument(), side, random.below(10) - 7);
      return { kind: 'submitOrder', ...asked, type: 'limit', tif: pick(random, ['day', 'gtc'] as const), limitPrice };
    },
  },
  protect: {
    weight: 0.6,
    make: (terminal, random) => ({
      kind: 'protectPosition',
      connectionId: CONNECTION,
      accountId: ACCOUNT,
      instrumentId: GUARDED,
      qty: null,
      params: bracketParams(terminal, random),
    }),
  },
  moveExits: {
    weight: 3,
    make: (terminal, random) => {
      const brackets = live(terminal);
      if (brackets.length === 0) return null;
      const { bracketId, params: had } = pick(random, brackets);
      const stopPrice = random.chance(0.6) ? away(terminal, 4 + random.below(AWAY_MAX), true) : null;
      const targetPrice =
        had.target !== null && random.chance(0.5) ? away(terminal, 4 + random.below(AWAY_MAX), false) : null;
      const amount = Decimal.of(8 + random.below(AWAY_MAX), 2).text();
      const trail = random.chance(0.15) ? ({ kind: 'price', amount } as const) : null;
      return { kind: 'changeBracket', bracketId, stopPrice, targetPrice, trail, conversions: null };
    },
  },
  dropExits: {
    weight: 0.2,
    make: (terminal, random) => {
      const brackets = live(terminal);
      if (brackets.length === 0) return null;
      return { kind: 'cancelBracket', bracketId: pick(random, brackets).bracketId, dropStop: true };
    },
  },
  closeByHand: {
    weight: 1,
    make: (terminal, random) => {
      const { view } = terminal.now.engine;
      const held = dec(view.positions.get(positionKey(ACCOUNT, GUARDED))?.qty ?? '0');
      const side = guardedSide(terminal.options.seed) === 'buy' ? 'sell' : 'buy';
      let free = held.abs().toUnits(0);
      for (const order of view.orders.values())
        if (order.instrumentId === GUARDED && order.side === side && order.role === null && !isTerminal(order.status))
          free -= dec(order.qty).toUnits(0) - dec(order.filledQty).toUnits(0);
      if (free <= 0 || held.sign() === 0) return null;
      const qty = Decimal.of(1 + random.below(free)).text();
      const market = random.chance(0.5);
      const limitPrice = market ? null : price(terminal, instrument(), side, random.below(12) - 10);
      // A machine that sleeps reads it when it wakes: by then less may be held, and it is only to close.
      const sleeps = terminal.scheduler.nowMs() < terminal.machine.asleepToMs;
      const flags = sleeps ? { flags: { ...NO_FLAGS, reduceOnly: true } } : {};
      const asked = { ...basics(random, instrument(), side), ...flags, qty };
      return { kind: 'submitOrder', ...asked, type: market ? 'market' : 'limit', tif: 'day', limitPrice };
    },
  },
};
