import { describe, expect, test } from 'vitest';
import { NO_FLAGS, type Quantity } from '../../../../shared/domain/index.ts';
import { spelledOut } from '../../../../src-renderer/features/ticket/instrument-field.tsx';
import { newTicketDraft, onWish, type TicketDraft } from '../../../../src-renderer/features/ticket/ticket-draft.ts';
import { tooOld } from '../../../../src-renderer/stores/quote-age.ts';
import { equity } from '../instruments.ts';

const fresh = newTicketDraft(equity('COIN'));
const qty = (text: string): Quantity => text as Quantity;

describe('an order that a position asks for', () => {
  const left: TicketDraft = {
    ...fresh,
    how: 'stop',
    tif: 'gtc',
    flags: { ...NO_FLAGS, allOrNone: true },
    bracket: { ...fresh.bracket, stop: '1', stopBy: 'percent', target: '2', targetBy: 'percent' },
  };

  test('goes out as it is: exits, flags and a trigger of another order do not hold a close up', () => {
    const closing = onWish(left, { side: 'sell', qty: qty('40') });
    expect(closing).toMatchObject({
      side: 'sell',
      sizeBy: 'qty',
      size: '40',
      how: 'ladder',
      tif: 'day',
      flags: NO_FLAGS,
    });
    expect(closing.bracket).toMatchObject({ stop: '', target: '', stopBy: 'percent', targetBy: 'percent' });
  });

  test('without a size changes the side alone', () => {
    expect(onWish(left, { side: null, qty: null })).toBe(left);
    expect(onWish(left, { side: 'sell', qty: null })).toMatchObject({ side: 'sell', how: 'stop', tif: 'gtc' });
  });
});

test('a symbol that was typed whole is taken on leaving the field, one that is merely like it is not', () => {
  const hits = [equity('SPY'), equity('SPYG')];
  expect(spelledOut(hits, ' spy ')?.symbol).toBe('SPY');
  expect(spelledOut(hits, 'sp')).toBeUndefined();
  expect(spelledOut([equity('SPY'), equity('SPY')], 'SPY')).toBeUndefined();
});

test('a quote is called old from the limit on, while its market trades', () => {
  const quote = { status: 'trading', tsEventMs: 1_000 } as const;
  expect([tooOld(quote, 5_999, 5_000), tooOld(quote, 6_000, 5_000)]).toEqual([null, 5_000]);
  expect(tooOld({ ...quote, status: 'closed' }, 60_000, 5_000)).toBeNull();
  expect([tooOld(null, 1, 1), tooOld(quote, null, 1)]).toEqual([null, null]);
});
