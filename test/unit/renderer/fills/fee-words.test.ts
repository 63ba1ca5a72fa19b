import { expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import { chargedWords, feeWords } from '../../../../src-renderer/features/fills/fee-words.ts';

const fee = (worth: string, charged?: string) => ({
  fee: dec(worth).text(),
  ...(charged === undefined ? {} : { feeCharged: dec(charged).text(), feeCurrency: 'BTC' }),
});

test('a fee says what it was worth, and beside it what was charged; without a rate only that', () => {
  expect([feeWords(fee('1')), chargedWords(fee('1'))]).toEqual(['1.00', undefined]);
  expect([feeWords(fee('3.6008', '0.00004')), chargedWords(fee('3.6008', '0.00004'))]).toEqual(['3.60', '0.00004 BTC']);
  expect(feeWords(fee('0', '0.05'))).toBe('0.05 BTC');
  expect(feeWords(fee('0'))).toBe('0.00');
});
