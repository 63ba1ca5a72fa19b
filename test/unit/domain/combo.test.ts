/** Combos in words and numbers: signs (decision 0050), legs, strikes, what a structure can lose. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  condorStrikesFault,
  dec,
  idOf,
  legsFault,
  leastPayoff,
  mostPayoff,
  payoffLegsOf,
  premiumOf,
  priceOfPremium,
  structureRisk,
  structureWidth,
  verticalLegs,
  verticalStrikesFault,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type PayoffLeg,
} from '../../../shared/domain/index.ts';
import { optionInstrument } from '../../../src-main/brokers/sim/market/options/option-rules.ts';

const p = (value: string) => dec(value).text();
const contract = (right: 'call' | 'put', strike: string, root = 'SPY', expiry = '2026-12-18'): Instrument =>
  optionInstrument({ root, expiry, right, strike: p(strike) });
const put640 = contract('put', '640');
const put635 = contract('put', '635');
const call700 = contract('call', '700');
const call710 = contract('call', '710');
const aapl = contract('put', '250', 'AAPL');
const old = contract('put', '640', 'SPY', '2026-11-13');
const shares: Instrument = { ...put640, id: idOf<InstrumentId>('SPY.SIM'), symbol: 'SPY', option: null };
const instruments = new Map([put640, put635, call700, call710, aapl, old, shares].map((i) => [i.id, i]));
const leg = (i: Instrument, side: 'buy' | 'sell' = 'buy', ratio = 1): ComboLeg => ({ instrumentId: i.id, side, ratio });
const rules = { legsMax: 4, today: '2026-11-20' };
const fault = (legs: readonly ComboLeg[]) => legsFault(legs, instruments, rules);

describe('how side and sign meet', () => {
  it.each([
    ['S0: a bull put that brings 0.75', 'buy', '-0.75', '0.75'],
    ['a roll that brings 0.02', 'buy', '-0.02', '0.02'],
    ['the same roll after it conceded to pay 0.01', 'buy', '0.01', '-0.01'],
    ['closing the bull put for 0.30', 'sell', '-0.30', '-0.30'],
  ] as const)('G10: %s', (_name, side, price, premium) => {
    expect(premiumOf(side, dec(price)).eq(dec(premium))).toBe(true);
    expect(priceOfPremium(side, dec(premium)).eq(dec(price))).toBe(true);
  });

  it('G10: every concession lowers the premium, for either side, across zero', () => {
    const any = fc.integer({ min: -500, max: 500 }).map((n) => Decimal.of(n, 2));
    fc.assert(
      fc.property(fc.constantFrom('buy' as const, 'sell' as const), any, any, (side, a, b) => {
        const further = side === 'buy' ? a.gt(b) : a.lt(b);
        expect(premiumOf(side, a).lt(premiumOf(side, b))).toBe(further);
      }),
    );
  });
});

describe('legs that no venue takes', () => {
  it.each([
    ['one leg', [leg(put640)], 'legs', null, 'at least two'],
    ['five legs', [put640, put635, call700, call710, aapl].map((i) => leg(i)), 'legs', null, 'up to 4 legs'],
    ['a ratio of zero', [leg(put640), leg(put635, 'sell', 0)], 'legs', 1, 'ratio is 1 to 100'],
    ['a ratio that is not whole', [leg(put640, 'buy', 1.5), leg(put635)], 'legs', 0, 'whole units'],
    ['a common factor', [leg(put640, 'buy', 2), leg(put635, 'sell', 4)], 'legs', null, 'multiples of 2'],
    ['the same contract twice', [leg(put640), leg(put640, 'sell')], 'legs', null, 'twice'],
    ['another underlying', [leg(put640), leg(aapl, 'sell')], 'legs', 1, 'another underlying'],
    ['shares', [leg(put640), leg(shares)], 'legs', 1, 'no option'],
    ['an expired contract', [leg(put635), leg(old)], 'expiredOption', 1, 'expired on 2026-11-13'],
  ] as const)('S1.7: %s', (_name, legs, code, at, words) => {
    expect(fault(legs)).toMatchObject({ code, leg: at });
    expect(fault(legs)?.message).toContain(words);
  });

  it('an unknown contract is named', () => {
    const unknown: ComboLeg = { instrumentId: idOf<InstrumentId>('SPY-20261218-P-1.SIM'), side: 'buy', ratio: 1 };
    expect(fault([leg(put640), unknown])).toMatchObject({ code: 'unknownInstrument', leg: 1 });
  });

  it('verticals, condors, ratios without a common factor pass', () => {
    expect(fault(verticalLegs(put640.id, put635.id))).toBeNull();
    expect(fault([leg(put640, 'sell', 2), leg(put635, 'buy', 3)])).toBeNull();
    expect(fault([leg(put635), leg(put640, 'sell'), leg(call700, 'sell'), leg(call710)])).toBeNull();
  });
});

describe('S0.1: strike order', () => {
  it.each([
    ['bull-put', '640', '635', null],
    ['bull-put', '635', '640', 'not above'],
    ['bull-put', '640', '640', 'not above'],
    ['bear-call', '700', '710', null],
    ['bear-call', '710', '700', 'not below'],
    ['bear-call', '0', '700', 'above 0'],
  ] as const)('%s short %s long %s', (strategy, short, long, words) => {
    const found = verticalStrikesFault(strategy, p(short), p(long));
    if (words === null) expect(found).toBeNull();
    else expect(found).toContain(words);
  });

  it.each([
    [['630', '640', '700', '710'], null],
    [['630', '640', '640', '650'], null],
    [['640', '640', '700', '710'], 'long put'],
    [['630', '705', '700', '710'], 'short put'],
    [['630', '640', '700', '700'], 'long call'],
  ] as const)('condor %j', (strikes, words) => {
    const found = condorStrikesFault(strikes.map(p) as never);
    if (words === null) expect(found).toBeNull();
    else expect(found).toContain(words);
  });
});

describe('what a structure can lose', () => {
  const payoff = (legs: readonly ComboLeg[]): readonly PayoffLeg[] => {
    const found = payoffLegsOf(legs, instruments);
    if (found === null) throw new Error('no options');
    return found;
  };
  const words = (legs: readonly ComboLeg[], cost: string) => {
    const risk = structureRisk(payoff(legs), dec(cost));
    return [risk.maxLoss?.toString() ?? null, risk.maxProfit?.toString() ?? null, risk.breakEvens.map(String)];
  };

  it('of a bull put for 0.75: width less credit, the credit, one break-even', () => {
    expect(words(verticalLegs(put640.id, put635.id), '-0.75')).toEqual(['4.25', '0.75', ['639.25']]);
  });
  it('of an iron condor for 1.50: the wider wing less the credit, two break-evens', () => {
    const condor = [leg(put635), leg(put640, 'sell'), leg(call700, 'sell'), leg(call710)];
    expect(words(condor, '-1.50')).toEqual(['8.50', '1.50', ['638.5', '701.5']]);
    expect(structureWidth(payoff(condor)).toString()).toBe('10');
  });
  it('of a debit call spread: what it cost', () => {
    expect(words([leg(call700), leg(call710, 'sell')], '3.20')).toEqual(['3.20', '6.80', ['703.2']]);
  });
  it('of a naked call: no end; of a long straddle: no end to the profit', () => {
    expect(words([leg(call700, 'sell'), leg(put635, 'sell')], '-2')[0]).toBeNull();
    expect(words([leg(call700), leg(put635)], '2')[1]).toBeNull();
  });
  it('payoffs lie between their least and their most wherever the underlying ends', () => {
    const anyLeg = fc.record({
      right: fc.constantFrom('call' as const, 'put' as const),
      strike: fc.integer({ min: 1, max: 40 }).map((n) => Decimal.of(n * 5)),
      qty: fc.integer({ min: -3, max: 3 }).map((n) => Decimal.of(n)),
    });
    fc.assert(
      fc.property(fc.array(anyLeg, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 400 }), (legs, at) => {
        const spot = Decimal.of(at);
        const pays = legs.reduce((sum, l) => {
          const inside = l.right === 'call' ? spot.sub(l.strike) : l.strike.sub(spot);
          return sum.add(l.qty.mul(inside.max(Decimal.ZERO)));
        }, Decimal.ZERO);
        const least = leastPayoff(legs);
        const most = mostPayoff(legs);
        if (least !== null) expect(pays.gte(least)).toBe(true);
        if (most !== null) expect(pays.lte(most)).toBe(true);
      }),
    );
  });
});
