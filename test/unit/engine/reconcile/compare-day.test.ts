import { describe, expect, it } from 'vitest';
import {
  type DayReport,
  type Fill,
  type FillReport,
  type Money,
  type OrderStatusReport,
  type VenueStatement,
} from '../../../../shared/domain/index.ts';
import { compareDay } from '../../../../src-main/engine/reconcile/compare-day.ts';
import type { OurDay } from '../../../../src-main/engine/reconcile/day-terms.ts';
import { SPY, fill, instrument, order, position, t } from '../../../contract/fixtures/sample-records.ts';

const FROM = 1_700_000_000_000;
const TO = FROM + 86_400_000;
const AT = FROM + 3_600_000;

const reportOf = (more: Partial<OrderStatusReport> = {}): OrderStatusReport => ({
  ...{ kind: 'orderStatus', clientOrderId: t('T-1'), venueOrderId: t('V1'), instrumentId: SPY, side: 'buy' },
  ...{ type: 'limit', tif: 'day', status: 'filled', qty: t('100'), limitPrice: t('500.10'), filledQty: t('100') },
  ...{ reason: null, tsEventMs: AT, ...more },
});
const fillReport = (more: Partial<FillReport> = {}): FillReport => ({
  ...{ kind: 'fill', tradeId: t('F-1'), clientOrderId: t('T-1'), venueOrderId: t('V1'), instrumentId: SPY },
  ...{ side: 'buy', qty: t('100'), price: t('500.10'), fee: t('1'), feeCurrency: 'USD', liquidity: null },
  ...{ tsEventMs: AT, ...more },
});
const ourFill = (more: Partial<Fill> = {}): Fill =>
  fill(1, {
    ...{ tradeId: 'F-1', instrumentId: SPY, side: 'buy', qty: t('100'), price: t('500.10'), fee: t('1') },
    ...{ tsEventMs: AT, ...more },
  });
const ours = (more: Partial<OurDay> = {}): OurDay => ({
  ...{ connectionId: t('sim'), day: '2023-11-14', isNow: true },
  orders: [order(1, { status: 'filled', filledQty: t('100'), createdMs: AT, updatedMs: AT })],
  fills: [ourFill()],
  positions: [position({ instrumentId: SPY, qty: t('100'), avgPrice: t('500.10') })],
  balances: [{ currency: 'USD', total: t('49989'), locked: t('0') }],
  charges: [],
  instruments: new Map([[SPY, instrument(SPY)]]),
  ...more,
});
const theirs = (more: Partial<VenueStatement> = {}): VenueStatement => ({
  ...{ accountId: t('SIM-1'), fromMs: FROM, toMs: TO, source: 'a test', tsEventMs: AT, notGiven: [], charges: [] },
  orders: [reportOf()],
  fills: [fillReport()],
  positions: [{ kind: 'position', accountId: t('SIM-1'), instrumentId: SPY, qty: t('100'), avgPrice: t('500.10') }],
  balances: [{ currency: 'USD', total: t('49989'), locked: t('0') }],
  ...more,
});
const different = (report: DayReport): readonly (readonly [string, string, string])[] =>
  report.rows.filter((row) => row.verdict !== 'same').map((row) => [row.part, row.id, row.verdict] as const);

describe('S2.8: the end of a day, our record against the venue’s', () => {
  it('a day that agrees has every thing in one row and no difference', () => {
    const report = compareDay(ours(), theirs());
    expect(different(report)).toEqual([]);
    expect(report.rows.map((row) => `${row.part} ${row.id}`)).toEqual([
      'order T-1',
      'fill F-1',
      `position ${SPY}`,
      'fee USD',
      'cash USD moved by trades',
      'cash USD balance',
    ]);
    expect(report.rows.find((row) => row.id === 'USD moved by trades')?.ours).toBe('-50010');
    expect(report.counts.map(({ same, different: other }) => [same, other])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [2, 0],
      [0, 0],
    ]);
  });

  it('a fill that only one side has moves fills, fees, cash and says which side', () => {
    const lost = compareDay(ours({ fills: [] }), theirs());
    expect(different(lost)).toEqual([
      ['fill', 'F-1', 'onlyTheirs'],
      ['fee', 'USD', 'differs'],
      ['cash', 'USD moved by trades', 'differs'],
    ]);
    const busted = compareDay(ours(), theirs({ fills: [] }));
    expect(different(busted)[0]).toEqual(['fill', 'F-1', 'onlyOurs']);
  });

  it('a price, a quantity and a fee that differ are named in the row', () => {
    const report = compareDay(ours(), theirs({ fills: [fillReport({ price: t('500.11'), fee: t('1.5') })] }));
    const row = report.rows.find((one) => one.part === 'fill');
    expect(row).toMatchObject({ verdict: 'differs', ours: 'buy 100 at 500.1', theirs: 'buy 100 at 500.11' });
    expect(row?.note).toBe('price, fee differ (fee 1, the venue 1.5)');
    expect(report.rows.find((one) => one.part === 'fee')?.note).toBe('0.5 more at the venue');
    expect(report.rows.find((one) => one.id === 'USD moved by trades')?.note).toBe('-1 apart');
  });

  it('orders: the state, the filled quantity, one that the venue has lost, one that we never made, one found by its id there', () => {
    const state = compareDay(ours(), theirs({ orders: [reportOf({ status: 'canceled', filledQty: t('60') })] }));
    expect(state.rows.find((one) => one.part === 'order')?.note).toBe('filled quantity, state differ');
    const lost = compareDay(ours(), theirs({ orders: [] }));
    expect(different(lost)).toEqual([['order', 'T-1', 'onlyOurs']]);
    const foreign = reportOf({ clientOrderId: null, venueOrderId: t('V9'), status: 'accepted', filledQty: t('0') });
    expect(different(compareDay(ours(), theirs({ orders: [reportOf(), foreign] })))).toEqual([
      ['order', 'V9', 'onlyTheirs'],
    ]);
    expect(different(compareDay(ours(), theirs({ orders: [reportOf({ clientOrderId: null })] })))).toEqual([]);
  });

  it('orders that never reached the venue, or lived on other days, are no rows', () => {
    const denied = order(2, { status: 'denied', venueOrderId: null, createdMs: AT });
    const held = order(3, { status: 'emulated', venueOrderId: null, createdMs: AT });
    const old = order(4, { status: 'canceled', createdMs: FROM - 9_000, updatedMs: FROM - 8_000 });
    const given = ours();
    const theirOld = reportOf({ clientOrderId: t('T-5'), venueOrderId: t('V5'), tsEventMs: FROM - 1 });
    const report = compareDay(
      { ...given, orders: [...given.orders, denied, held, old] },
      theirs({ orders: [reportOf(), theirOld] }),
    );
    expect(report.rows.filter((one) => one.part === 'order').map((one) => one.id)).toEqual(['T-1']);
  });

  it('positions differ by quantity; another average is said and is no difference', () => {
    const [held] = theirs().positions;
    if (held === undefined) throw new Error('none');
    const more = compareDay(ours(), theirs({ positions: [{ ...held, qty: t('150') }] }));
    expect(different(more)).toEqual([['position', SPY, 'differs']]);
    const average = compareDay(ours(), theirs({ positions: [{ ...held, avgPrice: t('500.11') }] }));
    expect(different(average)).toEqual([]);
    expect(average.rows.find((one) => one.part === 'position')?.note).toContain('averages differ');
    const gone = compareDay(ours({ positions: [] }), theirs());
    expect(different(gone)).toEqual([['position', SPY, 'onlyTheirs']]);
  });

  it('fees apart from fills are in the fees; dividends, transfers and splits are rows of their own', () => {
    const charge = { id: 'c1', kind: 'fee', text: 'FEE TAF', instrumentId: null, amount: t<Money>('-0.02') } as const;
    const dividend = { id: 'c2', kind: 'dividend', text: 'DIV', instrumentId: SPY, amount: t<Money>('12.5') } as const;
    const late = { id: 'c3', kind: 'transfer', text: 'CSD', instrumentId: null, amount: t<Money>('1000') } as const;
    const base = { currency: 'USD', tsEventMs: AT };
    const report = compareDay(
      ours(),
      theirs({
        charges: [
          { ...charge, ...base },
          { ...dividend, ...base },
          { ...late, ...base, tsEventMs: TO },
        ],
      }),
    );
    expect(different(report)).toEqual([
      ['fee', 'USD', 'differs'],
      ['event', 'c2', 'onlyTheirs'],
    ]);
    expect(report.rows.find((one) => one.part === 'fee')).toMatchObject({ ours: '1', theirs: '1.02' });
    expect(report.rows.find((one) => one.part === 'event')?.theirs).toBe('DIV: 12.5 USD');
  });

  it('what was booked here as the venue told it is the same, by the venue’s id; what it no longer lists, or lists otherwise, differs', () => {
    const base = { instrumentId: SPY, currency: 'USD', tsEventMs: AT } as const;
    const dividend = { id: 'c2', kind: 'dividend', text: 'DIV', amount: t<Money>('12.50'), ...base } as const;
    const fee = { id: 'c1', kind: 'fee', text: 'FEE', amount: t<Money>('-0.02'), ...base } as const;
    const told = [dividend, fee];
    const agreed = compareDay(
      ours({ charges: told }),
      theirs({ charges: [{ ...dividend, amount: t<Money>('12.5') }, fee] }),
    );
    expect(different(agreed)).toEqual([]);
    expect(agreed.rows.find((one) => one.part === 'event')).toMatchObject({
      ...{ id: 'c2', ours: 'DIV: 12.5 USD', theirs: 'DIV: 12.5 USD', verdict: 'same', note: null },
    });
    expect(agreed.rows.find((one) => one.part === 'fee')).toMatchObject({ ours: '1.02', theirs: '1.02' });
    const changed = compareDay(
      ours({ charges: told }),
      theirs({ charges: [{ ...dividend, amount: t<Money>('11') }, fee] }),
    );
    expect(different(changed)).toEqual([['event', 'c2', 'differs']]);
    const gone = compareDay(ours({ charges: told }), theirs({ charges: [fee] }));
    expect(different(gone)).toEqual([['event', 'c2', 'onlyOurs']]);
    const unlisted = compareDay(ours({ charges: told }), theirs({ listsCharges: false }));
    expect(different(unlisted)).toEqual([]);
    expect(unlisted.notes.join()).toContain('2 charges booked here apart from trades');
  });

  it('fees in another currency than the instrument’s are not compared, and it is said', () => {
    const report = compareDay(ours(), theirs({ fills: [fillReport({ fee: t('0.002'), feeCurrency: 'SPY' })] }));
    expect(different(report)).toEqual([]);
    expect(report.notes.join()).toContain('1 fees were charged in another currency');
  });

  it('fees in coins are compared as they were charged, to the last digit, whatever they were worth', () => {
    const charged: Partial<Fill> = { fee: t('100.02'), feeCharged: t('0.2'), feeCurrency: 'SPY' };
    const given = ours({ fills: [ourFill(charged)] });
    const same = compareDay(given, theirs({ fills: [fillReport({ fee: t('0.20'), feeCurrency: 'SPY' })] }));
    expect([different(same), same.notes]).toEqual([[], []]);
    expect(same.rows.filter((one) => one.part === 'fee').map((one) => [one.id, one.ours, one.theirs])).toEqual([
      ['SPY', '0.2', '0.2'],
    ]);
    const more = compareDay(given, theirs({ fills: [fillReport({ fee: t('0.201'), feeCurrency: 'SPY' })] }));
    expect(different(more)).toEqual([
      ['fill', 'F-1', 'differs'],
      ['fee', 'SPY', 'differs'],
    ]);
    expect(more.rows[0]?.note).toBe('fee differs (fee 0.2 SPY, the venue 0.201 SPY)');
    const money = compareDay(given, theirs({ fills: [fillReport({ fee: t('0.2') })] }));
    expect(money.rows[0]?.note).toBe('fee differs (fee 0.2 SPY, the venue 0.2)');
  });

  it('of a day that is over positions and balances are left out, and it is said', () => {
    const report = compareDay(ours({ isNow: false, positions: [], balances: [] }), theirs());
    expect(different(report)).toEqual([]);
    expect(report.rows.map((row) => row.part)).toEqual(['order', 'fill', 'fee', 'cash']);
    expect(report.notes.join()).toContain('present day only');
  });

  it('a combo’s cash is its legs’; its own fill is a row and moves no cash', () => {
    const combo = instrument(t('abc.SIM'), {
      assetClass: 'combo',
      legs: [{ instrumentId: SPY, side: 'buy', ratio: 1 }],
    });
    const whole = ourFill({ tradeId: 'X', instrumentId: combo.id, qty: t('1'), price: t('500'), fee: t('0') });
    const leg = ourFill({ tradeId: 'X.0', qty: t('1'), price: t('500'), comboTradeId: 'X', fee: t('0') });
    const instruments = new Map([
      [SPY, instrument(SPY)],
      [combo.id, combo],
    ]);
    const report = compareDay(ours({ fills: [whole, leg], instruments }), theirs({ fills: [], orders: [] }));
    expect(report.rows.find((one) => one.id === 'USD moved by trades')?.ours).toBe('-500');
    expect(report.rows.filter((one) => one.part === 'fill')).toHaveLength(2);
  });

  it('whatever one side lacks, every row of both sides is there once', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (let mask = 0; mask < 1 << (2 * ids.length); mask += 7) {
      const has = (i: number, side: 0 | 1): boolean => ((mask >> (2 * i + side)) & 1) === 1;
      const fills = ids.filter((_, i) => has(i, 0)).map((id) => ourFill({ tradeId: id }));
      const stated = ids.filter((_, i) => has(i, 1)).map((id) => fillReport({ tradeId: t(id) }));
      const rows = compareDay(ours({ fills }), theirs({ fills: stated })).rows.filter((row) => row.part === 'fill');
      const there = ids.filter((_, i) => has(i, 0) || has(i, 1));
      expect(rows.map((row) => row.id).toSorted()).toEqual(there);
      const both = ids.filter((_, i) => has(i, 0) && has(i, 1)).length;
      expect(rows.filter((row) => row.verdict === 'same')).toHaveLength(both);
    }
  });
});
