import { expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import { passiveMid, stepPrice } from '../../../../src-renderer/ui/step-price.ts';
import { defaultSize, stepQuantity } from '../../../../src-renderer/features/ticket/size.ts';
import { crypto, equity } from '../instruments.ts';

test('a price steps by the tick of its band, also across the edge of 1.00', () => {
  const stock = equity('X');
  expect(stepPrice('294.30', stock, 1, null)).toBe('294.31');
  expect(stepPrice('294.30', stock, -10, null)).toBe('294.20');
  expect(stepPrice('1.00', stock, -1, null)).toBe('0.9999');
  expect(stepPrice('0.9999', stock, 1, null)).toBe('1.00');
  expect(stepPrice('294.305', stock, 1, null)).toBe('294.31');
  expect(stepPrice('0.0001', stock, -5, null)).toBe('0.0001');
});

test('an empty field starts at the given price, or stays', () => {
  expect(stepPrice('', equity('X'), 1, dec('294.305'))).toBe('294.31');
  expect(stepPrice('x', equity('X'), 1, null)).toBe('x');
});

test('the mid is rounded away from the far side', () => {
  const stock = equity('X');
  expect(passiveMid(dec('15.23'), dec('15.32'), 'buy', stock)).toBe('15.27');
  expect(passiveMid(dec('15.23'), dec('15.32'), 'sell', stock)).toBe('15.28');
  expect(passiveMid(null, dec('15.32'), 'buy', stock)).toBeNull();
});

test('quantities step by the lot and never below the least', () => {
  expect(stepQuantity('30', equity('X'), 1)).toBe('31');
  expect(stepQuantity('', equity('X'), 1)).toBe('1');
  expect(stepQuantity('1', equity('X'), -100)).toBe('1');
  expect(stepQuantity('0.0450', crypto(), -10)).toBe('0.044');
});

test('a new ticket holds a round size worth about 2,500', () => {
  expect(defaultSize(equity('COIN'), dec('294.41'))).toBe('8');
  expect(defaultSize(equity('KO'), dec('71.13'))).toBe('30');
  expect(defaultSize(crypto(), dec('92118.1'))).toBe('0.02');
  expect(defaultSize(equity('BRK'), dec('700000'))).toBe('1');
  expect(defaultSize(equity('X'), null)).toBe('');
});
