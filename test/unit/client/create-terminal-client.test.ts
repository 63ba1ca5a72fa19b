/** The client over real transports: the browser shell's server, and a message port handed over as the preload does it. */
import { MessageChannel as NodeChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { Quote } from '../../../shared/domain/index.ts';
import {
  createTerminalClient,
  takeToken,
  TOKEN_KEY,
  type PageWindow,
} from '../../../src-renderer/client/create-terminal-client.ts';
import { CLIENT_TIMINGS } from '../../../src-renderer/client/environment.ts';
import type { ClientListener, LinkState, TerminalClient } from '../../../src-renderer/client/terminal-client.ts';
import type { BrowserServer } from '../../../src-main/shell/browser/server.ts';
import { servePort } from '../../../src-main/shell/electron/port-session.ts';
import { FakeCore } from '../../contract/fixtures/fake-core.ts';
import { order, quote, SPY, submitOrder, t } from '../../contract/fixtures/sample-records.ts';
import { apiOver, nodePort, serverOver, TOKEN } from '../../contract/fixtures/wires.ts';

const TIMINGS = { ...CLIENT_TIMINGS, retryFirstMs: 10, retryMaxMs: 50 };

/** A page's window with a location and a storage of its own. */
function pageAt(
  host: string,
  hash: string,
): PageWindow & { readonly stored: Map<string, string>; readonly shown: string[] } {
  const stored = new Map<string, string>();
  const shown: string[] = [];
  const target = new EventTarget();
  return {
    stored,
    shown,
    addEventListener: target.addEventListener.bind(target) as Window['addEventListener'],
    removeEventListener: target.removeEventListener.bind(target) as Window['removeEventListener'],
    location: { hash, host, protocol: 'http:', pathname: '/', search: '' },
    sessionStorage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value) },
    history: { replaceState: (_data, _title, url) => void shown.push(String(url)) },
    WebSocket,
    fetch,
  };
}

/** Follows a client; each `until` waits for something heard. */
class Follower {
  links: LinkState[] = [];
  orders: string[] = [];
  quotes: Quote[] = [];
  private wake: () => void = () => undefined;
  readonly listener: ClientListener = {
    onLink: (state) => this.note(() => this.links.push(state)),
    onSnapshot: (state) => this.note(() => (this.orders = Object.keys(state.order))),
    onChanges: (_changes, state) => this.note(() => (this.orders = Object.keys(state.order))),
    onQuotes: (quotes) => this.note(() => this.quotes.push(...quotes)),
    onBar: () => undefined,
    onDepth: () => undefined,
    onValues: () => undefined,
  };
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
  private note(change: () => unknown): void {
    change();
    this.wake();
  }
}

describe('createTerminalClient', () => {
  const clients: TerminalClient[] = [];
  const servers: BrowserServer[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.stop();
    for (const server of servers.splice(0)) await server.close('the test is over');
  });

  const follow = (client: TerminalClient): Follower => {
    clients.push(client);
    const follower = new Follower();
    client.listen(follower.listener);
    client.start();
    return follower;
  };

  it('trades over the browser shell with the token of its address', async () => {
    const core = new FakeCore();
    const server = await serverOver(core);
    servers.push(server);
    const page = pageAt(`127.0.0.1:${server.port}`, `#token=${TOKEN}`);
    const client = createTerminalClient(page, TIMINGS);
    const follower = follow(client);
    await follower.until(() => follower.links.at(-1)?.kind === 'live');
    client.subscribe({ quotes: [SPY], bars: null, depth: null });
    expect(await client.send(submitOrder)).toMatchObject({ kind: 'accepted', clientOrderId: 'T-1' });
    await follower.until(() => follower.orders.includes('T-1'));
    core.quote(quote(SPY, 50_321));
    await follower.until(() => follower.quotes.some((q) => q.bid === 50_321));
    expect(await client.preview(submitOrder)).toMatchObject({ ok: true, value: { sendable: true } });
    expect(page.shown).toEqual(['/']);
    expect(page.stored.get(TOKEN_KEY)).toBe(TOKEN);
  });

  it('comes back after the engine was gone and sees what happened meanwhile', async () => {
    const core = new FakeCore();
    const first = await serverOver(core);
    const page = pageAt(`127.0.0.1:${first.port}`, `#token=${TOKEN}`);
    const follower = follow(createTerminalClient(page, TIMINGS));
    await follower.until(() => follower.links.at(-1)?.kind === 'live');
    await first.close('gone for a moment');
    await follower.until(() => follower.links.at(-1)?.kind === 'lost');
    core.view.orders.set(t('T-9'), order(9));
    const { startBrowserServer } = await import('../../../src-main/shell/browser/server.ts');
    const { KeptLog } = await import('../../contract/fixtures/api-fixture.ts');
    const again = await startBrowserServer({
      api: apiOver(core),
      log: new KeptLog(),
      token: TOKEN,
      port: first.port,
      rendererDir: '/none',
    });
    if (!again.ok) throw new Error(again.error.message);
    servers.push(again.value);
    await follower.until(() => follower.orders.includes('T-9'));
    expect(follower.links.at(-1)?.kind).toBe('live');
  });

  it('is refused with a sentence when its token is wrong, and does not try again', async () => {
    const server = await serverOver(new FakeCore());
    servers.push(server);
    const wrong = TOKEN.replace('a', 'b');
    const follower = follow(createTerminalClient(pageAt(`127.0.0.1:${server.port}`, `#token=${wrong}`), TIMINGS));
    await follower.until(() => follower.links.at(-1)?.kind === 'refused');
    expect(follower.links.at(-1)).toMatchObject({ error: { kind: 'unauthorized', path: 'token' } });
    expect(JSON.stringify(follower.links.at(-1))).toContain('token is wrong');
  });

  it('is refused without a token, and says what to open', async () => {
    const follower = follow(createTerminalClient(pageAt('127.0.0.1:1', ''), TIMINGS));
    await follower.until(() => follower.links.at(-1)?.kind === 'refused');
    expect(JSON.stringify(follower.links.at(-1))).toContain('without its token');
  });

  it('trades inside Electron over the port that the preload hands it, and notices its end', async () => {
    const core = new FakeCore();
    const api = apiOver(core);
    const target = new EventTarget();
    const page: PageWindow = {
      ...pageAt('app', ''),
      addEventListener: target.addEventListener.bind(target) as Window['addEventListener'],
      removeEventListener: target.removeEventListener.bind(target) as Window['removeEventListener'],
      rungShell: {
        shell: 'electron',
        requestPort: (requestId) => {
          const { port1, port2 } = new NodeChannel();
          servePort(nodePort(port1), api);
          target.dispatchEvent(new MessageEvent('message', { data: { rung: 'port', requestId: requestId + 1 } }));
          const data = { rung: 'port', requestId };
          target.dispatchEvent(new MessageEvent('message', { data, ports: [port2 as unknown as MessagePort] }));
        },
      },
    };
    const client = createTerminalClient(page, TIMINGS);
    const follower = follow(client);
    await follower.until(() => follower.links.at(-1)?.kind === 'live');
    client.subscribe({ quotes: null, bars: null, depth: null });
    expect(await client.send(submitOrder)).toMatchObject({ kind: 'accepted' });
    await follower.until(() => follower.orders.includes('T-1') && follower.quotes.length >= 2);
    api.close('the engine ends');
    await follower.until(() => follower.links.at(-1)?.kind === 'lost');
  });
});

describe('takeToken', () => {
  it('takes it once from the address, wipes it there, and keeps it for the tab', () => {
    const page = pageAt('x', '#token=abc');
    expect(takeToken(page)).toBe('abc');
    expect(page.shown).toEqual(['/']);
    const later = { ...page, location: { ...page.location, hash: '' } };
    expect(takeToken(later)).toBe('abc');
    expect(takeToken(pageAt('x', '#token='))).toBeNull();
  });
});
