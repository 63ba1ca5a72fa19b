/** What a trader may do in the fault simulator, by name: one entry each. All draws come from the choice's own number. */
import { Decimal, dec, isWorking, type Ladder, type Order } from '../../../shared/domain/index.ts';
import { positionKey } from '../../../src-main/engine/view.ts';
import { basics, params, pick, price, quantity, type Deed } from './asks.ts';
import { BRACKET_DEEDS } from './bracket-deeds.ts';
import { QUEUE_DEEDS } from './queue-deeds.ts';
import { ACCOUNT, GUARDED, guardedSide, INSTRUMENTS, OPEN_INSTRUMENTS } from './setting.ts';
import type { FaultTerminal } from './terminal.ts';

const LADDERS_MAX = 10;
const ORDERS_MAX = 24;

const liveLadders = (terminal: FaultTerminal): Ladder[] =>
  [...terminal.now.engine.view.ladders.values()].filter((ladder) => ladder.status !== 'done');
const workingOrders = (terminal: FaultTerminal): Order[] =>
  [...terminal.now.engine.view.orders.values()].filter((order) => isWorking(order.status));

/** Everything a trader does, with how often. A new feature's command is one more entry. */
export const WORKLOAD: Readonly<Record<string, Deed>> = {
  ladder: {
    weight: 34,
    make: (terminal, random) => {
      if (liveLadders(terminal).length >= LADDERS_MAX) return null;
      const instrument = pick(random, OPEN_INSTRUMENTS);
      const side = pick(random, ['buy', 'sell'] as const);
      const tif = pick(random, ['day', 'gtc'] as const);
      const asked = basics(random, instrument, side);
      return { kind: 'submitLadder', ...asked, tif, params: params(terminal, random, instrument, side) };
    },
  },
  ticket: {
    weight: 26,
    make: (terminal, random) => {
      if (workingOrders(terminal).length >= ORDERS_MAX) return null;
      const instrument = pick(random, OPEN_INSTRUMENTS);
      const side = pick(random, ['buy', 'sell'] as const);
      const type = random.chance(0.1) ? 'market' : 'limit';
      const tif = type === 'market' ? 'day' : pick(random, ['day', 'day', 'day', 'gtc', 'gtc', 'ioc', 'fok'] as const);
      const limitPrice = type === 'market' ? null : price(terminal, instrument, side, random.below(14) - 12);
      return { kind: 'submitOrder', ...basics(random, instrument, side), type, tif, limitPrice };
    },
  },
  control: {
    weight: 16,
    make: (terminal, random) => {
      const ladders = liveLadders(terminal);
      if (ladders.length === 0) return null;
      const control = pick(random, ['pause', 'resume', 'resume', 'resume', 'stepNow', 'finish', 'cancel'] as const);
      return { kind: 'controlLadder', ladderId: pick(random, ladders).ladderId, control };
    },
  },
  change: {
    weight: 5,
    make: (terminal, random) => {
      const ladders = liveLadders(terminal);
      if (ladders.length === 0) return null;
      const ladder = pick(random, ladders);
      const instrument = INSTRUMENTS.find((each) => each.id === ladder.instrumentId);
      if (instrument === undefined) return null;
      const { ladderId, side } = ladder;
      return { kind: 'changeLadder', ladderId, params: params(terminal, random, instrument, side) };
    },
  },
  modify: {
    weight: 26,
    make: (terminal, random) => {
      const orders = workingOrders(terminal).filter(
        ({ ladderId, role, trigger }) => ladderId === null && role !== 'stop' && role !== 'target' && trigger === null,
      );
      // Brackets are closed by hand at most to flat: what is made larger would turn the position.
      const side = guardedSide(terminal.options.seed);
      const free = orders.filter((each) => each.instrumentId !== GUARDED || each.side === side);
      if (free.length === 0) return null;
      const order = pick(random, free);
      const instrument = INSTRUMENTS.find((each) => each.id === order.instrumentId);
      if (instrument === undefined) return null;
      const reprice = order.type !== 'market' && random.chance(0.7);
      const limitPrice = reprice ? price(terminal, instrument, order.side, random.below(14) - 12) : null;
      const more = dec(quantity(random, instrument));
      const qty = !reprice || random.chance(0.4) ? dec(order.filledQty).add(more).trim().text() : null;
      return { kind: 'modifyOrder', clientOrderId: order.clientOrderId, qty, limitPrice };
    },
  },
  cancel: {
    weight: 5,
    make: (terminal, random) => {
      const orders = workingOrders(terminal);
      return orders.length === 0 ? null : { kind: 'cancelOrder', clientOrderId: pick(random, orders).clientOrderId };
    },
  },
  cancelAll: {
    weight: 0.7,
    make: (_terminal, random) => ({
      kind: 'cancelAll',
      instrumentId: random.chance(0.3) ? null : pick(random, OPEN_INSTRUMENTS).id,
    }),
  },
  stop: {
    weight: 5,
    make: (terminal, random) => {
      if (workingOrders(terminal).length >= ORDERS_MAX) return null;
      const instrument = pick(random, OPEN_INSTRUMENTS);
      const side = pick(random, ['buy', 'sell'] as const);
      const type = pick(random, ['stop', 'stopLimit', 'trailingStop', 'takeProfit'] as const);
      // Beyond the far touch: where a stop belongs; a take-profit waits on the other side.
      const ticks = 3 + random.below(12);
      const beyond = price(terminal, instrument, side, type === 'takeProfit' ? -ticks - 20 : ticks);
      const trail = { kind: 'price', amount: Decimal.of(4 + random.below(20), instrument.priceScale).text() } as const;
      const holds = terminal.line.venue.kind.capabilities.triggerSources.length > 0;
      const trigger = {
        price: type === 'trailingStop' ? null : beyond,
        source: pick(random, ['bidAsk', 'mid', 'last'] as const),
        trail: type === 'trailingStop' ? trail : null,
        heldBy: holds && random.chance(0.6) ? 'venue' : 'app',
      } as const;
      const limitPrice = type === 'stopLimit' ? price(terminal, instrument, side, 16 + random.below(10)) : null;
      return { kind: 'submitOrder', ...basics(random, instrument, side), type, tif: 'gtc', limitPrice, trigger };
    },
  },
  reduce: {
    weight: 3,
    make: (terminal, random) => {
      const { view } = terminal.now.engine;
      const held = OPEN_INSTRUMENTS.filter((each) => {
        const qty = view.positions.get(positionKey(ACCOUNT, each.id))?.qty ?? '0';
        const closing = dec(qty).sign() > 0 ? 'sell' : 'buy';
        // Orders and ladders that close count at their worst: what they may take is not there to be reduced again.
        const busy = [...workingOrders(terminal), ...liveLadders(terminal)];
        return (
          !dec(qty).isZero() && busy.every(({ instrumentId, side }) => instrumentId !== each.id || side !== closing)
        );
      });
      if (held.length === 0) return null;
      const instrument = pick(random, held);
      const qty = dec(view.positions.get(positionKey(ACCOUNT, instrument.id))?.qty ?? '0');
      const side = qty.sign() > 0 ? 'sell' : 'buy';
      const asked = { ...basics(random, instrument, side), qty: qty.abs().trim().text() };
      const limitPrice = price(terminal, instrument, side, random.below(6) - 3);
      return { kind: 'submitOrder', ...asked, type: 'limit', tif: 'day', limitPrice };
    },
  },
  closeAll: {
    weight: 0.12,
    make: (_terminal, random) => {
      const one = { kind: 'instrument', instrumentId: pick(random, OPEN_INSTRUMENTS).id } as const;
      const scope = random.chance(0.5) ? ({ kind: 'all' } as const) : one;
      return { kind: 'closeAll', params: { scope, collarPct: dec('5').text(), keep: [], closedMarket: 'leave' } };
    },
  },
  state: {
    weight: 0.7,
    make: (_terminal, random) => ({
      kind: 'setTradingState',
      state: pick(random, ['reducing', 'halted', 'active', 'active'] as const),
    }),
  },
  active: {
    weight: 5,
    make: (terminal) =>
      terminal.now.engine.view.tradingState === 'active' ? null : { kind: 'setTradingState', state: 'active' },
  },
  ...BRACKET_DEEDS,
  ...QUEUE_DEEDS,
};
