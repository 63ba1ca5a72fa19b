/** The rescue's side of the control socket. */
import { connect } from 'node:net';
import {
  err,
  ok,
  type CloseAll,
  type CloseAllParams,
  type CommandReply,
  type Result,
} from '../../../shared/domain/index.ts';
import { controlPath } from './control-path.ts';
import { lineReader, type ControlAnswer } from './control-protocol.ts';

/** So long a live engine has to answer, ms. */
export const ANSWER_MS_MAX = 1_000;
/** A run that says nothing for so long has died, ms. */
const SILENT_MS_MAX = 240_000;

export type LiveRun = { readonly reply: CommandReply; readonly closeAll: CloseAll | null };

/**
 * Presses the button of the engine that runs on a data folder. An error: nobody answered in time, or it went away in the
 * middle; then the caller acts on its own.
 */
export function pressLive(
  dataDir: string,
  press: { readonly commandId: string; readonly params: CloseAllParams },
  onRun: (closeAll: CloseAll) => void,
): Promise<Result<LiveRun, string>> {
  return new Promise((resolve) => {
    const socket = connect(controlPath(dataDir));
    let reply: CommandReply | null = null;
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
    const onAnswer = (answer: ControlAnswer): void => {
      switch (answer.t) {
        case 'status':
          socket.write(`${JSON.stringify({ op: 'closeAll', ...press })}\n`);
          return;
        case 'error':
          return finish(err(answer.message));
        case 'reply':
          ({ reply } = answer);
          if (reply.kind === 'denied') return finish(ok({ reply, closeAll: null }));
          return wait();
        case 'run':
          wait();
          onRun(answer.closeAll);
          if (answer.closeAll.status === 'done' && reply !== null) finish(ok({ reply, closeAll: answer.closeAll }));
      }
    };
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify({ op: 'status' })}\n`));
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
