/** G2, G6: a close goes with a time in force and for the sessions that its venue takes. */
import { describe, expect, test } from 'vitest';
import {
  dec,
  type AssetClass,
  type Capabilities,
  type Instrument,
  type SessionKind,
} from '../../../../shared/domain/index.ts';
import { closeTerms } from '../../../../src-main/engine/algos/close-all/close-terms.ts';

const instrument = (assetClass: AssetClass, over: Partial<Instrument> = {}): Instrument =>
  ({ assetClass, option: null, legs: null, ...over }) as Instrument;
const limited = {
  extended: { together: ['pre', 'regular', 'post'], taken: { orderTypes: ['limit'], timesInForce: ['day', 'gtc'] } },
  partsOfShares: { orderTypes: ['limit'], timesInForce: ['day'] },
} as unknown as Capabilities;
const free = {} as Capabilities;
const immediate = { extended: { together: ['pre', 'regular', 'post'] } };

describe('the terms of a close', () => {
  const rows: readonly (readonly [string, Capabilities, AssetClass, string, readonly SessionKind[], string])[] = [
    ['whole shares in regular hours', limited, 'equity', '10', ['regular'], 'ioc regular'],
    ['parts of a share', limited, 'etf', '10.5', ['regular'], 'day regular'],
    ['whole shares after hours', limited, 'equity', '10', ['post'], 'day post,pre,regular'],
    ['parts of a share before hours', limited, 'equity', '0.25', ['pre'], 'day pre,regular,post'],
    ['the same where a venue takes everything', free, 'equity', '0.25', ['pre'], 'ioc pre'],
    ['after hours where they go at once', immediate as never, 'equity', '1', ['post'], 'ioc post'],
    ['parts of a coin', limited, 'crypto', '0.25', ['continuous'], 'ioc continuous'],
  ];
  test.each(rows)('%s', (_, capabilities, assetClass, qty, sessions, expected) => {
    const terms = closeTerms(capabilities, { instrument: instrument(assetClass), qty: dec(qty) }, sessions);
    expect(`${terms.tif} ${terms.sessions.join()}`).toBe(expected);
  });

  test('a contract and a combo rest for their rung, whatever the venue takes', () => {
    const option = instrument('option', {
      option: { underlyingId: 'X' } as unknown as NonNullable<Instrument['option']>,
    });
    for (const one of [option, instrument('combo', { legs: [] })])
      expect(closeTerms(limited, { instrument: one, qty: dec('1') }, ['regular'])).toEqual({
        tif: 'day',
        sessions: ['regular'],
      });
  });
});
