/** S1.7: what a venue takes less of outside regular hours and for parts of a share is refused in words before anything is sent. */
import { describe, expect, test } from 'vitest';
import { dec, type Capabilities, type Instrument, type OrderBasics } from '../../../../shared/domain/index.ts';
import { fewerFault } from '../../../../src-main/engine/commands/validate-terms.ts';

const capabilities = {
  timesInForce: ['day', 'gtc', 'ioc'],
  extended: { together: ['pre', 'regular', 'post'], taken: { orderTypes: ['limit'], timesInForce: ['day', 'gtc'] } },
  partsOfShares: { orderTypes: ['market', 'limit'], timesInForce: ['day'] },
} as unknown as Capabilities;
const known = { instrument: { venue: 'V', assetClass: 'equity' } as Instrument, capabilities, contracts: new Map() };
const fault = (over: Partial<OrderBasics>, type: 'limit' | 'stop' = 'limit', byApp = false): string => {
  const command = { qty: dec('10').text(), tif: 'day', sessions: ['regular'], ...over } as unknown as OrderBasics;
  const found = fewerFault(command, { type, waits: false, hasLimit: true, byApp }, known as never);
  return found === null ? 'taken' : `${found.path.replace('command.', '')}: ${found.message}`;
};

describe('fewer terms', () => {
  test.each([
    ['a limit for the day in regular hours', fault({}), 'taken'],
    ['at once in regular hours', fault({ tif: 'ioc' }), 'taken'],
    ['for the day, after hours too', fault({ sessions: ['regular', 'post'] }), 'taken'],
    ['until a date that the app keeps, after hours too', fault({ tif: 'gtd', sessions: ['regular', 'post'] }), 'taken'],
    ['a stop that the app holds, after hours', fault({ sessions: ['post'] }, 'stop', true), 'taken'],
    ['parts of a share for the day', fault({ qty: dec('0.5').text() }), 'taken'],
    [
      'at once after hours',
      fault({ tif: 'ioc', sessions: ['regular', 'post'] }),
      'tif: V takes orders outside regular hours with time in force day or gtc only, not ioc.',
    ],
    [
      'a stop after hours',
      fault({ sessions: ['regular', 'pre'] }, 'stop'),
      'type: V takes no stop orders outside regular hours.',
    ],
    [
      'parts of a share good till canceled',
      fault({ qty: dec('0.5').text(), tif: 'gtc' }),
      'tif: V takes orders for parts of a share with time in force day only, not gtc.',
    ],
  ])('%s', (_, found, expected) => expect(found).toBe(expected));
});
