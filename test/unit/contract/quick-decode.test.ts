/** The quick way and the schemas agree: what it takes they take, as it stands; what it leaves is theirs to judge. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientMessageSchema } from '../../../shared/contract/client-schemas.ts';
import { quickMessage } from '../../../shared/contract/quick-decode.ts';
import { MESSAGES } from '../../contract/fixtures/messages.ts';
import { submitOrder } from '../../contract/fixtures/sample-records.ts';

const plain = {
  kind: 'submitOrder',
  connectionId: 'sim',
  accountId: 'SIM-1',
  instrumentId: 'SPY.SIM',
  side: 'buy',
  qty: '10',
  tif: 'day',
  sessions: ['regular'],
  type: 'limit',
  limitPrice: '668.40',
};
const cancel = { kind: 'cancelOrder', clientOrderId: 'T-1' };
const commandOf = (command: unknown): unknown => ({ t: 'command', commandId: 'command-1', command });

/** Values that are nearly right, in every field. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '0',
    '-1',
    '1.50',
    '01',
    '1e3',
    '1,5',
    'a'.repeat(64),
    'a'.repeat(65),
    '9'.repeat(40),
    '9'.repeat(41),
    `0.${'1'.repeat(24)}`,
    `0.${'1'.repeat(25)}`,
    'SPY.SIM\n',
    'buy',
    'gtc',
    'stopLimit',
    ['regular'],
    ['regular', 'regular', 'pre', 'post', 'overnight'],
    ['pre', 'regular', 'post', 'overnight', 'continuous', 'pre'],
    [],
    ['never'],
    true,
    7,
    -0,
    1.5,
    Number.MAX_SAFE_INTEGER,
    { allOrNone: false, postOnly: true, reduceOnly: false },
    { allOrNone: false, postOnly: true },
    { allOrNone: false, postOnly: true, reduceOnly: 'no' },
    { kind: 'price', amount: '1' },
  ),
  fc.jsonValue({ maxDepth: 1 }),
);
const KEYS = [
  ...Object.keys(plain),
  'expireMs',
  'flags',
  'bracket',
  'strategy',
  'trigger',
  'more',
  '__proto__',
  'toString',
];

/** A message of one of the quick kinds with some fields changed, added or taken out, as JSON brings it. */
const nearly = fc
  .record({
    base: fc.constantFrom<Record<string, unknown>>(plain, { ...plain, expireMs: 5 }, cancel),
    outer: fc.option(fc.tuple(fc.constantFrom('t', 'commandId', 'batch', 'extra'), odd), { nil: null, freq: 4 }),
    inner: fc.array(fc.tuple(fc.constantFrom(...KEYS, 'clientOrderId'), fc.option(odd, { nil: undefined })), {
      maxLength: 2,
    }),
    ack: fc.boolean(),
  })
  .map(({ base, outer, inner, ack }) => {
    const command = Object.fromEntries([...Object.entries(base), ...inner]);
    const message = ack ? { t: 'ack', batch: 3 } : (commandOf(command) as object);
    const whole = outer === null ? message : Object.fromEntries([...Object.entries(message), outer]);
    return JSON.parse(JSON.stringify(whole)) as unknown;
  });

describe('the quick way of decoding', () => {
  it.each([
    ['an order from the ticket', commandOf(plain)],
    [
      'one with flags and an end',
      commandOf({ ...plain, expireMs: 1, flags: { allOrNone: true, postOnly: false, reduceOnly: false } }),
    ],
    ['a market order', commandOf({ ...plain, type: 'market', limitPrice: null })],
    ['a cancel', commandOf(cancel)],
    ['an acknowledgement', { t: 'ack', batch: 12 }],
  ])('takes %s as it stands', (_name, message) => {
    expect(quickMessage(message)).toBe(message);
    expect(clientMessageSchema.safeParse(message)).toEqual({ success: true, data: message });
  });

  it('takes nothing that the schemas refuse, and changes nothing', () => {
    let taken = 0;
    fc.assert(
      fc.property(nearly, (message) => {
        const quick = quickMessage(message);
        if (quick === null) return;
        taken += 1;
        expect(quick).toBe(message);
        expect(clientMessageSchema.safeParse(message)).toEqual({ success: true, data: message });
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('leaves everything else to the schemas', () => {
    const quick = MESSAGES.filter((message) => quickMessage(message) !== null);
    expect(quick.every((message) => message.t === 'ack' || message.t === 'command')).toBe(true);
    expect(quickMessage(commandOf({ ...submitOrder, strategy: 'mean reversion' }))).toBeNull();
    for (const value of [null, 7, 'ack', [], { t: 'ack' }, { t: 'ack', batch: -1 }, { t: 'ack', batch: 1, more: 1 }])
      expect(quickMessage(value)).toBeNull();
  });
});
