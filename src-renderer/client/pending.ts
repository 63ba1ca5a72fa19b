/** What was asked and not yet answered. Each entry is settled exactly once: by its answer, or when the link is lost. */
import type { AnswerMessage, ContractError } from '../../shared/contract/messages.ts';
import type { CommandReply } from '../../shared/domain/index.ts';
import { NOT_SENT, type QueryResult, type SendResult } from './terminal-client.ts';

type PendingQuery = {
  readonly settle: (result: QueryResult<unknown>) => void;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
};

const failed = (message: string): ContractError => ({ kind: 'failed', path: '$', message, code: null });

export class Pending {
  private readonly commands = new Map<string, ((result: SendResult) => void)[]>();
  private readonly queries = new Map<number, PendingQuery>();
  private lastQueryId = 0;

  /** Notes a command on its way; a repeat of one that is on its way gets the same answer. */
  addCommand(commandId: string, settle: (result: SendResult) => void): void {
    const waiting = this.commands.get(commandId);
    if (waiting === undefined) this.commands.set(commandId, [settle]);
    else waiting.push(settle);
  }

  /** Notes a query on its way and names it. */
  addQuery(query: PendingQuery): number {
    this.lastQueryId += 1;
    this.queries.set(this.lastQueryId, query);
    return this.lastQueryId;
  }

  onReply(commandId: string, reply: CommandReply): void {
    this.settleCommand(commandId, reply);
  }

  onAnswer(queryId: number, answer: AnswerMessage['answer']): void {
    const query = this.queries.get(queryId);
    this.queries.delete(queryId);
    query?.settle(answer);
  }

  onProgress(queryId: number, done: number, total: number): void {
    this.queries.get(queryId)?.onProgress?.(done, total);
  }

  /** An error that names what it answers settles that. */
  onError(commandId: string | null, queryId: number | null, error: ContractError): void {
    if (commandId !== null) this.settleCommand(commandId, { kind: 'error', error });
    if (queryId !== null) this.onAnswer(queryId, { ok: false, error });
  }

  /** The link is gone: commands may have acted, queries have no answer. */
  onLost(reason: string): void {
    const commands = [...this.commands.keys()];
    for (const id of commands) {
      this.settleCommand(id, {
        kind: 'unanswered',
        message: `${reason} before the engine answered. It may have acted.`,
      });
    }
    const queries = [...this.queries.keys()];
    for (const id of queries) this.onAnswer(id, { ok: false, error: failed(`${reason} before the answer came.`) });
  }

  private settleCommand(commandId: string, result: SendResult): void {
    const waiting = this.commands.get(commandId);
    this.commands.delete(commandId);
    for (const settle of waiting ?? []) settle(result);
  }
}

/** The answer to what could not even be sent. */
export const notSent = (reason: string): ContractError => ({ ...failed(`Not sent: ${reason}`), code: NOT_SENT });
