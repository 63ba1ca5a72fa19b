/**
 * A window of its own for keys, destroyed as soon as they are kept: a process, a session in memory and an address of its own, no
 * preload, no script. The main window never sees what is typed (G24).
 */
import { randomBytes } from 'node:crypto';
import { BrowserWindow, session } from 'electron';
import type { SecretsRequest } from '../connections/desk-ports.ts';
import { SCHEME } from './app-protocol.ts';
import { KEYS_POLICY, keysPage, postedKeys } from './keys-page.ts';

const SIZE = { width: 480, height: 420 } as const;

/** Opens it over its parent. One that is open for the same connection gives way. */
export function openKeysWindow(parent: BrowserWindow | null, request: SecretsRequest): BrowserWindow {
  const word = randomBytes(16).toString('hex');
  const partition = `keys-${word}`;
  const path = `/keys/${word}`;
  const own = session.fromPartition(partition, { cache: false });
  own.setPermissionRequestHandler((_contents, _permission, done) => done(false));
  const window = new BrowserWindow({
    ...SIZE,
    ...(parent === null || parent.isDestroyed() ? {} : { parent, modal: true }),
    title: `Keys of ${request.name}`,
    resizable: false,
    minimizable: false,
    autoHideMenuBar: true,
    webPreferences: {
      partition,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      javascript: false,
      webSecurity: true,
      spellcheck: false,
      devTools: false,
    },
  });
  const answer = (problem: string | null): Response =>
    new Response(keysPage(request, path, problem), {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': KEYS_POLICY,
        'cache-control': 'no-store',
      },
    });
  own.protocol.handle(SCHEME, async (asked) => {
    if (new URL(asked.url).pathname !== path) return new Response('', { status: 404 });
    if (asked.method !== 'POST') return answer(null);
    const typed = postedKeys(request, await asked.text());
    const problem = typed === null ? 'That was not understood; type the keys again.' : request.save(typed);
    if (problem !== null) return answer(problem);
    setImmediate(() => {
      if (!window.isDestroyed()) window.destroy();
    });
    return new Response('', { status: 204 });
  });
  window.on('closed', () => {
    own.protocol.unhandle(SCHEME);
    void own.clearStorageData();
  });
  void window.loadURL(`${SCHEME}://app${path}`);
  return window;
}
