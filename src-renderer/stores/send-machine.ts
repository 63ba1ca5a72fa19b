/**
 * What became of one pressed button: sent, accepted, denied, or unanswered. Pure. It promises that a double press of
 * the same thing sends once (G19): a press is swallowed while one is under way, while its answer is unknown, and for
 * `REARM_MS` after any press of the same draft. "Sent" belongs to the command, never to the order.
 */
import { NOT_SENT, type SendResult } from '../client/terminal-client.ts';
import type { ClientOrderId, Command, LadderId } from '../../shared/domain/index.ts';

/** A second press of the same draft within this time is taken for a double click. */
export const REARM_MS = 700;

/** One command that was sent: `key` names the draft it was made of. */
export type Sending = {
  readonly commandId: string;
  readonly command: Command;
  readonly key: string;
  readonly atMs: number;
};

export type SendState =
  | { readonly phase: 'idle' }
  | ({ readonly phase: 'sent' } & Sending)
  | ({
      readonly phase: 'accepted';
      readonly seq: number;
      readonly clientOrderId: ClientOrderId | null;
      readonly ladderId: LadderId | null;
    } & Sending)
  | ({ readonly phase: 'denied'; readonly code: string; readonly path: string; readonly message: string } & Sending)
  | ({ readonly phase: 'unanswered'; readonly message: string } & Sending);

export const IDLE: SendState = { phase: 'idle' };

/**
 * Whether a press at `nowMs` (any monotonic clock, ms) of the draft `key` sends. False is a double press, or a command
 * of which nobody knows yet whether it acted.
 */
export function maySend(state: SendState, key: string, nowMs: number): boolean {
  switch (state.phase) {
    case 'idle':
      return true;
    case 'sent':
    case 'unanswered':
      return false;
    case 'accepted':
    case 'denied':
      return state.key !== key || nowMs - state.atMs >= REARM_MS;
  }
}

/** The state after a press that sends. */
export const pressed = (sending: Sending): SendState => ({ phase: 'sent', ...sending });

/** The state after the answer to `commandId`; an answer to an older command changes nothing. */
export function answered(state: SendState, commandId: string, result: SendResult): SendState {
  if ((state.phase !== 'sent' && state.phase !== 'unanswered') || state.commandId !== commandId) return state;
  const { command, key, atMs } = state;
  const sending = { commandId, command, key, atMs };
  switch (result.kind) {
    case 'accepted':
      return {
        phase: 'accepted',
        ...sending,
        seq: result.seq,
        clientOrderId: result.clientOrderId,
        ladderId: result.ladderId,
      };
    case 'denied':
      return { phase: 'denied', ...sending, code: result.code, path: result.path, message: result.message };
    case 'unanswered':
      return { phase: 'unanswered', ...sending, message: result.message };
    case 'error':
      // The engine's own failure proves nothing about the command; what never left this page does.
      if (result.error.kind === 'failed' && result.error.code !== NOT_SENT)
        return { phase: 'unanswered', ...sending, message: result.error.message };
      return {
        phase: 'denied',
        ...sending,
        code: result.error.code ?? result.error.kind,
        path: result.error.path,
        message: result.error.message,
      };
  }
}

/** Asks again under the same id; only an unanswered command can be. */
export function askedAgain(state: SendState): SendState {
  if (state.phase !== 'unanswered') return state;
  const { commandId, command, key, atMs } = state;
  return { phase: 'sent', commandId, command, key, atMs };
}

/** `Denied: …`; what never left this page was not denied by anybody: `Not sent: …`. */
const deniedWords = (state: { readonly code: string; readonly message: string }): string =>
  state.code === NOT_SENT ? state.message : `Denied: ${state.message}`;

/** The same in a row, where that is worth a word: sent, denied, unanswered. `verb`: what was asked for. */
export function shortWords(
  state: SendState,
  verb: string,
  slot: string,
): { readonly text: string; readonly tone: 'sub' | 'down' | 'warn'; readonly slot: string } | null {
  switch (state.phase) {
    case 'sent':
      return { text: `${verb} sent`, tone: 'sub', slot };
    case 'denied':
      return { text: `${verb}: ${deniedWords(state).replace(/^[DN]/, (c) => c.toLowerCase())}`, tone: 'down', slot };
    case 'unanswered':
      return { text: `${verb}: no answer`, tone: 'warn', slot };
    case 'idle':
    case 'accepted':
      return null;
  }
}

/** What the button's line says, in words; null when there is nothing to say. */
export function sendWords(
  state: SendState,
): { readonly tone: 'plain' | 'good' | 'bad' | 'warn'; readonly text: string } | null {
  switch (state.phase) {
    case 'idle':
      return null;
    case 'sent':
      return { tone: 'plain', text: 'Sent, waiting for the engine' };
    case 'accepted':
      return { tone: 'good', text: 'Accepted' };
    case 'denied':
      return { tone: 'bad', text: deniedWords(state) };
    case 'unanswered':
      return {
        tone: 'warn',
        text: 'No answer: it may have reached the engine. Ask again: the same id never acts twice.',
      };
  }
}
