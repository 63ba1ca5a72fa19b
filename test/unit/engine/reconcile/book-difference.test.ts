/** Positions that the venue states otherwise: no profit or loss of the day comes of that, so the loss limit never acts on one (S1.8). */
import { describe, expect, it } from 'vitest';
import { dec, type PositionStatusReport, type StatementCharge } from '../../../../shared/domain/index.ts';
import { FULL, can, stop } from '../orders/held-desk.ts';
import { ACCOUNT_ID, Desk, TSLA, WIDE, basics, d } from '../desk.ts';

const holds = (qty: string, avgPrice: string): PositionStatusReport => ({
  kind: 'position',
  accountId: ACCOUNT_ID,
  instrumentId: TSLA.id,
  qty: d(qty),
  avgPrice: d(avgPrice),
});
const LIMITED = { ...WIDE, dayLossMax: d('1000') };
const day = (desk: Desk): string | null => {
  const value = desk.engine.values(desk.now).accounts[0]?.dayPnl ?? null;
  return value === null ? null : dec(value).trim().toString();
};
const split = (desk: Desk): StatementCharge => ({
  ...{ id: 'S1', kind: 'corporateAction', text: 'SPLIT', instrumentId: TSLA.id, amount: d('0'), currency: 'USD' },
  tsEventMs: desk.now,
});

function bought(): Desk {
  const desk = new Desk({ limits: LIMITED });
  desk.quote('999.99', '1000.01', { previousClose: 99_000 });
  desk.advance(10);
  desk.ticket({ ...basics('buy', '100'), limitPrice: d('1000.00') });
  desk.fill('T-1', '100', '1000.00');
  desk.advance(1_000);
  return desk;
}

describe('a position that differs from the venue', () => {
  it('held at a loss before the account was ever read here: the day counts from the previous close, and nothing is latched', () => {
    const desk = new Desk({ limits: LIMITED, connect: false });
    desk.link('reconciling');
    desk.mass({ positions: [holds('100', '200')] });
    expect(day(desk)).toBe(null);
    desk.quote('99.99', '100.01', { previousClose: 10_100 });
    expect(day(desk)).toBe('-100');
    desk.hold(5_000);
    expect(desk.engine.view.tradingState).toBe('active');
  });

  it('of what is known here: what was added or went is counted at the mark of now', () => {
    const desk = bought();
    desk.quote('1001.99', '1002.01', { previousClose: 99_000 });
    expect(day(desk)).toBe('200');
    desk.mass({ positions: [holds('150', '900')] });
    expect(desk.alerts().at(-1)).toBe('danger: TSLA.SIM: position differs from the venue');
    expect(day(desk)).toBe('200');
    desk.mass({ positions: [holds('20', '900')] });
    expect(day(desk)).toBe('200');
    expect(desk.engine.view.tradingState).toBe('active');
  });
});

describe('a split', () => {
  it('ten for one: cost and the day stay, the average is a tenth, and the tenth of the price is no loss', () => {
    const desk = bought();
    desk.quote('1004.99', '1005.01', { previousClose: 99_000 });
    expect(day(desk)).toBe('500');
    desk.mass({ positions: [holds('1000', '100')], charges: [split(desk)] });
    expect([...desk.engine.view.positions.values()][0]).toMatchObject({ qty: '1000', avgPrice: '100', cost: '100000' });
    expect(desk.alerts().at(-1)).toBe('warning: TSLA.SIM: 100 became 1000');
    desk.quote('100.49', '100.51', { previousClose: 9_900 });
    expect(day(desk)).toBe('500');
    desk.hold(5_000);
    expect(desk.engine.view.tradingState).toBe('active');
    expect(desk.engine.values(desk.now).positions[0]).toMatchObject({ unrealised: '500' });
  });

  it('told again it changes nothing; what changes after it is a difference like any other', () => {
    const desk = bought();
    const charges = [split(desk)];
    desk.mass({ positions: [holds('1000', '100')], charges });
    const events = desk.journal.length;
    desk.mass({ positions: [holds('1000', '100')], charges });
    expect(desk.journal.length).toBe(events);
    desk.mass({ positions: [holds('1010', '100')], charges });
    expect(desk.alerts().at(-1)).toBe('danger: TSLA.SIM: position differs from the venue');
  });

  it('over night, held from before: the mark that the day is counted from is split too', () => {
    const desk = bought();
    const [held] = [...desk.engine.view.positions.values()];
    if (held === undefined) throw new Error('nothing held');
    const rolled = { ...held, dayStartQty: d('100'), dayStartMark: d('990'), cashToday: d('0') };
    desk.engine.apply({ kind: 'positionChanged', position: rolled }, desk.now);
    desk.mass({ positions: [holds('1000', '100')], charges: [split(desk)] });
    expect([...desk.engine.view.positions.values()][0]).toMatchObject({ dayStartQty: '1000', dayStartMark: '99' });
    desk.quote('98.99', '99.01', { previousClose: 9_900 });
    expect(day(desk)).toBe('0');
  });

  it('orders that the app holds are named: they are in the new units and wait for the market there', () => {
    const desk = bought();
    desk.hold(4_000);
    can(desk, FULL);
    stop(desk, '900.00', { qty: d('100') });
    const held = [...desk.engine.view.orders.values()].filter((one) => one.status === 'emulated').length;
    desk.mass({ positions: [holds('1000', '100')], charges: [split(desk)] });
    const last = [...desk.engine.view.alerts.values()].at(-1);
    expect([held, last?.level, last?.detail.includes('now in the new units')]).toEqual([1, 'danger', true]);
  });
});
