/** The edge of the contract: valid messages pass unchanged, everything else is an error that names the place. */
import { describe, expect, it } from 'vitest';
import { decodeClientMessage, idsOf } from '../../../shared/contract/decode.ts';
import { MESSAGE_MAX_BYTES } from '../../../shared/contract/messages.ts';
import { MESSAGES } from '../../contract/fixtures/messages.ts';
import { ladderParams, submitLadder, submitOrder } from '../../contract/fixtures/sample-records.ts';

const command = (value: unknown): string => JSON.stringify({ t: 'command', commandId: 'c1', command: value });

/** The error of a message that must not pass. */
function errorOf(input: unknown) {
  const decoded = decodeClientMessage(input);
  if (decoded.ok) throw new Error(`passed: ${JSON.stringify(input).slice(0, 200)}`);
  return decoded.error;
}

describe('decodeClientMessage', () => {
  it.each(MESSAGES.map((message) => [JSON.stringify(message)]))('takes %s as it is', (text) => {
    expect(decodeClientMessage(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  const wrong: readonly (readonly [string, string, string, string])[] = [
    ['text that is no JSON', '{"t":', 'notJson', '$'],
    ['NaN', '{"t":"ack","batch":NaN}', 'notJson', '$'],
    ['a number as the message', '7', 'malformed', '$'],
    ['null', 'null', 'malformed', '$'],
    ['a list', '[]', 'malformed', '$'],
    ['an unknown kind', '{"t":"buy"}', 'malformed', 't'],
    ['1e400 where a whole number is due', '{"t":"ack","batch":1e400}', 'malformed', 'batch'],
    ['a negative batch', '{"t":"ack","batch":-1}', 'malformed', 'batch'],
    ['a fraction of a batch', '{"t":"ack","batch":1.5}', 'malformed', 'batch'],
    ['a field that there is not', '{"t":"resync","all":true}', 'malformed', 'all'],
    ['__proto__ as a field', '{"t":"resync","__proto__":{}}', 'malformed', '__proto__'],
    ['an unknown command', command({ kind: 'closeEverything' }), 'malformed', 'command.kind'],
    ['a number as quantity', command({ ...submitOrder, qty: 10 }), 'malformed', 'command.qty'],
    ['a negative quantity', command({ ...submitOrder, qty: '-10' }), 'malformed', 'command.qty'],
    ['a quantity with a comma', command({ ...submitOrder, qty: '1,5' }), 'malformed', 'command.qty'],
    ['a quantity NaN', command({ ...submitOrder, qty: 'NaN' }), 'malformed', 'command.qty'],
    ['a quantity 1e400', command({ ...submitOrder, qty: '1e400' }), 'malformed', 'command.qty'],
    ['a quantity Infinity', command({ ...submitOrder, qty: 'Infinity' }), 'malformed', 'command.qty'],
    ['a quantity of 41 digits', command({ ...submitOrder, qty: '1'.repeat(41) }), 'malformed', 'command.qty'],
    ['an empty quantity', command({ ...submitOrder, qty: '' }), 'malformed', 'command.qty'],
    ['a price with a plus', command({ ...submitOrder, limitPrice: '+1' }), 'malformed', 'command.limitPrice'],
    ['a price with a line break', command({ ...submitOrder, limitPrice: '1\n' }), 'malformed', 'command.limitPrice'],
    ['an unknown side', command({ ...submitOrder, side: 'hold' }), 'malformed', 'command.side'],
    ['no sessions', command({ ...submitOrder, sessions: [] }), 'malformed', 'command.sessions'],
    ['an unknown session', command({ ...submitOrder, sessions: ['noon'] }), 'malformed', 'command.sessions.0'],
    ['an id with a space', command({ ...submitOrder, accountId: 'a b' }), 'malformed', 'command.accountId'],
    [
      'an id of 65 characters',
      command({ ...submitOrder, accountId: 'a'.repeat(65) }),
      'malformed',
      'command.accountId',
    ],
    [
      'a wait of 1e9 ms',
      command({ ...submitLadder, params: { ...ladderParams, waitMs: 1e9 } }),
      'malformed',
      'command.params.waitMs',
    ],
    [
      'a rung that is a number',
      command({ ...submitLadder, params: { ...ladderParams, steps: { kind: 'toward', towardPct: ['0', 10] } } }),
      'malformed',
      'command.params.steps.towardPct.1',
    ],
    [
      '21 rungs',
      command({ ...submitLadder, params: { ...ladderParams, steps: { kind: 'ticks', ticks: Array(21).fill(1) } } }),
      'malformed',
      'command.params.steps.ticks',
    ],
  ];
  it.each(wrong)('refuses %s', (_, text, kind, path) => {
    expect(errorOf(text)).toMatchObject({ kind, path, code: null });
    expect(errorOf(text).message).not.toBe('');
  });

  it('says what was found and which field is missing', () => {
    expect(errorOf(command({ ...submitOrder, qty: '1,5' })).message).toContain('"1,5"');
    const { qty: _, ...without } = submitOrder;
    expect(errorOf(command(without))).toMatchObject({ path: 'command.qty' });
    expect(errorOf(command(without)).message).toContain('missing');
  });

  it('refuses a message beyond the limit by its bytes, not its characters', () => {
    const bytes = (text: string) => Buffer.byteLength(JSON.stringify({ t: 'hello', client: text }), 'utf8');
    const euros = '€'.repeat(22_000);
    expect(bytes(euros)).toBeGreaterThan(MESSAGE_MAX_BYTES);
    expect(errorOf(JSON.stringify({ t: 'hello', client: euros })).kind).toBe('tooLarge');
    expect(errorOf('x'.repeat(MESSAGE_MAX_BYTES + 1)).kind).toBe('tooLarge');
    expect(errorOf('x'.repeat(MESSAGE_MAX_BYTES)).kind).toBe('notJson');
  });

  it('survives nesting as deep as a message can hold', () => {
    expect(errorOf('['.repeat(30_000) + ']'.repeat(30_000))).toMatchObject({ kind: 'malformed', path: '$' });
    expect(errorOf('{"t":'.repeat(13_000))).toMatchObject({ kind: 'notJson' });
  });

  it('does not echo hostile keys at length', () => {
    const error = errorOf(JSON.stringify({ t: 'resync', ['k'.repeat(50_000)]: 1 }));
    expect(error.path.length).toBeLessThan(200);
    expect(error.message.length).toBeLessThan(400);
  });
});

describe('idsOf', () => {
  it('finds whom an unreadable message would have answered for, and nothing hostile', () => {
    expect(idsOf('{"commandId":"c1","queryId":"x"}')).toEqual({ commandId: 'c1', queryId: null });
    expect(idsOf('{"commandId":"a b","queryId":7}')).toEqual({ commandId: null, queryId: 7 });
    expect(idsOf('nonsense')).toEqual({ commandId: null, queryId: null });
  });
});
