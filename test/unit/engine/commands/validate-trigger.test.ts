import { describe, expect, it } from 'vitest';
import type { Capabilities, CommandReply, OrderFlags, SubmitOrderCommand } from '../../../../shared/domain/index.ts';
import { BTC, Desk, d } from '../desk.ts';
import { FULL, can, long, stop, trigger, type Trigger } from '../orders/held-desk.ts';

type Asked = Partial<SubmitOrderCommand>;

/** The code and place of a refusal, or `accepted`; it is a sentence, and nothing is sent. */
function refused(at: Desk, reply: CommandReply): string {
  if (reply.kind === 'accepted') return 'accepted';
  expect(reply.message).toMatch(/^[A-Z].*\.$/s);
  expect(at.sent.filter((e) => e.kind === 'submit')).toEqual([]);
  return `${reply.code} ${reply.path.replace('command.', '')}`;
}
const with_ = (capabilities: Partial<Capabilities>): Desk => {
  const at = long();
  can(at, capabilities);
  return at;
};
const sell = { side: 'sell', limitPrice: null } as const;
const flags = (name: keyof OrderFlags): OrderFlags => ({
  ...{ allOrNone: false, postOnly: false, reduceOnly: false },
  [name]: true,
});
const limit: Asked = { side: 'sell', limitPrice: d('101.00') };

describe('S1.7: second-stage refusals of triggers', () => {
  const t = (price: string | null, more: Partial<Trigger> = {}) => ({ trigger: trigger(price, more) });
  const trail = (amount: string) => ({ trail: { kind: 'price', amount: d(amount) } }) as const;
  const pct = (text: string) => ({ trail: { kind: 'percent', pct: d(text) } }) as const;
  const rows: readonly (readonly [string, Asked, string])[] = [
    ['a limit order with a trigger', { ...limit, ...t('99.00') }, 'triggerUnexpected trigger'],
    ['a stop without one', { ...sell, type: 'stop' }, 'triggerMissing trigger'],
    ['a stop without its price', { ...sell, type: 'stop', ...t(null) }, 'triggerMissing trigger.price'],
    ['a stop that trails', { ...sell, type: 'stop', ...t('99.00', trail('1.00')) }, 'triggerUnexpected trigger.trail'],
    [
      'a trailing stop without a trail',
      { ...sell, type: 'trailingStop', ...t('99.00') },
      'triggerMissing trigger.trail',
    ],
    ['a trail of nothing', { ...sell, type: 'trailingStop', ...t(null, trail('0')) }, 'trailRange trigger.trail'],
    ['a trail off the tick', { ...sell, type: 'trailingStop', ...t(null, trail('0.015')) }, 'trailRange trigger.trail'],
    [
      'a trail as wide as the price',
      { ...sell, type: 'trailingStop', ...t(null, trail('100.00')) },
      'trailRange trigger.trail',
    ],
    ['a trail of 0 %', { ...sell, type: 'trailingStop', ...t(null, pct('0')) }, 'trailRange trigger.trail'],
    ['a trail of 51 %', { ...sell, type: 'trailingStop', ...t(null, pct('51')) }, 'trailRange trigger.trail'],
    [
      'a stop with a limit',
      { side: 'sell', type: 'stop', limitPrice: d('98.00'), ...t('99.00') },
      'limitPriceUnexpected limitPrice',
    ],
    ['a stop-limit without one', { ...sell, type: 'stopLimit', ...t('99.00') }, 'limitPriceMissing limitPrice'],
    ['a trigger off the tick', { ...sell, type: 'stop', ...t('99.001') }, 'priceOffTick trigger.price'],
    ['a trigger of 0', { ...sell, type: 'stop', ...t('0') }, 'priceNotPositive trigger.price'],
    ['a sell stop at the bid', { ...sell, type: 'stop', ...t('100.00') }, 'triggerSide trigger.price'],
    ['a sell stop above the market', { ...sell, type: 'stop', ...t('105.00') }, 'triggerSide trigger.price'],
    [
      'a buy stop below it',
      { side: 'buy', type: 'stop', limitPrice: null, ...t('99.00') },
      'triggerSide trigger.price',
    ],
    ['a sell take-profit below it', { ...sell, type: 'takeProfit', ...t('99.00') }, 'triggerSide trigger.price'],
    [
      'a buy take-profit above it',
      { side: 'buy', type: 'takeProfit', limitPrice: null, ...t('101.00') },
      'triggerSide trigger.price',
    ],
    ['a stop that is immediate', { ...sell, type: 'stop', tif: 'ioc', ...t('99.00') }, 'flagConflict tif'],
    ['a stop for the auction', { ...sell, type: 'stop', tif: 'atOpen', ...t('99.00') }, 'flagConflict tif'],
    [
      'a market stop outside regular hours',
      { ...sell, type: 'stop', sessions: ['regular', 'post'], ...t('99.00') },
      'sessionUnsupported sessions',
    ],
    [
      'a stop at the venue that has none',
      { ...sell, type: 'stop', ...t('99.00', { heldBy: 'venue' }) },
      'unsupported trigger.heldBy',
    ],
    [
      'the best of a venue that has none',
      { ...sell, type: 'stop', ...t('99.00', { heldBy: 'best' }) },
      'appHeldNotAccepted trigger.heldBy',
    ],
  ];
  it.each(rows)('%s', (_, asked, expected) => {
    const at = long();
    expect(refused(at, at.ticket(asked))).toBe(expected);
  });

  it('G14: what the venue lacks is said, and that the app could hold it', () => {
    const reply = stop(long(), '99.00', { trigger: trigger('99.00', { heldBy: 'best' }) });
    expect(reply.kind === 'denied' && reply.message).toBe(
      'SIM holds no stop orders. Choose "held by the app" to let this app watch it: it then acts only while the app runs and is connected.',
    );
  });

  it('a venue that has it holds it; one that lacks the source or the kind of trail does not', () => {
    const best = (source: Trigger['source'] = 'last') => ({ trigger: trigger('99.00', { heldBy: 'best', source }) });
    const at = with_(FULL);
    expect(stop(at, '99.00', best()).kind).toBe('accepted');
    expect(at.order('T-2')).toMatchObject({ status: 'accepted', trigger: { heldBy: 'venue' } });
    const poor = with_({ ...FULL, triggerSources: ['last'], trailKinds: ['price'] });
    expect(refused(poor, stop(poor, '99.00', best('mid')))).toBe('appHeldNotAccepted trigger.heldBy');
    const byPct = { trigger: trigger(null, { heldBy: 'venue', source: 'last', ...pct('2') }) };
    expect(refused(poor, stop(poor, null, { type: 'trailingStop', ...byPct }))).toBe('unsupported trigger.heldBy');
  });

  it('without a fresh quote the side cannot be judged: what reduces is held', () => {
    const at = long();
    at.advance(10_000);
    expect(stop(at, '105.00').kind).toBe('accepted');
  });
});

describe('S1.7, S4.2: times in force', () => {
  const rows: readonly (readonly [string, Asked, Partial<Capabilities>, string])[] = [
    ['gtd without a date', { ...limit, tif: 'gtd' }, {}, 'expireTime expireMs'],
    ['a date in the past', { ...limit, tif: 'gtd', expireMs: 1 }, {}, 'expireTime expireMs'],
    ['a date too far', { ...limit, tif: 'gtd', expireMs: Date.UTC(2027, 10, 1) }, {}, 'expireTime expireMs'],
    ['a date without gtd', { ...limit, tif: 'day', expireMs: Date.UTC(2026, 10, 11) }, {}, 'expireTime expireMs'],
    ['gtd that the app keeps', { ...limit, tif: 'gtd', expireMs: Date.UTC(2026, 10, 11) }, {}, 'accepted'],
    [
      'gtd where orders last a day only',
      { ...limit, tif: 'gtd', expireMs: Date.UTC(2026, 10, 11) },
      { timesInForce: ['day'] },
      'unsupported tif',
    ],
    ['at the open where there is none', { ...limit, tif: 'atOpen' }, {}, 'unsupported tif'],
    ['at the close where there is none', { ...limit, tif: 'atClose' }, {}, 'unsupported tif'],
    ['at the close', { ...limit, tif: 'atClose' }, FULL, 'accepted'],
    ['fok that the venue lacks', { ...limit, tif: 'fok' }, { timesInForce: ['day'] }, 'unsupported tif'],
    [
      'an auction around the clock',
      { ...limit, instrumentId: BTC.id, tif: 'atOpen', sessions: ['continuous'] },
      FULL,
      'unsupported tif',
    ],
  ];
  it.each(rows)('%s', (_, asked, capabilities, expected) => {
    const at = with_(capabilities);
    expect(refused(at, at.ticket(asked))).toBe(expected);
  });

  it('an opening order for an auction passes while that is still to come, and names it', () => {
    const at = new Desk();
    can(at, FULL);
    at.now = Date.UTC(2026, 10, 10, 13, 0, 0); // 08:00 in New York.
    at.quote('100.00', '100.20');
    expect(at.ticket({ tif: 'atOpen' }).kind).toBe('accepted');
    at.now = Date.UTC(2026, 10, 10, 15, 0, 0);
    at.quote('100.00', '100.20');
    const late = at.ticket({ tif: 'atOpen', qty: d('10') });
    expect(late.kind === 'denied' && late.message).toContain("Today's opening auction is over");
  });
});

describe('S1.7: flags', () => {
  const rows: readonly (readonly [string, Asked, Partial<Capabilities>, string])[] = [
    ['all or none that the venue lacks', { ...limit, flags: flags('allOrNone') }, {}, 'unsupported flags.allOrNone'],
    ['post-only that it lacks', { ...limit, flags: flags('postOnly') }, {}, 'unsupported flags.postOnly'],
    ['all or none at once', { ...limit, tif: 'ioc', flags: flags('allOrNone') }, FULL, 'flagConflict flags.allOrNone'],
    ['post-only at market', { ...sell, type: 'market', flags: flags('postOnly') }, FULL, 'flagConflict flags.postOnly'],
    ['post-only at once', { ...limit, tif: 'fok', flags: flags('postOnly') }, FULL, 'flagConflict flags.postOnly'],
    [
      'reduce-only that adds',
      { limitPrice: d('99.00'), flags: flags('reduceOnly') },
      FULL,
      'nothingHeld flags.reduceOnly',
    ],
    [
      'reduce-only for more than is held',
      { ...limit, qty: d('101'), flags: flags('reduceOnly') },
      {},
      'quantityOutOfRange qty',
    ],
    ['reduce-only that the venue keeps', { ...limit, qty: d('101'), flags: flags('reduceOnly') }, FULL, 'accepted'],
    ['reduce-only that the app keeps', { ...limit, flags: flags('reduceOnly') }, {}, 'accepted'],
    ['post-only', { ...limit, flags: flags('postOnly') }, FULL, 'accepted'],
    ['all or none', { ...limit, flags: flags('allOrNone') }, FULL, 'accepted'],
  ];
  it.each(rows)('%s', (_, asked, capabilities, expected) => {
    const at = with_(capabilities);
    expect(refused(at, at.ticket(asked))).toBe(expected);
  });

  it.each(['allOrNone', 'postOnly', 'reduceOnly'] as const)('a ladder never goes with %s', (name) => {
    const at = with_(FULL);
    expect(refused(at, at.ladder({}, { flags: flags(name) }))).toBe(`flagConflict flags.${name}`);
  });
});
