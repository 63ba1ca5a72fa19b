/** The simulated option market: boards by the calendar, believable quotes, the same for the same seed, nothing without asking. */
import { describe, expect, it } from 'vitest';
import {
  dayOfText,
  dec,
  idOf,
  isOnTick,
  type Instrument,
  type InstrumentId,
} from '../../../../../shared/domain/index.ts';
import {
  listedExpiries,
  monthlyExpiry,
  optionExpiryMs,
} from '../../../../../src-main/brokers/sim/market/options/expiries.ts';
import { optionIdOf, readOptionId } from '../../../../../src-main/brokers/sim/market/options/option-id.ts';
import { impliedVolatility } from '../../../../../src-main/options/implied-volatility.ts';
import { VenueFixture } from '../venue-fixture.ts';

const SPY = idOf<InstrumentId>('SPY.SIM');
const market = { kind: 'model', symbols: ['SPY', 'AAPL', 'KO'] } as const;

async function board(f: VenueFixture, underlying = SPY) {
  const chain = await f.run(f.client.optionChain(underlying));
  if (!chain.ok) throw new Error(chain.error.message);
  return chain.value;
}

async function define(f: VenueFixture, ids: readonly InstrumentId[]): Promise<readonly Instrument[]> {
  const made = await f.run(f.client.defineInstruments(ids));
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

describe('expiries', () => {
  it('are Fridays, third Fridays after them, moved before holidays, to a year ahead', () => {
    expect(listedExpiries(dayOfText('2026-11-20'))).toEqual([
      '2026-11-20',
      '2026-11-27',
      '2026-12-04',
      '2026-12-11',
      '2026-12-18',
      '2027-01-15',
      '2027-02-19',
      '2027-05-21',
      '2027-08-20',
      '2027-11-19',
    ]);
    // Good Friday 2026 and Juneteenth 2026 are Fridays: the day before.
    expect(listedExpiries(dayOfText('2026-03-30'))[0]).toBe('2026-04-02');
    expect(monthlyExpiry(2026, 6)).toBe(dayOfText('2026-06-18'));
  });

  it('end at 16:00, those of the broad funds at 16:15, three hours sooner on half days', () => {
    expect(optionExpiryMs('2026-12-18', false)).toBe(Date.UTC(2026, 11, 18, 21, 0));
    expect(optionExpiryMs('2026-12-18', true)).toBe(Date.UTC(2026, 11, 18, 21, 15));
    expect(optionExpiryMs('2026-11-27', true)).toBe(Date.UTC(2026, 10, 27, 18, 15));
  });

  it.each(['SPY-20261218-C-650.SIM', 'SPY-20261218-P-652.5.SIM', 'AAPL-20270115-C-7.SIM'])('%s names itself', (id) => {
    const name = readOptionId(id);
    expect(name === null ? null : optionIdOf(name)).toBe(id);
  });
  it.each([
    'SPY.SIM',
    'SPY-20261218-C-0.SIM',
    'SPY-20261318-C-650.SIM',
    'SPY-20261218-C-650.0.SIM',
    'SPY-20261218-X-650.SIM',
  ])('%s names no contract', (id) => {
    expect(readOptionId(id)).toBeNull();
  });
});

describe('the simulated chain', () => {
  it('is there for some underlyings, and none of it is an instrument before somebody asks', async () => {
    const f = new VenueFixture({ market });
    const chain = await board(f);
    expect(chain.expiries.length).toBeGreaterThanOrEqual(8);
    for (const { strikes } of chain.expiries) {
      expect(strikes.length).toBeGreaterThan(20);
      expect(strikes.every((s, i) => i === 0 || dec(s.strike).gt(dec(strikes[i - 1]?.strike ?? '0')))).toBe(true);
    }
    expect((await board(f, idOf<InstrumentId>('KO.SIM'))).expiries).toEqual([]);
    const before = await f.run(f.client.instruments());
    expect(before.ok && before.value.every((i) => i.option === null)).toBe(true);
    const id = chain.expiries[4]?.strikes[30]?.callId ?? SPY;
    expect(f.venue.quote(id)).toBeNull();
    const [made] = await define(f, [id]);
    expect(made).toMatchObject({ id, calendar: 'us-option-1615', multiplier: '100', assetClass: 'option' });
    expect(f.venue.quote(id)).toMatchObject({ status: 'trading', scope: 'consolidated', timeliness: 'live' });
  });

  it('quotes on the tick, uncrossed, arbitrage-free in strikes, with a skew and wider spreads far out', async () => {
    const f = new VenueFixture({ market });
    const chain = await board(f);
    const near = chain.expiries[4]!;
    const puts = await define(
      f,
      near.strikes.flatMap((s) => s.putId ?? []),
    );
    const mids: number[] = [];
    for (const put of puts) {
      const quote = f.venue.quote(put.id);
      if (quote?.ask == null) throw new Error('no ask');
      for (const units of [quote.bid, quote.ask])
        if (units !== null) expect(isOnTick(put, dec((units / 10_000).toFixed(4)))).toBe(true);
      expect(quote.bid ?? 0).toBeLessThan(quote.ask);
      mids.push(((quote.bid ?? 0) + quote.ask) / 2);
    }
    expect(
      mids.every((mid, i) => i === 0 || mid >= (mids[i - 1] ?? 0) - 200),
      'puts rise with the strike',
    ).toBe(true);
    const years = (optionExpiryMs(near.expiry, true) - f.scheduler.nowMs()) / (365 * 86_400_000);
    const vol = (strike: string): number => {
      const at = puts.findIndex((p) => p.option?.strike === strike);
      const inputs = { right: 'put', spot: 668.4, strike: Number(strike), years, rate: 0.04, yield: 0.012 } as const;
      const found = impliedVolatility(inputs, (mids[at] ?? 0) / 10_000);
      return found.ok ? found.value : Number.NaN;
    };
    expect(vol('640')).toBeGreaterThan(vol('668') + 0.01);
    expect(vol('668')).toBeGreaterThan(0.1);
    expect(vol('668')).toBeLessThan(0.25);
    const far = chain.expiries.at(-1)!;
    const width = async (strikes: typeof near): Promise<number> => {
      const strike = strikes.strikes[Math.floor(strikes.strikes.length / 2)]!;
      await define(f, [strike.callId!]);
      const quote = f.venue.quote(strike.callId!);
      return (quote?.ask ?? 0) - (quote?.bid ?? 0);
    };
    expect(await width(far)).toBeGreaterThan(1.5 * (await width(near)));
  });

  it('is quoted anew each second in its own session, and is the same for the same seed', async () => {
    const one = new VenueFixture({ market, seed: 5 });
    const two = new VenueFixture({ market, seed: 5 });
    const ids = (await board(one)).expiries[3]!.strikes.slice(38, 42).flatMap((s) => [s.callId!, s.putId!]);
    for (const f of [one, two]) {
      await define(f, ids);
      await f.pass(5_000);
    }
    for (const id of ids) {
      expect(one.scheduler.nowMs() - (one.venue.quote(id)?.tsEventMs ?? 0)).toBeLessThan(1_200);
      const { tsInitMs: _a, ...first } = one.venue.quote(id)!;
      const { tsInitMs: _b, ...second } = two.venue.quote(id)!;
      expect({ ...first, tsEventMs: 0 }).toMatchObject({ instrumentId: second.instrumentId });
    }
  });

  it('trades to 16:15 for the broad funds and 16:00 for stocks', async () => {
    const f = new VenueFixture({ market, startMs: Date.UTC(2026, 10, 20, 20, 58) });
    const aapl = idOf<InstrumentId>('AAPL.SIM');
    const spyCall = (await board(f)).expiries[3]!.strikes[40]!.callId!;
    const aaplCall = (await board(f, aapl)).expiries[3]!.strikes[10]!.callId!;
    await define(f, [spyCall, aaplCall]);
    await f.pass(5 * 60_000);
    expect(f.venue.quote(spyCall)?.status).toBe('trading');
    expect(f.venue.quote(aaplCall)?.status).toBe('closed');
    await f.pass(15 * 60_000);
    expect(f.venue.quote(spyCall)?.status).toBe('closed');
  });

  it('options and combos halt with their underlying', async () => {
    const f = new VenueFixture({ market });
    const strikes = (await board(f)).expiries[3]!.strikes;
    const [a, b] = [strikes[38]!.putId!, strikes[40]!.putId!];
    await define(f, [a, b]);
    const combo = await f.run(
      f.client.defineCombo([
        { instrumentId: a, side: 'buy', ratio: 1 },
        { instrumentId: b, side: 'sell', ratio: 1 },
      ]),
    );
    if (!combo.ok) throw new Error(combo.error.message);
    f.venue.control.halt(SPY);
    expect([f.venue.quote(a)?.status, f.venue.quote(combo.value.id)?.status]).toEqual(['halted', 'halted']);
    f.venue.control.unhalt(SPY);
    expect(f.venue.quote(combo.value.id)?.status).toBe('trading');
  });
});
