/**
 * Answers by command id: a command that comes twice, while it is under way or after, gets the answer of the first and
 * acts once. The engine remembers answers too (they are events), so this holds over a restart.
 */
import type { CommandId, CommandReply } from '../../shared/domain/index.ts';

/** Answers kept; older ones are the engine's to remember. */
export const REPLIES_MAX = 10_000;

type Waiting = { readonly promise: Promise<CommandReply>; readonly resolve: (reply: CommandReply) => void };

export class Replies {
  private readonly waiting = new Map<CommandId, Waiting>();
  private readonly given = new Map<CommandId, CommandReply>();

  /** The answer that a command got or will get; null when it is new. */
  known(commandId: CommandId): Promise<CommandReply> | null {
    const reply = this.given.get(commandId);
    if (reply !== undefined) return Promise.resolve(reply);
    return this.waiting.get(commandId)?.promise ?? null;
  }

  /** Starts waiting for the answer to a new command. */
  expect(commandId: CommandId): Promise<CommandReply> {
    let resolve: (reply: CommandReply) => void = () => undefined;
    const promise = new Promise<CommandReply>((settle) => {
      resolve = settle;
    });
    this.waiting.set(commandId, { promise, resolve });
    return promise;
  }

  /** Whether a command is under way. */
  isWaiting(commandId: CommandId): boolean {
    return this.waiting.has(commandId);
  }

  give(commandId: CommandId, reply: CommandReply): void {
    this.given.set(commandId, reply);
    if (this.given.size > REPLIES_MAX) {
      for (const oldest of this.given.keys()) {
        this.given.delete(oldest);
        break;
      }
    }
    this.waiting.get(commandId)?.resolve(reply);
    this.waiting.delete(commandId);
  }

  /** Answers everybody who still waits. */
  giveAll(reply: CommandReply): void {
    for (const commandId of [...this.waiting.keys()]) this.give(commandId, reply);
  }
}

/** What a command is told that there is no room for. */
export const BUSY: CommandReply = {
  kind: 'denied',
  code: 'busy',
  path: '',
  message: 'Too many commands wait; nothing was done. Try again in a moment. Cancels have room of their own.',
};

/** What a command is told that comes while the terminal ends. */
export const SHUTTING_DOWN: CommandReply = {
  kind: 'denied',
  code: 'notReady',
  path: '',
  message: 'The terminal is shutting down; nothing was done.',
};
