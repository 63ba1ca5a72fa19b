/** The parts that orders and ladders of the fault simulator are asked with. All draws come from the choice's own number. */
import {
  Decimal,
  dec,
  type Command,
  type Instrument,
  type LadderParams,
  type LadderSteps,
  type Price,
  type Side,
} from '../../../shared/domain/index.ts';
import type { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { ACCOUNT, CONNECTION, TRADED } from './setting.ts';
import type { FaultTerminal } from './terminal.ts';

export const pick = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)] as T;

export type Deed = {
  readonly weight: number;
  readonly make: (terminal: FaultTerminal, random: Random) => Command | null;
};

/** So many ticks beyond the far touch (negative: this side of it). */
export function price(terminal: FaultTerminal, instrument: Instrument, side: Side, ticks: number): Price {
  const touch = terminal.line.venue.markets.get(instrument.id)?.touch;
  const far = touch === undefined ? 1_000 : side === 'buy' ? touch.ask : touch.bid;
  return Decimal.of(Math.max(1, side === 'buy' ? far + ticks : far - ticks), instrument.priceScale).text();
}

export function quantity(random: Random, instrument: Instrument): string {
  const sizeMax = TRADED.find((traded) => traded.instrument === instrument)?.sizeMax ?? 100;
  return Decimal.of(1 + random.below(sizeMax * 3), instrument.qtyScale)
    .trim()
    .text();
}

export function basics(random: Random, instrument: Instrument, side: Side) {
  return {
    connectionId: CONNECTION,
    accountId: ACCOUNT,
    instrumentId: instrument.id,
    side,
    qty: dec(quantity(random, instrument)).text(),
    sessions: instrument.calendar === 'always' ? (['continuous'] as const) : (['regular'] as const),
  };
}

function steps(random: Random, instrument: Instrument): LadderSteps {
  const kind = random.below(3);
  const count = 1 + random.below(5);
  if (kind === 0) return { kind: 'ticks', ticks: [0, 1, 2, 4, 6].slice(0, count) };
  const increment = Decimal.of(1 + random.below(2), instrument.priceScale).text();
  if (kind === 1) return { kind: 'increment', increment, rungs: count };
  return { kind: 'toward', towardPct: ['0', '25', '60', '80', '100'].slice(0, count).map((pct) => dec(pct).text()) };
}

export function params(terminal: FaultTerminal, random: Random, instrument: Instrument, side: Side): LadderParams {
  return {
    steps: steps(random, instrument),
    factor: dec(pick(random, ['1', '1', '0.75', '1.2'])).text(),
    spreadSteps: null,
    reference: pick(random, ['frozen', 'frozen', 'follow'] as const),
    waitMs: 1_000 + random.below(3_000),
    orderTimeoutMs: random.chance(0.4) ? 1_500 + random.below(1_500) : null,
    totalMs: 4_000 + random.below(14_000),
    worstPrice: price(terminal, instrument, side, 2 + random.below(10)),
    floor: random.chance(0.05) ? price(terminal, instrument, side, -1) : null,
    rounding: pick(random, ['passive', 'nearest', 'aggressive'] as const),
    final: pick(random, ['rest', 'cancel', 'marketable', 'market'] as const),
    replace: pick(random, ['modify', 'cancelThenPlace'] as const),
    onLocked: pick(random, ['take', 'wait'] as const),
  };
}
