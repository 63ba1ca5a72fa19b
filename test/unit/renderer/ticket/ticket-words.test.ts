import { describe, expect, test } from 'vitest';
import type { CheckResult, DecimalText, OrderPreview } from '../../../../shared/domain/index.ts';
import {
  bestVenueWords,
  blockReason,
  rungsWords,
  sendLabel,
  sideVerb,
  type BlockInput,
} from '../../../../src-renderer/features/ticket/ticket-words.ts';

const check = (verdict: CheckResult['verdict'], text: string): CheckResult => ({
  check: 'spread',
  verdict,
  limit: '5 %',
  value: '5.1 %',
  text,
});
const preview = (over: Partial<OrderPreview>): OrderPreview =>
  ({ checks: [check('passed', 'fine')], sendable: true, error: null, ...over }) as OrderPreview;
const input = (over: Partial<BlockInput>): BlockInput => ({
  linkReason: null,
  fieldError: null,
  unanswered: false,
  preview: preview({}),
  previewError: null,
  previewCurrent: true,
  ...over,
});

describe('the button', () => {
  test('S2.12: says that the venue is chosen, and whose account it would be now', () => {
    const route = {
      connectionId: 'b',
      reason: '',
      currency: 'USD',
      candidates: [{ connectionId: 'b', accountId: 'ACC-B' }],
    };
    const words = (of: unknown): string => bestVenueWords(of as Parameters<typeof bestVenueWords>[0]);
    const label = sendLabel('Buy', '1', 'BTC/USD', { mode: 'live', accountId: words(route) });
    expect(label).toBe('Buy 1 BTC/USD · LIVE best venue, now ACC-B');
    expect(words(null)).toBe('best venue');
  });

  test('names side, quantity, symbol and mode; live names the account', () => {
    expect(sendLabel('Buy', '30', 'COIN', { mode: 'simulation', accountId: 'SIM-1' })).toBe('Buy 30 COIN · simulation');
    expect(sendLabel('Sell', '100', 'SPY', { mode: 'live', accountId: 'U12' })).toBe('Sell 100 SPY · LIVE U12');
    expect(sendLabel('Buy', null, null, { mode: 'paper', accountId: null })).toBe('Buy · paper');
  });

  test('says sell short only when the engine says that the position ends below zero', () => {
    expect([
      sideVerb('sell', '-5' as DecimalText),
      sideVerb('sell', '0' as DecimalText),
      sideVerb('sell', null),
      sideVerb('buy', '-5' as DecimalText),
    ]).toEqual(['Sell short', 'Sell', 'Sell', 'Buy']);
  });

  test('is free when the engine would take the draft as it stands', () => {
    expect(blockReason(input({}))).toBeNull();
    expect(blockReason(input({ preview: preview({ checks: [check('warned', 'close to it')] }) }))).toBeNull();
  });

  test.each<[Partial<BlockInput>, string]>([
    [{ linkReason: 'The engine is gone' }, 'The engine is gone'],
    [{ unanswered: true }, 'The last press is unanswered: ask again first'],
    [{ fieldError: 'Quantity is missing', preview: null }, 'Quantity is missing'],
    [{ preview: null }, 'Checking with the engine'],
    [{ previewCurrent: false }, 'Checking with the engine'],
    [{ previewError: 'time-out' }, 'The engine could not check it: time-out'],
    [
      { preview: preview({ sendable: false, checks: [check('denied', 'spread 5.1 % is above 5 %')] }) },
      'spread 5.1 % is above 5 %',
    ],
    [
      { preview: preview({ sendable: false, error: { code: 'quantityOffLot', path: 'qty', message: 'off the lot' } }) },
      'off the lot',
    ],
  ])('is disabled only with its reason: %j', (over, reason) => {
    expect(blockReason(input(over))).toBe(reason);
  });
});

test('merged rungs are counted as prices', () => {
  expect([rungsWords(4, 2), rungsWords(4, 4), rungsWords(1, 1), rungsWords(3, 1)]).toEqual([
    '4 rungs, 2 prices',
    '4 rungs',
    '1 rung',
    '3 rungs, 1 price',
  ]);
});
