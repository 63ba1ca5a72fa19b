import { beforeEach, describe, expect, test } from 'vitest';
import { ID_PATTERN, type Command } from '../../../../shared/domain/index.ts';
import {
  askAgain,
  clearSend,
  newCommandId,
  sendFrom,
  sendState,
  useSends,
} from '../../../../src-renderer/stores/send-store.ts';
import { TradingClient } from '../../../fixtures/renderer/trading-client.ts';

const command = { kind: 'cancelAll', instrumentId: null } as const satisfies Command;
const client = (): TradingClient => new TradingClient({ link: 'live', moving: false, seed: 1 });

/** Until the slot says something else than "sent". */
async function answered(slot: string): Promise<string> {
  while (sendState(slot).phase === 'sent') await new Promise((next) => setTimeout(next, 5));
  return sendState(slot).phase;
}

describe('sending from a button', () => {
  beforeEach(() => useSends.setState({ slots: new Map() }));

  test('G19: two presses at once send one command, and each slot is its own', async () => {
    const wire = client();
    expect([
      sendFrom(wire, 'a', 'x', command),
      sendFrom(wire, 'a', 'x', command),
      sendFrom(wire, 'a', 'y', command),
    ]).toEqual([true, false, false]);
    expect(sendFrom(wire, 'b', 'x', command)).toBe(true);
    expect(wire.sent).toHaveLength(2);
    expect(await answered('a')).toBe('accepted');
    expect(sendFrom(wire, 'a', 'x', command)).toBe(false);
    expect(sendFrom(wire, 'a', 'changed', command)).toBe(true);
  });

  test('G19: an unanswered command is asked again under its own id, and blocks until then', async () => {
    const wire = client();
    wire.answering = 'silence';
    sendFrom(wire, 'a', 'x', command);
    expect(await answered('a')).toBe('unanswered');
    expect(sendFrom(wire, 'a', 'y', command)).toBe(false);
    wire.answering = 'accept';
    askAgain(wire, 'a');
    expect(await answered('a')).toBe('accepted');
    expect(new Set(wire.sent.map((s) => s.commandId)).size).toBe(1);
    expect(wire.sent).toHaveLength(2);
  });

  test('G15: the same press again asks under the same id: a cancel without an answer is never a dead button', async () => {
    const wire = client();
    wire.answering = 'silence';
    sendFrom(wire, 'a', 'cancel', command);
    expect(await answered('a')).toBe('unanswered');
    wire.answering = 'accept';
    expect(sendFrom(wire, 'a', 'cancel', command)).toBe(true);
    expect(await answered('a')).toBe('accepted');
    expect(new Set(wire.sent.map((s) => s.commandId)).size).toBe(1);
  });

  test('a denial is kept until it is put away; what is under way is never forgotten', async () => {
    const wire = client();
    wire.answering = 'deny';
    sendFrom(wire, 'a', 'x', command);
    clearSend('a');
    expect(sendState('a').phase).toBe('sent');
    expect(await answered('a')).toBe('denied');
    clearSend('a');
    expect(sendState('a').phase).toBe('idle');
  });

  test('ids are ids of the contract and never repeat', () => {
    const ids = Array.from({ length: 1_000 }, newCommandId);
    expect(ids.every((text) => ID_PATTERN.test(text))).toBe(true);
    expect(new Set(ids).size).toBe(1_000);
  });
});
