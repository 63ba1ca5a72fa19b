/**
 * A relay before a gateway that says back what it was told: while it echoes, requests that match are refused in the venue's own form
 * with their whole address, headers and body in the error's text, as careless servers do. Everything else passes, sockets too.
 */
import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An error as the venue words it, with this text in it. */
export type EchoAnswer = (text: string) => { readonly status: number; readonly body: unknown };

export type EchoFront = {
  readonly port: number;
  /** Which requests are echoed from now on (`POST /v2/orders`); null: none. */
  echo(which: RegExp | null): void;
  /** Requests that were echoed. */
  echoed(): number;
  close(): Promise<void>;
};

type State = { which: RegExp | null; echoed: number; readonly sockets: Set<Socket> };

/** Listens on a loopback port and relays to the gateway's. */
export async function startEchoFront(gatewayPort: number, answer: EchoAnswer): Promise<EchoFront> {
  const state: State = { which: null, echoed: 0, sockets: new Set() };
  const server = createServer((request, response) => {
    void serve({ state, gatewayPort, answer }, request, response);
  });
  server.on('upgrade', (request, socket, head) =>
    tunnel(state, gatewayPort, { request, socket: socket as Socket, head }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    echo: (which) => {
      state.which = which;
    },
    echoed: () => state.echoed,
    close: () => closed(server, state),
  };
}

function closed(server: Server, state: State): Promise<void> {
  for (const socket of state.sockets) socket.destroy();
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}

type Parts = { readonly state: State; readonly gatewayPort: number; readonly answer: EchoAnswer };

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, gatewayPort, answer } = parts;
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  const line = `${request.method ?? ''} ${request.url ?? ''}`;
  if (state.which?.test(line) === true) {
    state.echoed += 1;
    const { status, body: told } = answer(`bad request: ${line} ${toldIn(request)} ${body.toString('utf8')}`);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(told));
    return;
  }
  const { method, url, headers } = request;
  const onward = send({ host: '127.0.0.1', port: gatewayPort, method, path: url, headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}

/** Its headers but for those of every request: what a client says of itself comes first, before texts are cut short. */
const toldIn = (request: IncomingMessage): string =>
  Object.entries(request.headers)
    .filter(([name]) => !/^(host|connection|user-agent|accept.*|content-.*)$/.test(name))
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(' ');

type Upgrade = { readonly request: IncomingMessage; readonly socket: Socket; readonly head: Buffer };

function tunnel({ sockets }: State, port: number, { request, socket, head }: Upgrade): void {
  const onward = connect(port, '127.0.0.1', () => {
    const lines: string[] = [];
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      lines.push(`${request.rawHeaders[at] ?? ''}: ${request.rawHeaders[at + 1] ?? ''}`);
    onward.write(`GET ${request.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    onward.pipe(socket);
    socket.pipe(onward);
  });
  for (const each of [socket, onward]) {
    sockets.add(each);
    each.on('error', () => each.destroy());
    each.on('close', () => {
      sockets.delete(each);
      socket.destroy();
      onward.destroy();
    });
  }
}
