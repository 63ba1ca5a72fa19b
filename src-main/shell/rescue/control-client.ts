/** The rescue's side of the control socket. */
import { connect } from 'node:net';
import {
  err,
  ok,
  type CloseAll,
  type CloseAllParams,
  type CloseAllPreview,
  type CommandReply,
  type Result,
} from '../../../shared/domain/index.ts';
import { controlPath } from './control-path.ts';
import { lineReader, type ControlAnswer, type ControlRequest } from './control-protocol.ts';

/** So long a live engine has to answer, ms. */
export const ANSWER_MS_MAX = 1_000;
/** A run that says nothing for so long has died, ms. */
const SILENT_MS_MAX = 240_000;

export type LiveRun =
  | { readonly kind: 'declined' }
  | { readonly kind: 'denied'; readonly reply: Extract<CommandReply, { kind: 'denied' }> }
  | { readonly kind: 'ended'; readonly closeAll: CloseAll };

/** Asks the trader, who sees what it would do. */
export type Approve = (preview: CloseAllPreview) => Promise<boolean>;

/**
 * Presses the button of the engine that runs on a data folder; with `approve` only after it said yes. An error: nobody answered in time,
 * or it went away in the middle; then the caller acts on its own.
 */
export function pressLive(
  dataDir: string,
  press: { readonly commandId: string; readonly params: CloseAllParams },
  onRun: (closeAll: CloseAll) => void,
  approve?: Approve,
): Promise<Result<LiveRun, string>> {
  return new Promise((resolve) => {
    const socket = connect(controlPath(dataDir));
    let timer = setTimeout(() => finish(err(`no answer within ${ANSWER_MS_MAX} ms`)), ANSWER_MS_MAX);
    const finish = (result: Result<LiveRun, string>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(err('the engine went silent')), SILENT_MS_MAX);
    };
    const ask = (request: ControlRequest): void => void socket.write(`${JSON.stringify(request)}\n`);
    const fire = (): void => ask({ op: 'closeAll', commandId: press.commandId, params: press.params });
    const onPreview = async (preview: CloseAllPreview, wish: Approve): Promise<void> => {
      clearTimeout(timer);
      if (!(await wish(preview))) return finish(ok({ kind: 'declined' }));
      fire();
      wait();
    };
    const onAnswer = (answer: ControlAnswer): void => {
      switch (answer.t) {
        case 'status':
          return approve === undefined ? fire() : ask({ op: 'preview', params: press.params });
        case 'preview':
          if (approve !== undefined) void onPreview(answer.preview, approve);
          return;
        case 'error':
          return finish(err(answer.message));
        case 'reply':
          return answer.reply.kind === 'denied' ? finish(ok({ kind: 'denied', reply: answer.reply })) : wait();
        case 'run':
          wait();
          onRun(answer.closeAll);
          if (answer.closeAll.status === 'done') finish(ok({ kind: 'ended', closeAll: answer.closeAll }));
      }
    };
    socket.setEncoding('utf8');
    socket.on('connect', () => ask({ op: 'status' }));
    socket.on('error', (thrown) => finish(err(thrown.message)));
    socket.on('close', () => finish(err('the engine closed the connection')));
    socket.on(
      'data',
      lineReader(
        (line) => onAnswer(JSON.parse(line) as ControlAnswer),
        () => finish(err('too long')),
      ),
    );
  });
}
