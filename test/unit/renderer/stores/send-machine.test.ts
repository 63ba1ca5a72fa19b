import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../../shared/domain/index.ts';
import { notSent } from '../../../../src-renderer/client/pending.ts';
import type { SendResult } from '../../../../src-renderer/client/terminal-client.ts';
import {
  IDLE,
  REARM_MS,
  answered,
  askedAgain,
  maySend,
  pressed,
  sendWords,
  shortWords,
  type SendState,
} from '../../../../src-renderer/stores/send-machine.ts';

const command = { kind: 'cancelAll', instrumentId: null } as const satisfies Command;
const sending = (commandId: string, key = 'a', atMs = 0): SendState => pressed({ commandId, command, key, atMs });
const accepted: SendResult = { kind: 'accepted', seq: 9, clientOrderId: null, ladderId: null };
const denied: SendResult = { kind: 'denied', code: 'riskDenied', path: '', message: 'spread 5.1 % is above 5 %' };
const unanswered: SendResult = { kind: 'unanswered', message: 'link lost' };

describe('G19: a double click sends one order', () => {
  test('while the first press has no answer', () => {
    expect(maySend(sending('1'), 'a', 100_000)).toBe(false);
  });

  test('when the answer came between the two clicks', () => {
    const state = answered(sending('1'), '1', accepted);
    expect(maySend(state, 'a', 200)).toBe(false);
    expect(maySend(state, 'a', REARM_MS)).toBe(true);
  });

  test('a changed draft may be sent at once after an answer', () => {
    expect(maySend(answered(sending('1'), '1', denied), 'b', 1)).toBe(true);
  });

  test('an unanswered command blocks every further one until it is answered', () => {
    const state = answered(sending('1'), '1', unanswered);
    expect([maySend(state, 'a', 1e6), maySend(state, 'b', 1e6)]).toEqual([false, false]);
    const again = askedAgain(state);
    expect(again).toMatchObject({ phase: 'sent', commandId: '1' });
    expect(maySend(answered(again, '1', accepted), 'b', 1e6)).toBe(true);
  });

  test('under any run of presses and answers one key within the rearm time sends once', () => {
    const step = fc.record({
      at: fc.integer({ min: 0, max: REARM_MS - 1 }),
      answer: fc.constantFrom(accepted, denied, unanswered, null),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let state: SendState = IDLE;
        let sent = 0;
        for (const { at, answer } of steps) {
          if (maySend(state, 'a', at)) {
            sent += 1;
            state = sending(String(sent), 'a', 0);
          }
          if (answer !== null) state = answered(state, String(sent), answer);
        }
        return sent <= 1;
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe('answers', () => {
  test('to another command change nothing', () => {
    const state = sending('2');
    expect(answered(state, '1', accepted)).toBe(state);
  });

  test('are told in words; an error of the contract is a denial, a failure of the engine is not', () => {
    expect(sendWords(IDLE)).toBeNull();
    expect(sendWords(sending('1'))?.text).toBe('Sent, waiting for the engine');
    expect(sendWords(answered(sending('1'), '1', accepted))?.text).toBe('Accepted');
    expect(sendWords(answered(sending('1'), '1', denied))?.text).toBe('Denied: spread 5.1 % is above 5 %');
    const malformed: SendResult = {
      kind: 'error',
      error: { kind: 'malformed', path: 'command.qty', message: 'not a decimal', code: null },
    };
    expect(answered(sending('1'), '1', malformed)).toMatchObject({ phase: 'denied', message: 'not a decimal' });
    const failed: SendResult = {
      kind: 'error',
      error: { kind: 'failed', path: '', message: 'engine stopped', code: null },
    };
    expect(answered(sending('1'), '1', failed)).toMatchObject({ phase: 'unanswered' });
  });

  test('what never left this page is told as not sent, never as perhaps sent; it blocks nothing', () => {
    const state = answered(sending('1'), '1', {
      kind: 'error',
      error: notSent('the connection to the engine is lost.'),
    });
    expect(sendWords(state)).toEqual({ tone: 'bad', text: 'Not sent: the connection to the engine is lost.' });
    expect(maySend(state, 'a', REARM_MS)).toBe(true);
    expect(shortWords(state, 'cancel', 's')?.text).toBe('cancel: not sent: the connection to the engine is lost.');
    expect(shortWords(answered(sending('1'), '1', denied), 'cancel', 's')?.text).toContain('cancel: denied: spread');
    expect(shortWords(answered(sending('1'), '1', unanswered), 'cancel', 's')).toMatchObject({
      tone: 'warn',
      slot: 's',
    });
  });
});
