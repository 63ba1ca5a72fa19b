import { expect, test } from 'vitest';
import { withFittingTif } from '../../../../src-renderer/features/ticket/fit-tif.ts';
import { newTicketDraft, onHow } from '../../../../src-renderer/features/ticket/ticket-draft.ts';
import type { Capabilities } from '../../../../shared/domain/index.ts';
import { FIXTURE_CAN } from '../../../fixtures/renderer/order-scenes.ts';
import { equity } from '../instruments.ts';

const CRYPTO: Capabilities = { ...FIXTURE_CAN, timesInForce: ['gtc', 'ioc', 'fok'] };
const ladder = newTicketDraft(equity('COIN'));

test('a venue without day orders gets good-till-canceled, and a market order trades at once', () => {
  expect(withFittingTif(ladder, CRYPTO, 'always').tif).toBe('gtc');
  expect(withFittingTif(onHow(ladder, 'market'), CRYPTO, 'always').tif).toBe('ioc');
});

test('what the venue takes, and what it has not spoken of, stays as it was chosen', () => {
  expect(withFittingTif(ladder, FIXTURE_CAN, 'us-equity')).toBe(ladder);
  expect(withFittingTif(ladder, null, 'always')).toBe(ladder);
});
