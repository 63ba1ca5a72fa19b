/** A what-if's answer is believed only where every figure makes sense. */
import { describe, expect, it } from 'vitest';
import { readMargin } from '../../../src-main/ports/read-margin.ts';

const sound = {
  initialAfter: '1041',
  maintenanceAfter: '1041.00',
  equityWithLoanAfter: 99_987.1,
  availableFunds: '98946.1',
};

describe('G11: a margin answer', () => {
  it('is taken as exact amounts where all four figures are there', () => {
    expect(readMargin({ ...sound, extra: 1 })).toEqual({
      answer: {
        initialAfter: '1041',
        maintenanceAfter: '1041',
        equityWithLoanAfter: '99987.1',
        availableFunds: '98946.1',
      },
      reason: null,
    });
  });

  it.each([
    ['missing', { ...sound, availableFunds: undefined }, 'left out available funds'],
    ['null', { ...sound, initialAfter: null }, 'left out initial margin'],
    ['empty', { ...sound, initialAfter: '' }, 'left out initial margin'],
    ['not a number', { ...sound, equityWithLoanAfter: Number.NaN }, 'equity with loan value is no amount'],
    ['infinite', { ...sound, maintenanceAfter: Number.POSITIVE_INFINITY }, 'maintenance margin is no amount'],
    ['the largest double', { ...sound, initialAfter: 1.797_693_134_862_315_7e308 }, 'initial margin is no amount'],
    ['its text', { ...sound, initialAfter: '1.7976931348623157E308' }, 'initial margin is no amount'],
    ['an absurd amount', { ...sound, initialAfter: '9999999999999999' }, 'initial margin is no amount'],
    ['words', { ...sound, availableFunds: 'N/A' }, 'available funds is no amount'],
    ['an object', { ...sound, availableFunds: {} }, 'available funds is no amount'],
    ['nothing at all', null, 'no margin figures'],
    ['a number', 5, 'no margin figures'],
  ])('with a figure %s is none, and says why', (_name, raw, words) => {
    const read = readMargin(raw);
    expect(read.answer).toBeNull();
    expect(read.reason).toContain(words);
  });
});
