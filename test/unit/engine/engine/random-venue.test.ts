import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dec, type LadderFinal, type LadderParams } from '../../../../shared/domain/index.ts';
import { d } from '../desk.ts';
import { RandomVenue, random } from './random-venue.ts';

/** A trader who does anything at any time. */
function trade(venue: RandomVenue, steps: number): void {
  const { desk } = venue;
  const pick = <T>(items: readonly T[]): T => items[venue.int(0, items.length - 1)] as T;
  for (let i = 0; i < steps; i++) {
    const ladders = [...desk.engine.view.ladders.values()].filter((l) => l.status !== 'done');
    const act = venue.rnd();
    const side = pick(['buy', 'sell'] as const);
    if (act < 0.06 && ladders.length < 4) desk.ladder(params(venue, side), { side, qty: d(String(venue.int(1, 500))) });
    else if (act < 0.07)
      desk.ticket({ qty: d(String(venue.int(1, 200))), side, limitPrice: d(`${venue.int(98, 102)}.00`) });
    else if (act < 0.11 && ladders.length > 0) {
      const control = pick(['pause', 'resume', 'resume', 'stepNow', 'finish', 'cancel'] as const);
      desk.command({ kind: 'controlLadder', ladderId: pick(ladders).ladderId, control });
    } else if (act < 0.12 && ladders.length > 0) {
      const ladder = pick(ladders);
      const worstPrice = d((Number(ladder.params.worstPrice) + (ladder.side === 'buy' ? 0.03 : -0.03)).toFixed(2));
      desk.command({ kind: 'changeLadder', ladderId: ladder.ladderId, params: { ...ladder.params, worstPrice } });
    } else if (act < 0.125) desk.command({ kind: 'cancelAll', instrumentId: null });
    venue.step();
    for (const ladder of desk.engine.view.ladders.values()) {
      expect(dec(ladder.filledQty).lte(dec(ladder.qty))).toBe(true);
    }
  }
}

function params(venue: RandomVenue, side: 'buy' | 'sell'): Partial<LadderParams> {
  const pick = <T>(items: readonly T[]): T => items[venue.int(0, items.length - 1)] as T;
  return {
    steps: { kind: 'toward', towardPct: ['0', '20', '60', '100'].slice(0, venue.int(1, 4)).map(d) },
    reference: pick(['frozen', 'follow'] as const),
    waitMs: venue.int(300, 4_000),
    orderTimeoutMs: venue.chance(0.3) ? venue.int(200, 2_000) : null,
    totalMs: venue.int(2_000, 30_000),
    worstPrice: d(side === 'buy' ? '101.50' : '98.50'),
    rounding: pick(['passive', 'nearest', 'aggressive'] as const),
    final: pick<LadderFinal>(['rest', 'cancel', 'marketable', 'market']),
    replace: pick(['modify', 'cancelThenPlace'] as const),
    onLocked: pick(['take', 'wait'] as const),
  };
}

function run(seed: number, modify: boolean, steps: number): RandomVenue {
  const venue = new RandomVenue(seed, modify);
  trade(venue, steps);
  return venue;
}

const hashOf = (venue: RandomVenue): string =>
  createHash('sha256').update(JSON.stringify(venue.desk.journal)).digest('hex');

describe('against a venue that does everything', () => {
  it('G9, G10, G15, G17: one live order a ladder, never past target or worst price, nothing sent twice, and in the end both agree', () => {
    let fills = 0;
    let ladders = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.boolean(), (seed, modify) => {
        const venue = run(seed, modify, 200);
        venue.settle();
        const { view } = venue.desk.engine;
        fills += venue.trades.length;
        ladders += view.ladders.size;
        for (const ladder of view.ladders.values()) {
          expect(venue.filledOf(ladder.ladderId)).toBeLessThanOrEqual(Number(ladder.qty));
          expect(Number(ladder.filledQty)).toBe(venue.filledOf(ladder.ladderId));
        }
        for (const [id, live] of venue.book) {
          const order = view.orders.get(live.order.clientOrderId);
          expect([id, order?.filledQty]).toEqual([id, String(live.filled)]);
        }
        const position = [...view.positions.values()][0];
        expect(Number(position?.qty ?? '0')).toBe(venue.position());
        expect(
          venue.desk
            .alerts()
            .filter((a) => a.includes('overfilled') || a.includes('differs') || a.includes('contradicting')),
        ).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(fills).toBeGreaterThan(60);
    expect(ladders).toBeGreaterThan(60);
  }, 60_000);

  it('the same inputs give the same events', () => {
    const seed = 20_261_110;
    expect(hashOf(run(seed, true, 400))).toBe(hashOf(run(seed, true, 400)));
    expect(hashOf(run(seed, true, 400))).not.toBe(hashOf(run(seed + 1, true, 400)));
  });

  it('G18: a replay of the journal gives every record back, whenever it is cut', () => {
    const rnd = random(7);
    for (let i = 0; i < 6; i++) {
      const venue = run(Math.floor(rnd() * 1e9), true, 150);
      const { desk } = venue;
      const records = (): string => {
        const { orders, ladders, positions, fills, alerts, tradeCounts, accounts, seq } = desk.engine.view;
        return JSON.stringify([
          [...orders],
          [...ladders],
          [...positions],
          [...fills],
          [...alerts],
          [...tradeCounts],
          [...accounts],
          seq,
        ]);
      };
      const before = records();
      const journal = [...desk.journal];
      desk.restart();
      const resumed = desk.journal.length - journal.length;
      desk.journal.splice(journal.length, resumed);
      desk.engine = replayed(desk, journal);
      expect(records()).toBe(before);
    }
  });
});

function replayed(desk: RandomVenue['desk'], journal: RandomVenue['desk']['journal']): RandomVenue['desk']['engine'] {
  const { Engine } = { Engine: desk.engine.constructor as new (options: object) => RandomVenue['desk']['engine'] };
  const engine = new Engine({ idPrefix: 'T', limits: desk.engine.view.configuredLimits, account: null });
  for (const { event, tsMs } of journal) engine.apply(event, tsMs);
  return engine;
}
