/** Who gets in: the browser shell against wrong tokens, foreign pages, foreign names, and requests for odd files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { startBrowserServer, type BrowserServer } from '../../src-main/shell/browser/server.ts';
import { apiOver, connectWebSocket, TOKEN } from './fixtures/wires.ts';
import { KeptLog } from './fixtures/api-fixture.ts';
import { FakeCore } from './fixtures/fake-core.ts';
import { submitOrder } from './fixtures/sample-records.ts';

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

let folder: string;
let core: FakeCore;
let server: BrowserServer;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'rung-static-'));
  mkdirSync(path.join(folder, 'site', 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  writeFileSync(path.join(folder, 'site', '.build-stamp'), 'stamp');
  writeFileSync(path.join(folder, 'site', 'index.html'), '<!doctype html><title>Rung</title>');
  writeFileSync(path.join(folder, 'site', 'assets', 'index-B1x2y3Z4.js'), 'export {};');
  core = new FakeCore();
  const started = await startBrowserServer({
    api: apiOver(core),
    log: new KeptLog(),
    token: TOKEN,
    port: 0,
    rendererDir: path.join(folder, 'site'),
  });
  if (!started.ok) throw new Error(started.error.message);
  server = started.value;
});

afterAll(async () => {
  await server.close('the test is over');
  rmSync(folder, { recursive: true, force: true });
});

function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path: url, headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** What comes back for an upgrade that should fail: the status and the contract's error. */
function upgrade(options: { headers?: Record<string, string>; protocols?: string[]; url?: string }) {
  return new Promise<{ status: number; error: unknown }>((resolve, reject) => {
    const socket = new Socket(`ws://127.0.0.1:${server.port}${options.url ?? '/api'}`, options.protocols ?? [], {
      headers: options.headers ?? {},
    });
    socket.on('open', () => {
      socket.close();
      resolve({ status: 101, error: null });
    });
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, error: JSON.parse(body) as unknown });
      });
    });
  });
}

const protocols = (token: string): string[] => ['rung.v1', `rung.token.${token}`];

describe('the WebSocket', () => {
  it('lets a page in with its token, and a program with a header', async () => {
    expect((await upgrade({ protocols: protocols(TOKEN) })).status).toBe(101);
    expect((await upgrade({ headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(101);
    const origin = `http://127.0.0.1:${server.port}`;
    expect((await upgrade({ protocols: protocols(TOKEN), headers: { origin } })).status).toBe(101);
  });

  const wrong: readonly (readonly [string, Parameters<typeof upgrade>[0], number, string])[] = [
    ['no token', {}, 401, 'token'],
    ['no token but the protocol', { protocols: ['rung.v1'] }, 401, 'token'],
    ['a wrong token', { protocols: protocols(`${TOKEN.slice(0, -1)}1`) }, 401, 'token'],
    ['the beginning of the token', { protocols: protocols(TOKEN.slice(0, 20)) }, 401, 'token'],
    ['an empty token in a header', { headers: { authorization: 'Bearer ' } }, 401, 'token'],
    ['a foreign page', { protocols: protocols(TOKEN), headers: { origin: 'https://evil.example' } }, 403, 'origin'],
    ['a page without an origin', { protocols: protocols(TOKEN), headers: { origin: 'null' } }, 403, 'origin'],
    [
      'another port of this machine',
      { protocols: protocols(TOKEN), headers: { origin: 'http://127.0.0.1:1' } },
      403,
      'origin',
    ],
    [
      'a foreign name for this machine',
      { protocols: protocols(TOKEN), headers: { host: 'evil.example' } },
      403,
      'host',
    ],
    ['another path', { protocols: protocols(TOKEN), url: '/socket' }, 403, 'url'],
  ];
  it.each(wrong)('refuses %s and says so', async (_, options, status, place) => {
    const refused = await upgrade(options);
    expect(refused.status).toBe(status);
    expect(refused.error).toMatchObject({ path: place });
    expect((refused.error as { message: string }).message).not.toBe('');
  });

  it('takes nothing of a refused client, and serves the next', async () => {
    expect(core.submitted).toEqual([]);
    const client = await connectWebSocket(server.port);
    await client.greet();
    client.send({ t: 'command', commandId: 'c1', command: submitOrder });
    expect((await client.next('reply')).reply.kind).toBe('accepted');
    client.close();
  });

  it('cuts off a message of many megabytes', async () => {
    const client = await connectWebSocket(server.port);
    await client.greet();
    client.sendText('x'.repeat(3_000_000));
    await client.until(() => client.closed);
    expect((await upgrade({ protocols: protocols(TOKEN) })).status).toBe(101);
  });
});

describe('the files', () => {
  it('come with their types, a policy without inline scripts, and no sniffing', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('no-cache');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    const script = await get('/assets/index-B1x2y3Z4.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..\\..\\secret.txt',
    '//secret.txt',
    '/.build-stamp',
    '/index.html%00.js',
    '/nothing.js',
  ])('hold nothing at %s', async (url) => {
    const answer = await get(url);
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('secret');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('are only to be read', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(405);
    expect((await get('/', {}, 'DELETE')).status).toBe(405);
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it('are not given under a foreign name (DNS rebinding) nor to a foreign page', async () => {
    expect((await get('/', { host: `evil.example:${server.port}` })).status).toBe(403);
    expect((await get('/', { host: '127.0.0.1:1' })).status).toBe(403);
    expect((await get('/', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await get('/', { host: `localhost:${server.port}` })).status).toBe(200);
  });

  it('tell a page whether its token is good', async () => {
    const asked = (token: string) => get('/api/check', { authorization: `Bearer ${token}` });
    expect((await asked(TOKEN)).status).toBe(200);
    expect(await asked('wrong')).toMatchObject({ status: 401 });
    expect(JSON.parse((await get('/api/check')).body)).toMatchObject({ kind: 'unauthorized', path: 'token' });
    expect((await get('/api')).status).toBe(426);
  });
});

describe('the server', () => {
  it('survives bytes that are no HTTP', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('\x00\x01\x02 nonsense\r\n\r\n'));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve();
      });
      socket.resume();
    });
    expect((await get('/')).status).toBe(200);
  });

  it('listens on 127.0.0.1 alone, and names a port that is taken', async () => {
    const again = await startBrowserServer({
      api: apiOver(core),
      log: new KeptLog(),
      token: TOKEN,
      port: server.port,
      rendererDir: folder,
    });
    expect(again).toMatchObject({ ok: false, error: { kind: 'portInUse' } });
    const addresses = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
    const outside = addresses.find((a) => a.family === 'IPv4' && !a.internal)?.address;
    if (outside === undefined) return;
    await expect(
      new Promise((resolve, reject) => {
        const socket = connect(server.port, outside, () => resolve('reached'));
        socket.on('error', reject);
      }),
    ).rejects.toThrow();
  });

  it('serves a page that is not built with a sentence, and the contract all the same', async () => {
    const bare = await startBrowserServer({
      api: apiOver(core),
      log: new KeptLog(),
      token: TOKEN,
      port: 0,
      rendererDir: path.join(folder, 'none'),
    });
    if (!bare.ok) throw new Error(bare.error.message);
    const response = await fetch(`http://127.0.0.1:${bare.value.port}/`);
    expect(response.status).toBe(503);
    const client = await connectWebSocket(bare.value.port);
    await client.greet();
    client.close();
    await bare.value.close('the test is over');
  });
});
