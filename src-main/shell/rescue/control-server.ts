/**
 * A running terminal's control socket: the rescue asks it first. It takes `status`, `preview` and `closeAll` and nothing else, from
 * the user who owns the data folder. Electron has no other door for programs; both shells have this one.
 *
 * Invariant: whoever can reach it can flatten, and can do nothing that opens.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { closeAllParamsSchema } from '../../../shared/contract/command-schemas.ts';
import {
  ID_PATTERN,
  err,
  idOf,
  ok,
  type CommandId,
  type CommandReply,
  type Result,
} from '../../../shared/domain/index.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TerminalCore } from '../../runtime/terminal-core.ts';
import { controlPath, ownFolderOf } from './control-path.ts';
import { lineReader, type ControlAnswer, type ControlRequest } from './control-protocol.ts';

export type ControlServer = { readonly path: string; readonly close: () => void };

/** Listens; an address that cannot be had is an error, and the terminal runs without it. */
export function serveControl(
  dataDir: string,
  core: TerminalCore,
  logger: Logger,
): Promise<Result<ControlServer, string>> {
  const path = controlPath(dataDir);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    attend(socket, core, logger);
  });
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return listen(server, path).then((listening) => {
    if (!listening.ok) return listening;
    logger.info('the control socket is open', { path });
    return ok({ path, close });
  });
}

function listen(server: Server, path: string): Promise<Result<void, string>> {
  return new Promise((resolve) => {
    try {
      if (!ownFolderOf(path)) return resolve(err(`the folder of ${path} belongs to somebody else`));
      // The data folder's lock is ours: a socket that lies there is a dead engine's.
      if (process.platform !== 'win32') rmSync(path, { force: true });
    } catch (thrown) {
      return resolve(err(String(thrown)));
    }
    server.once('error', (thrown) => resolve(err(thrown.message)));
    server.listen(path, () => {
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      resolve(ok(undefined));
    });
  });
}

function attend(socket: Socket, core: TerminalCore, logger: Logger): void {
  const say = (answer: ControlAnswer): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
  };
  socket.setEncoding('utf8');
  socket.on('error', (thrown) => logger.warn('a control connection broke', { reason: thrown.message }));
  socket.on(
    'data',
    lineReader(
      (line) => {
        const request = requestOf(line);
        if (request === null)
          return say({ t: 'error', message: 'Only "status", "preview" and "closeAll" are understood here.' });
        if (request.op === 'status')
          return say({ t: 'status', engineId: core.engineId, tradingState: core.view.tradingState });
        if (request.op === 'preview') return say({ t: 'preview', preview: core.closeAllPreview(request.params) });
        void closeAll(socket, core, request, say);
      },
      () => socket.destroy(),
    ),
  );
}

/** The reply, then the run whenever it changed, until it is done. */
async function closeAll(
  socket: Socket,
  core: TerminalCore,
  request: Extract<ControlRequest, { op: 'closeAll' }>,
  say: (answer: ControlAnswer) => void,
): Promise<void> {
  const { commandId, params } = request;
  const reply = followed(core, await core.submit(idOf<CommandId>(commandId), { kind: 'closeAll', params }));
  say({ t: 'reply', reply });
  const id = reply.kind === 'accepted' ? reply.recordId : undefined;
  if (id === undefined) return;
  const run = () => [...core.view.closeAlls.values()].find((each) => each.closeAllId === id);
  let told = '';
  const tell = (): void => {
    const now = run();
    if (now === undefined) return;
    const text = JSON.stringify(now);
    if (text !== told) say({ t: 'run', closeAll: now });
    told = text;
    if (now.status === 'done') unlisten();
  };
  const unlisten = core.onPublished(({ events }) => {
    if (events.some(({ event }) => event.kind === 'closeAllChanged' || event.kind === 'closeAllMoved')) tell();
  });
  socket.on('close', unlisten);
  tell();
}

/** One that is at work already is followed to its end: a second one beside it would close twice. */
function followed(core: TerminalCore, reply: CommandReply): CommandReply {
  if (reply.kind !== 'denied' || reply.code !== 'nothingToDo') return reply;
  const running = [...core.view.closeAlls.values()].find((each) => each.status === 'running');
  if (running === undefined) return reply;
  const { closeAllId } = running;
  return { kind: 'accepted', seq: core.view.seq, clientOrderId: null, ladderId: null, recordId: closeAllId };
}

function requestOf(line: string): ControlRequest | null {
  let found: unknown;
  try {
    found = JSON.parse(line);
  } catch {
    return null; // The caller is told that it was not understood.
  }
  if (typeof found !== 'object' || found === null || !('op' in found)) return null;
  if (found.op === 'status') return { op: 'status' };
  if (!('params' in found)) return null;
  const params = closeAllParamsSchema.safeParse(found.params);
  if (found.op === 'preview') return params.success ? { op: 'preview', params: params.data } : null;
  if (found.op !== 'closeAll' || !('commandId' in found)) return null;
  const { commandId } = found;
  if (!params.success || typeof commandId !== 'string' || !ID_PATTERN.test(commandId)) return null;
  return { op: 'closeAll', commandId, params: params.data };
}
