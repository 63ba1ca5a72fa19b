import { describe, expect, test } from 'vitest';
import type { InstrumentId, Quote } from '../../../shared/domain/index.ts';
import type { EngineView } from '../../../src-main/engine/view.ts';
import { MODEL_RATE, expiryMs, optionGreeks } from '../../../src-main/api/option-greeks.ts';
import { priceOf } from '../../../src-main/options/black-scholes.ts';
import { equity } from '../renderer/instruments.ts';
import { option, quoteOf } from '../renderer/options.ts';

const NOW = Date.UTC(2026, 10, 20, 15, 0);
const spy = equity('SPY');
const call = option('670', 'call');

function viewOf(quotes: readonly Quote[]): EngineView {
  const instruments = new Map([spy, call].map((i) => [i.id, i]));
  return { instruments, quotes: new Map(quotes.map((q) => [q.instrumentId, q])) } as unknown as EngineView;
}

describe('model figures of listed options', () => {
  test('give back the volatility that the price was made with', () => {
    const years = (expiryMs(call, '2026-12-18') - NOW) / (365 * 86_400_000);
    const price = priceOf({ right: 'call', spot: 668.5, strike: 670, years, vol: 0.21, rate: MODEL_RATE, yield: 0 });
    const quotes = [quoteOf(spy, '668.49', '668.51'), quoteOf(call, price.toFixed(4), price.toFixed(4))];
    const [greek] = optionGreeks(viewOf(quotes), [call.id], NOW).greeks;
    expect(greek?.impliedVol).toBeCloseTo(0.21, 3);
    expect(greek?.delta).toBeGreaterThan(0.45);
    expect(greek?.delta).toBeLessThan(0.58);
  });

  test('say nothing without two sides, for what is no option, below intrinsic value and after expiry', () => {
    const nothing = { impliedVol: null, delta: null };
    const spot = quoteOf(spy, '700', '700.02');
    const ask = (quotes: readonly Quote[], id: InstrumentId, at = NOW) =>
      optionGreeks(viewOf(quotes), [id], at).greeks[0];
    expect(ask([spot], call.id)).toMatchObject(nothing);
    expect(ask([spot, { ...quoteOf(call, '31', '32'), bid: null }], call.id)).toMatchObject(nothing);
    expect(ask([spot, quoteOf(call, '20', '21')], call.id)).toMatchObject(nothing);
    expect(ask([spot], spy.id)).toMatchObject(nothing);
    expect(ask([], 'X' as InstrumentId)).toMatchObject(nothing);
    expect(ask([spot, quoteOf(call, '31', '32')], call.id, Date.UTC(2027, 0, 4))).toMatchObject(nothing);
  });

  test('a contract ends with its last session: 16:15 for the broad funds, 13:00 on a half day', () => {
    expect(expiryMs(call, '2026-12-18')).toBe(Date.UTC(2026, 11, 18, 21, 15));
    expect(expiryMs({ calendar: 'us-option' }, '2026-12-18')).toBe(Date.UTC(2026, 11, 18, 21, 0));
    expect(expiryMs({ calendar: 'us-option' }, '2026-11-27')).toBe(Date.UTC(2026, 10, 27, 18, 0));
  });
});
