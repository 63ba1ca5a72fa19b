/** Numbers as a trader reads them. */
import { expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import {
  grouped,
  moneyText,
  pctText,
  priceText,
  qtyText,
  secondsText,
} from '../../../../src-main/engine/risk/words.ts';

test.each([
  ['0', '0'],
  ['999', '999'],
  ['1000', '1,000'],
  ['-1234567.891', '-1,234,567.891'],
])('%s is grouped as %s', (digits, expected) => {
  expect(grouped(digits)).toBe(expected);
});

test('amounts, quantities, prices, shares and times carry their unit', () => {
  expect(moneyText(dec('10000'), 'USD')).toBe('$10,000.00');
  expect(moneyText(dec('-1.005'), 'USD')).toBe('−$1.01');
  expect(moneyText(dec('12.5'), 'USDT')).toBe('12.50 USDT');
  expect(qtyText(dec('1500.50'))).toBe('1,500.5');
  expect(priceText(dec('100'))).toBe('100.00');
  expect(priceText(dec('0.12340'))).toBe('0.1234');
  expect(pctText(dec('5.0001'))).toBe('5.01%');
  expect(secondsText(2_501)).toBe('2.6 s');
});
