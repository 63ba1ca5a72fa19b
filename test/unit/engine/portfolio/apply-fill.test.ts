/** Fills to positions: average cost, through zero, fees apart, exact. */
import { describe, expect, test } from 'vitest';
import { dec, type Position } from '../../../../shared/domain/index.ts';
import { adoptPosition, applyFill, type BookableFill } from '../../../../src-main/engine/portfolio/apply-fill.ts';
import { ACCOUNT_ID, CALL, CONNECTION_ID, NOW, TSLA, d } from '../account-fixture.ts';

const fill = (side: 'buy' | 'sell', qty: string, price: string, fee = '0'): BookableFill => ({
  accountId: ACCOUNT_ID,
  connectionId: CONNECTION_ID,
  instrumentId: TSLA.id,
  side,
  qty: d(qty),
  price: d(price),
  fee: d(fee),
  tsInitMs: NOW,
});

type Row = readonly ['buy' | 'sell', string, string, string?];
function book(rows: readonly Row[], instrument = TSLA): { position: Position; realised: string[] } {
  let position: Position | null = null;
  const realised: string[] = [];
  for (const row of rows) {
    const booked = applyFill(position, fill(...row), instrument, '2026-11-10');
    position = booked.position;
    realised.push(booked.realised);
  }
  if (position === null) throw new Error('no rows');
  return { position, realised };
}

describe('a position', () => {
  test('opens at its price', () => {
    const { position, realised } = book([['buy', '100', '10.05', '1']]);
    expect(position).toMatchObject({ qty: '100', avgPrice: '10.05', cost: '1005', realised: '0', fees: '1' });
    expect(position).toMatchObject({ feesToday: '1', cashToday: '-1005', openedMs: NOW });
    expect(realised).toEqual(['0']);
  });

  test('averages what is added, on both sides', () => {
    expect(
      book([
        ['buy', '100', '10'],
        ['buy', '300', '11'],
      ]).position,
    ).toMatchObject({ qty: '400', avgPrice: '10.75' });
    expect(
      book([
        ['sell', '100', '10'],
        ['sell', '300', '11'],
      ]).position,
    ).toMatchObject({
      qty: '-400',
      avgPrice: '10.75',
      cost: '-4300',
    });
  });

  test('keeps its average when a part is closed, and realises against it', () => {
    const { position, realised } = book([
      ['buy', '100', '10'],
      ['sell', '40', '12.5'],
    ]);
    expect(position).toMatchObject({ qty: '60', avgPrice: '10', cost: '600', realised: '100', realisedToday: '100' });
    expect(realised[1]).toBe('100');
  });

  test('is flat with nothing left over when closed, whatever its average rounded to', () => {
    const rows: Row[] = [
      ['buy', '1', '10'],
      ['buy', '1', '10'],
      ['buy', '1', '10.01'],
      ['sell', '1', '10'],
      ['sell', '1', '10'],
    ];
    const open = book(rows);
    expect(open.position.avgPrice).toBe('10.003333333333');
    const { position } = book([...rows, ['sell', '1', '10']]);
    expect(position).toMatchObject({ qty: '0', avgPrice: '0', cost: '0', realised: '-0.01', openedMs: null });
  });

  test('through zero closes, then opens at the price, long to short and short to long', () => {
    const short = book([
      ['buy', '100', '10'],
      ['sell', '150', '11'],
    ]);
    expect(short.position).toMatchObject({ qty: '-50', avgPrice: '11', cost: '-550', realised: '100' });
    const long = book([
      ['sell', '100', '10'],
      ['buy', '150', '9'],
    ]);
    expect(long.position).toMatchObject({ qty: '50', avgPrice: '9', cost: '450', realised: '100' });
  });

  test('of a short gains when it is bought back lower', () => {
    expect(
      book([
        ['sell', '100', '10'],
        ['buy', '30', '9'],
      ]).position,
    ).toMatchObject({ qty: '-70', realised: '30', avgPrice: '10' });
  });

  test('counts its multiplier in money, not in its price', () => {
    const { position, realised } = book(
      [
        ['buy', '2', '1.5'],
        ['sell', '1', '2'],
      ],
      CALL,
    );
    expect(position).toMatchObject({ qty: '1', avgPrice: '1.5', cost: '150' });
    expect(realised[1]).toBe('50');
  });

  test('keeps fees apart, rebates included', () => {
    const { position } = book([
      ['buy', '100', '10', '1'],
      ['sell', '100', '10', '-0.25'],
    ]);
    expect(position).toMatchObject({ realised: '0', fees: '0.75' });
  });

  test('trades crypto in small parts without losing a digit', () => {
    const { position } = book([
      ['buy', '0.00000001', '50000.01'],
      ['buy', '0.12345678', '49999.99'],
      ['sell', '0.12345679', '50000'],
    ]);
    const cash = dec('0.12345679')
      .mul(dec('50000'))
      .sub(dec('0.00000001').mul(dec('50000.01')))
      .sub(dec('0.12345678').mul(dec('49999.99')));
    expect(dec(position.realised).eq(cash)).toBe(true);
    expect(position.cost).toBe('0');
  });
});

describe('adopting what a venue holds', () => {
  const venue = {
    key: { accountId: ACCOUNT_ID, connectionId: CONNECTION_ID, instrumentId: TSLA.id },
    dayKey: '2026-11-10',
    nowMs: NOW,
  };

  test('takes quantity and average, and makes no profit of it today', () => {
    const adopted = adoptPosition(null, { ...venue, qty: dec('100'), avgPrice: d('90'), mark: d('100') }, TSLA);
    expect(adopted).toMatchObject({ qty: '100', avgPrice: '90', cost: '9000', realised: '0', cashToday: '-10000' });
  });

  test('without an average keeps ours, or takes the mark for what we did not know of', () => {
    const ours = book([['buy', '100', '10']]).position;
    expect(adoptPosition(ours, { ...venue, qty: dec('40'), avgPrice: null, mark: null }, TSLA)).toMatchObject({
      qty: '40',
      avgPrice: '10',
    });
    expect(adoptPosition(null, { ...venue, qty: dec('40'), avgPrice: null, mark: d('12') }, TSLA)).toMatchObject({
      avgPrice: '12',
    });
  });

  test('that agrees with ours changes nothing but the time', () => {
    const ours = book([['buy', '100', '10']]).position;
    expect(adoptPosition(ours, { ...venue, qty: dec('100'), avgPrice: null, mark: d('12') }, TSLA)).toEqual(ours);
  });
});
