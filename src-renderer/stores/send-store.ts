/**
 * What became of every pressed button, by slot (`ticket`, `order:<id>:cancel` …). The only writer of these states; they
 * speak of commands, never of orders. One slot has one command under way at most.
 */
import { create } from 'zustand';
import type { TerminalClient } from '../client/terminal-client.ts';
import type { Command } from '../../shared/domain/index.ts';
import { screenTickMs } from './screen-clock.ts';
import { IDLE, answered, askedAgain, maySend, pressed, type SendState } from './send-machine.ts';

/** Most slots remembered; the oldest answered ones go first, those under way or unanswered never. */
export const SLOTS_MAX = 200;

export const useSends = create<{ readonly slots: ReadonlyMap<string, SendState> }>()(() => ({ slots: new Map() }));

/** What became of the last press of this button. */
export const useSendState = (slot: string): SendState => useSends((s) => s.slots.get(slot) ?? IDLE);

/** The state of a slot, outside of React. */
export const sendState = (slot: string): SendState => useSends.getState().slots.get(slot) ?? IDLE;

function write(slot: string, state: SendState): void {
  useSends.setState((s) => {
    const next = new Map(s.slots);
    next.delete(slot);
    if (state.phase !== 'idle') next.set(slot, state);
    for (const [name, old] of next) {
      if (next.size <= SLOTS_MAX) break;
      if (old.phase === 'accepted' || old.phase === 'denied') next.delete(name);
    }
    return { slots: next };
  });
}

/** A new id for a command: 128 random bits, as the engine's idempotency key. */
export function newCommandId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return `ui-${Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')}`;
}

type Sender = Pick<TerminalClient, 'send'>;

async function carry(client: Sender, slot: string, commandId: string, command: Command): Promise<void> {
  const result = await client.send(command, commandId);
  write(slot, answered(sendState(slot), commandId, result));
}

/**
 * Sends a command from a button, unless this press is a double of the last one (`key` names what is being sent) or another
 * one is still unanswered; the same one is asked again under its own id. Says whether it was sent.
 */
export function sendFrom(client: Sender, slot: string, key: string, command: Command): boolean {
  const last = sendState(slot);
  if (last.phase === 'unanswered' && last.key === key) {
    askAgain(client, slot);
    return true;
  }
  // Never the wall clock: set back, it would take every press for a double one.
  const nowMs = screenTickMs();
  if (!maySend(sendState(slot), key, nowMs)) return false;
  const commandId = newCommandId();
  write(slot, pressed({ commandId, command, key, atMs: nowMs }));
  void carry(client, slot, commandId, command);
  return true;
}

/** Sends an unanswered command again under its own id: it can't act twice. */
export function askAgain(client: Sender, slot: string): void {
  const state = sendState(slot);
  if (state.phase !== 'unanswered') return;
  write(slot, askedAgain(state));
  void carry(client, slot, state.commandId, state.command);
}

/** Forgets what a button said; what is under way stays. */
export function clearSend(slot: string): void {
  if (sendState(slot).phase !== 'sent') write(slot, IDLE);
}
