/** Readings that have a fill's position before the fill is heard: it counts once, and the orders and prices are the fill's (G15, G17, G18). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  dec,
  idOf,
  type FillReport,
  type PositionStatusReport,
  type TradeId,
} from '../../../../shared/domain/index.ts';
import { POSITION_CLOCK_SLOP_MS } from '../../../../src-main/engine/reconcile/adoption.ts';
import { ACCOUNT_ID, Desk, TSLA, WIDE, d } from '../desk.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? 20_261_121);
const LAG_MS = 10_000;

const holds = (qty: number): PositionStatusReport[] =>
  qty === 0
    ? []
    : [
        {
          kind: 'position',
          accountId: ACCOUNT_ID,
          instrumentId: TSLA.id,
          qty: Decimal.of(qty).text(),
          avgPrice: d('100'),
        },
      ];
const held = (at: Desk): string => [...at.engine.view.positions.values()][0]?.qty ?? '0';

/** How often a quantity was made to agree. */
const corrections = (at: Desk): number =>
  at.events('reconciled').filter((event) => event.kind === 'reconciled' && event.qtyBefore !== event.qtyAfter).length;

/** A desk that bought 10 at 100.00, ten seconds ago, and has an order for 100 more. */
function bought(): Desk {
  const at = new Desk({ limits: WIDE });
  at.quote('99.99', '100.01');
  at.ticket({ qty: d('10') });
  at.fill('T-1', '10', '100.00');
  at.ticket({ qty: d('100') });
  at.ack('T-2');
  at.hold(LAG_MS);
  return at;
}

const fillOf = (at: Desk, id: string, qty: number, tsEventMs: number): FillReport =>
  at.fillReport('T-2', String(Math.abs(qty)), '99.00', {
    tradeId: idOf<TradeId>(id),
    side: qty < 0 ? 'sell' : 'buy',
    tsEventMs,
  });

describe('a reading that holds a position whose fill is not heard yet', () => {
  it('the fill, heard later, counts for its order, price and fee, and moves no quantity again', () => {
    const at = bought();
    const tsEventMs = at.now - 100;
    at.mass({ positions: holds(60), fills: [], orders: [at.status('T-2', 'accepted')] });
    expect(held(at)).toBe('60');
    at.advance(700);
    at.reports(fillOf(at, 'late', 50, tsEventMs));
    expect([...at.engine.view.positions.values()][0]).toMatchObject({ qty: '60', cost: '5950' });
    expect(at.order('T-2')).toMatchObject({ filledQty: '50', avgPrice: '99' });
    expect(at.alerts()).toContain('info: TSLA.SIM: the difference to the venue is explained');
    // The next reading agrees, and a further fill counts as always.
    at.hold(1_000);
    at.mass({ positions: holds(60), orders: [at.status('T-2', 'partiallyFilled', { filledQty: d('50') })] });
    expect(corrections(at)).toBe(1);
    at.reports(fillOf(at, 'next', 20, at.now));
    expect(held(at)).toBe('80');
    at.restart();
    expect(held(at)).toBe('80');
  });

  it('is remembered over a restart, and over a rewritten snapshot', () => {
    const at = bought();
    const tsEventMs = at.now - 100;
    at.mass({ positions: holds(60), fills: [], orders: [at.status('T-2', 'accepted')] });
    at.restart();
    at.reports(fillOf(at, 'late', 50, tsEventMs));
    expect(held(at)).toBe('60');
  });

  it('a fill of after the reading is not a part of what it had', () => {
    const at = bought();
    at.mass({ positions: holds(60), fills: [], orders: [at.status('T-2', 'accepted')] });
    at.advance(POSITION_CLOCK_SLOP_MS + 1);
    at.reports(fillOf(at, 'new', 50, at.now));
    expect(held(at)).toBe('110');
  });

  it('a fill of the very millisecond, in the positions and in no list yet, is no difference', () => {
    const at = bought();
    at.reports(fillOf(at, 'same', 50, at.now));
    at.mass({ positions: holds(60), fills: [], orders: [at.status('T-2', 'partiallyFilled', { filledQty: d('50') })] });
    expect(held(at)).toBe('60');
    expect(at.events('reconciled')).toEqual([]);
    expect(at.alerts().filter((text) => text.startsWith('danger'))).toEqual([]);
  });

  it('in any interleaving of fills, readings, lateness and loss no double count stays', () => {
    const script = fc.array(
      fc.record({
        qty: fc.integer({ min: -5, max: 9 }).filter((qty) => qty !== 0),
        gapMs: fc.integer({ min: 1, max: 4_000 }),
        /** How late the fill is heard; beyond the horizon it is lost, and only a list has it. */
        lateMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 60_000 })),
        /** A mass status is read at the moment of the fill: how many of the newest fills its list lacks. */
        reads: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined, freq: 2 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(script, (steps) => {
        const at = bought();
        let venue = 10;
        const traded: { readonly report: FillReport; readonly heardMs: number }[] = [];
        const heard = new Set<string>();
        const hear = (report: FillReport): void => {
          heard.add(report.tradeId);
          at.reports(report);
        };
        for (const [i, step] of steps.entries()) {
          at.advance(step.gapMs);
          for (const { report, heardMs } of traded) if (heardMs <= at.now && !heard.has(report.tradeId)) hear(report);
          venue += step.qty;
          traded.push({ report: fillOf(at, `f${i}`, step.qty, at.now), heardMs: at.now + step.lateMs });
          if (step.reads === undefined) continue;
          const fills = traded.slice(0, Math.max(0, traded.length - step.reads)).map(({ report }) => report);
          at.mass({ positions: holds(venue), fills, orders: [at.status('T-2', 'accepted')] });
          for (const { tradeId } of fills) heard.add(tradeId);
        }
        // Those that are late come; the lost ones are listed by the next reading, and it finds nothing to correct after that.
        at.advance(20_000);
        for (const { report } of traded) if (!heard.has(report.tradeId)) at.reports(report);
        expect(held(at)).toBe(String(venue));
        const fills = traded.map(({ report }) => report);
        at.mass({ positions: holds(venue), fills, orders: [at.status('T-2', 'accepted')] });
        expect(held(at)).toBe(String(venue));
        const filled = traded.reduce((sum, { report }) => sum.add(dec(report.qty)), dec('0'));
        expect(at.order('T-2').filledQty).toBe(filled.trim().text());
        at.restart();
        expect(held(at)).toBe(String(venue));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe('a reading that may lack fills which are older than it', () => {
  const reads = (at: Desk) => at.sent.filter((effect) => effect.kind === 'reconcile').length;

  it('G17: is followed by another one, which decides: what the venue still has not is alarmed', () => {
    const at = bought();
    // A second ago ten more were bought; the venue's answer knows nothing of them.
    at.reports(fillOf(at, 'late', 10, at.now));
    at.advance(1_000);
    const before = reads(at);
    at.mass({ positions: holds(10), orders: [at.status('T-2', 'accepted')] });
    expect([held(at), at.alerts().some((text) => text.includes('position differs'))]).toEqual(['20', false]);
    at.advance(POSITION_CLOCK_SLOP_MS + 1_500);
    expect(reads(at)).toBe(before + 1);
    at.mass({ positions: holds(10), orders: [at.status('T-2', 'accepted')] });
    expect([held(at), at.alerts().some((text) => text.includes('position differs'))]).toEqual(['10', true]);
    at.advance(60_000);
    expect(reads(at)).toBe(before + 1);
  });
});
