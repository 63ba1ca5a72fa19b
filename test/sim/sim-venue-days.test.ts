/** Long runs of the simulated venue on the virtual clock: whole days, with a trader in them, and the recorded days. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Decimal, dec, unitsText, type Quote } from '../../shared/domain/index.ts';
import { Random } from '../../src-main/brokers/sim/market/random.ts';
import { openRecording } from '../../src-main/brokers/sim/replay/open-recording.ts';
import { MINUTE, VenueFixture, instrument, request } from '../unit/brokers/sim/venue-fixture.ts';

const SYMBOLS = ['SPY', 'TSLA', 'UVXY', 'LAKE', 'OPTT', 'KO'];

/** A trader who joins the bid or crosses by turns, cancels, and changes; all drawn from the seed. */
async function trade(f: VenueFixture, seed: number, minutes: number): Promise<string> {
  const random = Random.seeded(seed, 77);
  const hash = createHash('sha256');
  const md = f.venue.marketDataClient();
  // What the test does with the venue afterwards may bring quotes too: they are not of the day.
  let ended = false;
  md.open({
    onQuotes: (q) => void (ended || hash.update(JSON.stringify(q))),
    onBar: () => undefined,
    onDepth: () => undefined,
    onConnection: () => undefined,
  });
  md.subscribeQuotes(SYMBOLS.map(instrument));
  const answers: Promise<unknown>[] = [];
  for (let i = 0; i < minutes * 4; i++) {
    const symbol = SYMBOLS[random.below(SYMBOLS.length)]!;
    const quote = f.venue.quote(instrument(symbol));
    if (quote?.bid != null && quote.ask != null) {
      const side = random.chance(0.5) ? 'buy' : 'sell';
      const near = side === 'buy' ? quote.bid : quote.ask;
      const far = side === 'buy' ? quote.ask : quote.bid;
      const limit = unitsText(random.chance(0.6) ? near : far, 4);
      answers.push(
        f.client.submitOrder(request({ id: `t${i}`, symbol, side, qty: String(1 + random.below(60)), limit })),
      );
      if (random.chance(0.3))
        answers.push(
          f.client.cancelOrder({
            clientOrderId: request({ id: `t${i - random.below(10)}` }).clientOrderId,
            venueOrderId: null,
            instrumentId: instrument(symbol),
          }),
        );
    }
    f.scheduler.runFor(15_000);
  }
  await f.pass(50);
  hash.update(JSON.stringify(await Promise.all(answers)));
  hash.update(JSON.stringify(f.reports));
  ended = true;
  return hash.digest('hex');
}

describe('days at the simulated venue', () => {
  const market = { kind: 'model' as const, symbols: SYMBOLS };

  it('same seed, same orders: the same quotes, answers, fills and reports; the books add up at the end', async () => {
    const seed = Number(process.env['RUNG_SEED'] ?? '1');
    const f = new VenueFixture({ seed, market });
    const first = await trade(f, seed, 60);
    expect(await trade(new VenueFixture({ seed, market }), seed, 60)).toBe(first);
    expect(await trade(new VenueFixture({ seed: seed + 1, market }), seed, 60)).not.toBe(first);
    expect(f.fills().some((x) => x.liquidity === 'maker')).toBe(true);
    expect(f.fills().some((x) => x.liquidity === 'taker')).toBe(true);
    let cash = dec('100000');
    for (const fill of f.fills()) {
      const value = dec(fill.price).mul(dec(fill.qty));
      cash = (fill.side === 'buy' ? cash.sub(value) : cash.add(value)).sub(dec(fill.fee));
    }
    expect((await f.mass()).account.balances[0]?.total).toBe(cash.trim().toString());
  });

  it('through a night and a weekend: days roll, shares close, coins trade on, day orders are gone', async () => {
    const f = new VenueFixture({ market: { kind: 'model', symbols: ['KO', 'LTC/USD'] } });
    const friday = f.venue.quote(instrument('KO'));
    await f.submit({ id: 'day', symbol: 'KO', qty: '1', limit: '40.00' });
    f.scheduler.runUntil(Date.UTC(2026, 10, 22, 12, 0));
    expect(f.venue.quote(instrument('KO'))?.status).toBe('closed');
    expect(f.venue.quote(instrument('LTC/USD'))?.status).toBe('trading');
    expect((await f.status('day')).status).toBe('expired');
    f.scheduler.runUntil(Date.UTC(2026, 10, 23, 14, 45));
    const monday = f.venue.quote(instrument('KO'));
    expect(monday?.status).toBe('trading');
    expect(monday?.previousClose).not.toBe(friday?.previousClose);
    expect((monday?.volume ?? 0) > 0).toBe(true);
  });

  it('G22: the ladder of a wide market is worth climbing: the closer to the far side, the sooner it fills', async () => {
    const fillShare = async (toward: number): Promise<number> => {
      let filled = 0;
      for (let seed = 1; seed <= 30; seed++) {
        const f = new VenueFixture({ seed, market: { kind: 'model', symbols: ['TSLA'] } });
        const quote = f.venue.quote(instrument('TSLA'));
        if (quote?.bid == null || quote.ask == null) continue;
        const mid = (quote.bid + quote.ask) / 2;
        const limit = Math.floor((mid + ((quote.ask - quote.bid) / 2) * toward) / 100) * 100;
        await f.submit({ id: 'a', symbol: 'TSLA', qty: '20', limit: unitsText(limit, 4) });
        f.scheduler.runFor(15_000);
        if (f.fills('a').length > 0) filled += 1;
      }
      return filled / 30;
    };
    const shares = [await fillShare(-1), await fillShare(0), await fillShare(0.6)];
    expect(shares[1]).toBeGreaterThan(shares[0]!);
    expect(shares[2]).toBeGreaterThan(shares[1]!);
    expect(shares[1]).toBeLessThan(0.9);
  });
});

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const hasData = existsSync(`${DATA}equity-quotes`);
if (!hasData) process.stdout.write('skipped: recorded days (no ../shared/data beside the repository)\n');

describe.skipIf(!hasData)('the recorded days', () => {
  it('equities: every quote of the day is played, the last of each second is the recorded close, orders fill', async () => {
    const answer = await openRecording([`${DATA}equity-quotes`], { symbols: ['IBM', 'SPY'] });
    if (!answer.ok) throw new Error(answer.error.message);
    const recording = answer.value;
    expect(recording.instruments.map((i) => i.symbol)).toEqual(['IBM', 'SPY']);
    const f = new VenueFixture({ market: { kind: 'replay', recording }, startMs: recording.startMs });
    const md = f.venue.marketDataClient();
    let crossed = 0;
    let locked = 0;
    let count = 0;
    md.open({
      onQuotes: (quotes: readonly Quote[]) => {
        for (const { bid, ask } of quotes) {
          count += 1;
          if (bid !== null && ask !== null && bid > ask) crossed += 1;
          if (bid !== null && bid === ask) locked += 1;
        }
      },
      onBar: () => undefined,
      onDepth: () => undefined,
      onConnection: () => undefined,
    });
    md.subscribeQuotes([instrument('IBM'), instrument('SPY')]);
    f.scheduler.runUntil(recording.startMs + 60 * MINUTE);
    for (let i = 0; i < 40; i++) {
      const quote = f.venue.quote(instrument('IBM'));
      if (quote?.bid == null || quote.ask == null) throw new Error('one-sided');
      const limit = unitsText(i % 2 === 0 ? quote.bid : quote.ask, 4);
      await f.run(f.client.submitOrder(request({ id: `r${i}`, symbol: 'IBM', qty: '10', limit })));
      f.scheduler.runFor(5 * MINUTE);
    }
    f.scheduler.runUntil(recording.lastMs + 1);
    expect(f.venue.ended()).toBe(true);
    expect(count).toBeGreaterThan(100_000);
    expect([crossed > 0, locked > 0]).toEqual([true, true]);
    expect(f.fills().length).toBeGreaterThan(20);
    const filled = f.fills().reduce((sum, x) => sum.add(dec(x.qty)), Decimal.ZERO);
    expect((await f.mass()).positions[0]?.qty ?? '0').toBe(filled.toString());
  });

  it.each([
    ['crypto', 'BTC/USD'],
    ['crypto/BTCUSDT_bybit_20221213_quote_1m.csv', 'BTC/USDT'],
    ['crypto/BTCUSDT_binance_20210108_quote_tick.csv', 'BTC/USDT'],
  ])('%s plays to its end', async (path, symbol) => {
    const answer = await openRecording([`${DATA}${path}`]);
    if (!answer.ok) throw new Error(answer.error.message);
    const recording = answer.value;
    const f = new VenueFixture({ market: { kind: 'replay', recording }, startMs: recording.startMs });
    expect(recording.instruments.map((i) => i.symbol)).toContain(symbol);
    const quote = f.venue.quote(instrument(symbol));
    expect(quote?.status).toBe('trading');
    await f.run(
      f.client.submitOrder({ ...request({ id: 'a', symbol, qty: '0.001', limit: null }), sessions: ['continuous'] }),
    );
    expect(f.fills('a')).toHaveLength(1);
    f.scheduler.runUntil(recording.lastMs + 1);
    expect(f.venue.ended()).toBe(true);
  });
});
