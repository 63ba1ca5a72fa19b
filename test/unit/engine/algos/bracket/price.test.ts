import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dec, isOnTick, type ExitPlacement, type Side } from '../../../../../shared/domain/index.ts';
import { breakEvenPrice, gainPrice, stopLimit, stopPrice } from '../../../../../src-main/engine/algos/bracket/price.ts';
import { TSLA, d } from '../../desk.ts';

const entry = (side: Side, avg = '100.03', qty = '40') => ({ side, avg: dec(avg), qty: dec(qty) });
const pct = (text: string): ExitPlacement => ({ kind: 'percent', pct: d(text) });
const money = (text: string): ExitPlacement => ({ kind: 'money', amount: d(text) });

describe('S2.6: where exits stand', () => {
  it.each<[string, ExitPlacement, Side, string]>([
    ['a price as given', { kind: 'price', price: d('95.00') }, 'buy', '95.00'],
    ['per cent below a long, to the tick away from the market', pct('2'), 'buy', '98.02'],
    ['per cent above a short, to the tick away from the market', pct('2'), 'sell', '102.04'],
    ['money for the whole quantity', money('80'), 'buy', '98.03'],
    ['money for the whole quantity of a short', money('80'), 'sell', '102.03'],
    ['money that is not a whole tick, away from the market', money('81'), 'buy', '98.00'],
    ['never at or below zero', money('1000000'), 'buy', '0.01'],
  ])('a stop: %s', (_name, placement, side, expected) => {
    expect(stopPrice(placement, entry(side), TSLA).toString()).toBe(expected);
  });

  it('a target gives the trader the tick', () => {
    expect(gainPrice(pct('2'), entry('buy'), TSLA).toString()).toBe('102.04');
    expect(gainPrice(pct('2'), entry('sell'), TSLA).toString()).toBe('98.02');
  });

  it('break-even is never a loss', () => {
    const at = (side: Side) =>
      breakEvenPrice({ kind: 'breakEven', offset: d('0') }, entry(side, '100.033'), TSLA).toString();
    expect(at('buy')).toBe('100.04');
    expect(at('sell')).toBe('100.03');
  });

  it('a stop-limit stands its offset beyond the trigger', () => {
    expect(stopLimit({ type: 'stopLimit', limitOffset: d('0.10') }, dec('95.00'), 'buy')?.toString()).toBe('94.90');
    expect(stopLimit({ type: 'stopLimit', limitOffset: d('0.10') }, dec('105.00'), 'sell')?.toString()).toBe('105.10');
    expect(stopLimit({ type: 'stop', limitOffset: null }, dec('95.00'), 'buy')).toBeNull();
  });

  it('is on the tick, on the right side, and at most a tick off, whatever the placement', () => {
    const side = fc.constantFrom<Side>('buy', 'sell');
    fc.assert(
      fc.property(
        side,
        fc.integer({ min: 200, max: 900_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        (at, avg, share) => {
          const facts = entry(at, (avg / 1_000).toFixed(3));
          const placement = pct((share / 100).toFixed(2));
          const stop = stopPrice(placement, facts, TSLA);
          const target = gainPrice(placement, facts, TSLA);
          expect(isOnTick(TSLA, stop) && isOnTick(TSLA, target)).toBe(true);
          const exact = facts.avg.mul(dec((share / 10_000).toFixed(4)));
          if (stop.gt(dec('0.01'))) {
            const distance = facts.avg.sub(stop).mul(dec(at === 'buy' ? '1' : '-1'));
            expect(distance.gte(exact) && distance.lt(exact.add(dec('0.011')))).toBe(true);
          }
        },
      ),
    );
  });
});
