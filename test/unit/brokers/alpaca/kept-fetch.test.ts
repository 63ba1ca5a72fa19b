/** What stands in the place of `fetch`: the same answers and the same failures, over connections that are kept. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../src-main/brokers/alpaca/errors.ts';
import { keptFetch } from '../../../../src-main/brokers/alpaca/kept-fetch.ts';

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;
const servers: Server[] = [];

async function serve(handle: Handler) {
  let connections = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => handle(request, body, response));
  });
  server.on('connection', () => (connections += 1));
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { base: `http://127.0.0.1:${port}`, connections: () => connections };
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('kept connections', () => {
  it('a request arrives as it was asked for, and its answer comes back with status and headers', async () => {
    const { base } = await serve(({ method, url, headers }, body, response) => {
      response.writeHead(201, { 'X-RateLimit-Remaining': '199' });
      response.end(JSON.stringify({ method, url, key: headers['apca-api-key-id'], body }));
    });
    const answer = await keptFetch().fetch(`${base}/v2/orders?a=1`, {
      method: 'POST',
      headers: { 'APCA-API-KEY-ID': 'k', 'Content-Type': 'application/json' },
      body: '{"qty":"1 €"}',
    });
    expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([201, '199']);
    expect(await answer.json()).toEqual({ method: 'POST', url: '/v2/orders?a=1', key: 'k', body: '{"qty":"1 €"}' });
  });

  it('calls one after another share a connection, until it is forgotten', async () => {
    const { base, connections } = await serve((_request, _body, response) => response.writeHead(204).end());
    const kept = keptFetch();
    for (let n = 0; n < 3; n++) expect((await kept.fetch(`${base}/${n}`, { method: 'DELETE' })).status).toBe(204);
    expect(connections()).toBe(1);
    kept.forget();
    await kept.fetch(base, {});
    expect(connections()).toBe(2);
  });

  it('an answer of the 400s is an answer; a redirect is not followed', async () => {
    const { base } = await serve(({ url }, _body, response) =>
      response.writeHead(url === '/away' ? 307 : 422, { location: 'http://127.0.0.1:1/' }).end('{}'),
    );
    const { fetch } = keptFetch();
    expect((await fetch(`${base}/away`, { method: 'POST', body: '{}' })).status).toBe(307);
    expect((await fetch(base, {})).status).toBe(422);
  });

  it('G15: where nobody listens nothing was sent; a line that breaks before or in the answer proves nothing', async () => {
    const { fetch } = keptFetch();
    const refused = await fetch('http://127.0.0.1:1/', {}).catch((error: unknown) => error);
    expect(failureOf(refused, false).kind).toBe('unsent');
    const { base } = await serve(({ url }, _body, response) => {
      if (url === '/half') response.writeHead(200, { 'content-length': '100' }).write('{"a":');
      setTimeout(() => response.destroy(), 20);
    });
    for (const path of ['/none', '/half']) {
      const broken = await fetch(base + path, { method: 'POST', body: '{}' }).catch((error: unknown) => error);
      expect([path, broken]).toEqual([path, expect.any(TypeError)]);
      expect([path, failureOf(broken, false).kind]).toEqual([path, 'lost']);
    }
  });

  it('an abort ends it with the reason of the signal, before or while it runs', async () => {
    const { base } = await serve(() => undefined);
    const { fetch } = keptFetch();
    await expect(fetch(base, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    const controller = new AbortController();
    const running = fetch(base, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });
});
