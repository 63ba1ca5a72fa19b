/** What a venue books apart from trades, and what it says of the margin of positions. */
import { describe, expect, it } from 'vitest';
import { dec, type PositionMargin, type StatementCharge } from '../../../../shared/domain/index.ts';
import { ACCOUNT_ID, Desk, TSLA, basics, d } from '../desk.ts';

const charge = (desk: Desk, more: Partial<StatementCharge> = {}): StatementCharge => ({
  ...{ id: 'F1', kind: 'funding', text: 'funding of TSLA', instrumentId: TSLA.id },
  ...{ amount: d('-1.25'), currency: 'USD', tsEventMs: desk.now },
  ...more,
});
const margin = (desk: Desk, more: Partial<PositionMargin> = {}): PositionMargin => ({
  ...{ leverage: d('10'), marginMode: 'cross', liquidationPrice: d('80'), tsEventMs: desk.now },
  ...more,
});
const cash = (desk: Desk): string =>
  dec(desk.engine.view.accounts.get(ACCOUNT_ID)?.balances[0]?.total ?? '0').toString();
const held = (desk: Desk) => desk.engine.view.positions.get(`${ACCOUNT_ID}|${TSLA.id}`);

function holding(): Desk {
  const desk = new Desk();
  desk.quote('99.99', '100.01');
  desk.advance(10);
  desk.ticket({ ...basics('buy', '10') });
  desk.fill('T-1', '10', '100.00');
  desk.advance(10);
  return desk;
}

describe('what is no trade', () => {
  it('S1.3: funding is booked once: in the cash, beside the position, in no profit, and told', () => {
    const desk = holding();
    const before = dec(cash(desk));
    for (let i = 0; i < 3; i++) desk.reports({ kind: 'charge', charge: charge(desk) });
    expect(dec(cash(desk)).eq(before.sub(dec('1.25')))).toBe(true);
    expect(held(desk)).toMatchObject({ charges: '-1.25', realised: '0', cost: '1000', feesToday: '0' });
    expect(desk.alerts().filter((one) => one.includes('Funding'))).toEqual(['info: Funding paid: TSLA']);
    expect(desk.events('chargeBooked').length).toBe(1);
    desk.reports({ kind: 'charge', charge: charge(desk, { id: 'F2', amount: d('3') }) });
    expect(held(desk)?.charges).toBe('1.75');
  });

  it('is known by its id after a restart, and told with a mass status it moves no cash: the figures have it', () => {
    const desk = holding();
    desk.reports({ kind: 'charge', charge: charge(desk) });
    desk.restart();
    desk.quote('99.99', '100.01');
    desk.advance(1_000);
    const stated = cash(desk);
    desk.link('reconciling');
    const account = {
      ...{ kind: 'account' as const, accountId: ACCOUNT_ID, mode: 'simulation' as const, baseCurrency: 'USD' },
      balances: [{ currency: 'USD', total: dec(stated).text(), locked: d('0') }],
      tsEventMs: desk.now,
    };
    const positions = [
      { kind: 'position' as const, accountId: ACCOUNT_ID, instrumentId: TSLA.id, qty: d('10'), avgPrice: d('100') },
    ];
    desk.mass({
      account,
      positions: positions.map((one) => ({ ...one, margin: margin(desk) })),
      charges: [charge(desk), charge(desk, { id: 'D1', kind: 'dividend', amount: d('4') })],
    });
    expect(cash(desk)).toBe(stated);
    expect(held(desk)).toMatchObject({ charges: '2.75', margin: { leverage: '10' } });
    expect(desk.alerts()).toContain('info: Dividend received: TSLA');
  });

  it('of another currency, of nothing held, or of an unknown instrument it moves the balance alone', () => {
    const desk = holding();
    desk.reports({ kind: 'charge', charge: charge(desk, { currency: 'BNB', amount: d('-0.01') }) });
    expect(held(desk)?.charges).toBeUndefined();
    expect(desk.engine.view.accounts.get(ACCOUNT_ID)?.balances[1]).toMatchObject({ currency: 'BNB', total: '-0.01' });
    desk.reports({ kind: 'charge', charge: charge(desk, { id: 'I1', kind: 'interest', instrumentId: null }) });
    expect(desk.alerts().filter((one) => one.includes('nterest'))).toEqual([]);
  });
});

describe('the margin of a position', () => {
  it('S1.3: is the newest word, goes with the position, and an older word is left', () => {
    const desk = holding();
    desk.reports({ kind: 'positionMargin', instrumentId: TSLA.id, margin: margin(desk) });
    expect(held(desk)?.margin).toMatchObject({ leverage: '10', liquidationPrice: '80' });
    const events = desk.journal.length;
    desk.reports({ kind: 'positionMargin', instrumentId: TSLA.id, margin: margin(desk, { tsEventMs: desk.now + 5 }) });
    expect(desk.journal.length).toBe(events);
    desk.reports({
      ...{ kind: 'positionMargin', instrumentId: TSLA.id },
      margin: margin(desk, { liquidationPrice: d('70'), tsEventMs: desk.now - 5 }),
    });
    expect(held(desk)?.margin?.liquidationPrice).toBe('80');
    desk.ticket({ ...basics('sell', '10') });
    desk.fill('T-2', '10', '100.00');
    expect(held(desk)?.margin).toBeUndefined();
    desk.reports({ kind: 'positionMargin', instrumentId: TSLA.id, margin: margin(desk) });
    expect(held(desk)?.margin).toBeUndefined();
  });
});
