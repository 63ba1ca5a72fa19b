import { describe, expect, test } from 'vitest';
import { dec, type ChainExpiry, type InstrumentId, type Price } from '../../../../shared/domain/index.ts';
import {
  breakEvenWords,
  comboLegsOf,
  payoffShape,
  readinessOf,
  riskOf,
  riskWords,
} from '../../../../src-renderer/features/combo/combo-facts.ts';
import { USUAL_DISTANCES, fillTemplate, hasWidth } from '../../../../src-renderer/features/combo/templates.ts';
import { TEMPLATES, withLeg, withRatio } from '../../../../src-renderer/stores/combo-store.ts';
import { defaultSize } from '../../../../src-renderer/features/ticket/size.ts';
import { readPrice } from '../../../../src-renderer/ui/ladder-draft.ts';
import { premiumFigure, premiumWords, premiumsOf, priceInWords } from '../../../../src-renderer/ui/premium-words.ts';
import { stepPrice } from '../../../../src-renderer/ui/step-price.ts';
import { equity } from '../instruments.ts';
import { comboOf, leg, option, quoteOf } from '../options.ts';

const id = (text: string): InstrumentId => text as InstrumentId;
const strikes = Array.from({ length: 21 }, (_, n) => 650 + n);
const expiry: ChainExpiry = {
  expiry: '2026-12-18',
  strikes: strikes.map((s) => ({ strike: String(s) as Price, callId: id(`C${s}`), putId: id(`P${s}`) })),
};
const request = { underlyingId: id('SPY.SIM'), expiry, money: 10 };
const rules = { legsMax: 4, today: '2026-11-20' };

describe('templates', () => {
  test('a bull put sells the put nearer to the money, which stands first', () => {
    const legs = fillTemplate({ ...request, template: 'bull-put', distances: { off: 3, width: 2 } });
    expect(legs.ok && legs.value.map((l) => `${l.side} ${l.strike} ${l.right}`)).toEqual([
      'sell 657 put',
      'buy 655 put',
    ]);
  });

  test('each fills from the chain; condors ascend, straddles share a strike', () => {
    const names = TEMPLATES.map((template) => {
      const legs = fillTemplate({ ...request, template, distances: USUAL_DISTANCES[template] });
      return legs.ok
        ? legs.value.map((l) => `${l.side === 'buy' ? '+' : '-'}${l.strike}${l.right[0]}`).join(' ')
        : legs.error;
    });
    expect(names).toEqual([
      '-657p +655p',
      '-663c +665c',
      '+660c -663c',
      '+660p -657p',
      '+653p -655p -665c +667c',
      '+660c +660p',
      '+656p +664c',
    ]);
  });

  test('strikes that are not listed are said, not guessed', () => {
    const far = fillTemplate({ ...request, template: 'iron-condor', distances: { off: 9, width: 4 } });
    expect(far).toEqual({ ok: false, error: 'No put is listed 13 strikes below the money' });
    expect(fillTemplate({ ...request, template: 'bull-put', distances: { off: 1, width: 0 } }).ok).toBe(false);
    expect(fillTemplate({ ...request, template: 'strangle', distances: { off: 0, width: 0 } }).ok).toBe(false);
    expect(hasWidth('straddle')).toBe(false);
  });
});

describe('the legs that are being built', () => {
  const [short, long] = [leg('660', 'put', 'sell'), leg('655', 'put', 'buy')];

  test('the same contract again counts up, the other side counts it away', () => {
    const once = withLeg([], short, 'sell');
    expect(withLeg(once, short, 'sell')[0]?.ratio).toBe(2);
    expect(withLeg(once, short, 'buy')).toEqual([]);
    expect(withRatio(once, 0, 0)[0]?.ratio).toBe(1);
    expect(withRatio(once, 0, 999)[0]?.ratio).toBe(100);
  });

  test('are judged in the contract’s own words and codes', () => {
    const known = Object.fromEntries(
      [option('660', 'put'), option('655', 'put'), option('650', 'put', '2026-11-13')].map((o) => [o.id, o]),
    );
    expect(readinessOf([], known, rules)).toEqual({ kind: 'empty' });
    expect(readinessOf([short, leg('640', 'put', 'buy')], known, rules)).toEqual({ kind: 'listing' });
    expect(readinessOf([short, long], known, rules)).toEqual({ kind: 'ready' });
    expect(readinessOf([short], known, rules)).toMatchObject({ fault: { code: 'legs' } });
    const doubled = readinessOf(
      [
        { ...short, ratio: 2 },
        { ...long, ratio: 2 },
      ],
      known,
      rules,
    );
    expect(doubled).toMatchObject({ fault: { message: expect.stringContaining('multiples of 2') } });
    const past = option('650', 'put', '2026-11-13');
    const dead = { ...leg('650', 'put', 'buy'), instrumentId: past.id, expiry: '2026-11-13' };
    expect(readinessOf([short, dead], known, rules)).toMatchObject({ fault: { code: 'expiredOption', leg: 1 } });
    expect(comboLegsOf([short])).toEqual([{ instrumentId: short.instrumentId, side: 'sell', ratio: 1 }]);
  });
});

describe('decision 0050: a credit is a price below zero', () => {
  const combo = comboOf(option('660', 'put'), option('655', 'put'));

  test('the trader reads credit or debit and the cash sign', () => {
    expect(premiumWords(dec('0.75'))).toBe('credit 0.75');
    expect(premiumWords(dec('-1.2'))).toBe('debit 1.20');
    expect(premiumWords(dec('0'))).toBe('even');
    expect(premiumFigure(dec('0.75'))).toBe('+0.75');
    expect(premiumFigure(dec('-0.765'))).toBe('−0.765');
    expect(priceInWords('buy', '-0.75')).toBe('credit 0.75');
    expect(priceInWords('sell', '-0.75')).toBe('debit 0.75');
    expect(priceInWords('buy', 'x')).toBeNull();
  });

  test('buying at the ask is the least credit, joining the bid the best', () => {
    const quote = quoteOf(combo, '-0.80', '-0.74');
    const bought = premiumsOf('buy', quote, combo);
    expect([bought.now, bought.mid, bought.best].map((p) => premiumFigure(p))).toEqual(['+0.74', '+0.77', '+0.80']);
    const sold = premiumsOf('sell', quote, combo);
    expect([sold.now, sold.mid, sold.best].map((p) => premiumFigure(p))).toEqual(['−0.80', '−0.77', '−0.74']);
    expect(premiumsOf('buy', null, combo).mid).toBeNull();
  });

  test('the ticket takes signed prices for combos and for nothing else', () => {
    expect(readPrice('-0.75', 'Limit', combo)).toEqual({ ok: true, value: '-0.75' });
    expect(readPrice('−0.75', 'Limit', combo)).toEqual({ ok: true, value: '-0.75' });
    expect(readPrice('-0.755', 'Limit', combo).ok).toBe(false);
    expect(readPrice('0', 'Limit', combo)).toEqual({ ok: true, value: '0.00' });
    expect(readPrice('-0.75', 'Limit', equity('SPY')).ok).toBe(false);
    expect(readPrice('--1', 'Limit', combo).ok).toBe(false);
    expect(stepPrice('0.01', combo, -2, null)).toBe('-0.01');
    expect(stepPrice('-0.75', combo, 1, null)).toBe('-0.74');
    expect(defaultSize(combo, dec('-0.75'))).toBe('1');
  });
});

describe('what may be lost and won', () => {
  const put = [leg('660', 'put', 'sell'), leg('655', 'put', 'buy')];

  test('a bull put for 0.75: 425 to lose, 75 to win, even at 659.25', () => {
    const risk = riskOf(put, dec('-0.75'));
    expect(riskWords(risk.maxLoss, '100', 'loss')).toBe('−425.00');
    expect(riskWords(risk.maxProfit, '100', 'profit')).toBe('+75.00');
    expect(breakEvenWords(risk)).toBe('659.25');
  });

  test('a short call loses without end, and says so', () => {
    const risk = riskOf([leg('660', 'call', 'sell'), leg('650', 'put', 'sell')], dec('-3'));
    expect(riskWords(risk.maxLoss, '100', 'loss')).toBe('without end');
    expect(breakEvenWords(risk)).toBe('647.00 and 663.00');
    expect(riskWords(undefined, '100', 'loss')).toBe('–');
    expect(breakEvenWords(null)).toBe('–');
  });

  test('the payoff has its corners at the strikes and the spot in sight', () => {
    const shape = payoffShape(put, dec('-0.75'), '100', 680);
    expect(shape.strikes).toEqual([655, 660]);
    expect(shape.points.map((p) => Math.round(p.gain))).toEqual([-425, -425, 75, 75]);
    expect(shape.to).toBeGreaterThan(680);
    expect(shape.from).toBeLessThan(655);
  });
});
