/** What stands in the place of `fetch`: the same answers and the same failures, over connections that are kept. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../src-main/brokers/alpaca/errors.ts';
import { Cutoff, keptFetch } from '../../../../src-main/brokers/alpaca/kept-fetch.ts';

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

  it('a cutoff ends it, before or while it runs; a signal is refused', async () => {
    const { base, connections } = await serve(() => undefined);
    const { fetch } = keptFetch();
    const cut = new Cutoff();
    cut.cut();
    await expect(fetch(base, { cutoff: cut })).rejects.toThrow(TypeError);
    await expect(fetch(base, { signal: AbortSignal.abort() })).rejects.toThrow('not a signal');
    expect(connections()).toBe(0);
    const cutoff = new Cutoff();
    const running = fetch(base, { cutoff }).catch((error: unknown) => error);
    setTimeout(() => cutoff.cut(), 20);
    const ended = await running;
    expect(ended).toBeInstanceOf(TypeError);
    expect([failureOf(ended, true).kind, failureOf(ended, false).kind]).toEqual(['timeout', 'lost']);
  });

  it('an address that is not plain is written as a URL writes it; headers may come as a list or as Headers', async () => {
    const { base } = await serve(({ url, headers }, _body, response) =>
      response.end(JSON.stringify({ url, host: headers.host, key: headers['x-key'] })),
    );
    const { fetch } = keptFetch();
    for (const headers of [
      [['x-key', '1']] satisfies [string, string][],
      new Headers({ 'x-key': '1' }),
      { 'x-key': '1' },
    ]) {
      const answer = await fetch(`${base}/a b?c=é#d`, { headers });
      expect(await answer.json()).toEqual({ url: '/a%20b?c=%C3%A9', host: new URL(base).host, key: '1' });
    }
    await expect(fetch(base, { headers: { 'x-key': 'a\r\nx: 1' } })).rejects.toThrow(/header/i);
  });

  it('a good answer that is no JSON fails as such; without a body it is empty text', async () => {
    const { base } = await serve(({ url }, _body, response) => response.end(url === '/text' ? 'no' : ''));
    const { fetch } = keptFetch();
    const answer = await fetch(`${base}/text`, {});
    await expect(answer.json()).rejects.toThrow(SyntaxError);
    expect([await answer.text(), answer.headers.get('x-none')]).toEqual(['no', null]);
    expect(await (await fetch(base, {})).text()).toBe('');
  });
});
