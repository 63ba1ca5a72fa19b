/** The contract inside a real Electron: port, packed quotes, confinement, one instance, starts that fail, clean ends. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverMessageSchema } from '../../shared/contract/server-schemas.ts';
import { launch, openDisplay, spawnApp, whyNoElectron, type Display } from './fixtures/electron-app.ts';

const reason = whyNoElectron();
if (reason !== null) console.log(`skipped: the contract in a real Electron, because ${reason}`);

/** Unlike any that the page's own client counts up to. */
const REQUEST_ID = 4_711;

/** What a page hears on its port within this time after these messages, frames as lists of numbers. */
function converse(page: Page, messages: readonly string[], until: string): Promise<(string | number[])[]> {
  return page.evaluate(
    ({ texts, wanted, id }) =>
      new Promise<(string | number[])[]>((resolve) => {
        const heard: (string | number[])[] = [];
        const limit = setTimeout(() => resolve(heard), 10_000);
        window.addEventListener('message', (event: MessageEvent<unknown>) => {
          const port = event.ports[0];
          // The page's own client asks for a port too: only the answer to our request is ours.
          const asked = (event.data as { requestId?: unknown } | null)?.requestId;
          if (port === undefined || asked !== id) return;
          port.onmessage = (message: MessageEvent<unknown>) => {
            const { data } = message;
            heard.push(data instanceof ArrayBuffer ? [...new Float64Array(data)] : String(data));
            const last = data instanceof ArrayBuffer ? 'frame' : String(data);
            if (!last.includes(wanted)) return;
            clearTimeout(limit);
            resolve(heard);
          };
          for (const text of texts) port.postMessage(text);
        });
        const shell = (window as unknown as { rungShell: { requestPort: (id: number) => void } }).rungShell;
        shell.requestPort(id);
      }),
    { texts: [...messages], wanted: until, id: REQUEST_ID },
  );
}

const HELLO = '{"t":"hello","contract":1,"min":1,"quotes":"packed","client":"test"}';

describe.skipIf(reason !== null)('the contract in a real Electron', () => {
  let display: Display;
  const folders: string[] = [];

  const dataDir = (): string => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-electron-test-'));
    folders.push(folder);
    return folder;
  };

  beforeAll(async () => {
    display = await openDisplay();
  });

  afterAll(() => {
    display.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('carries the same messages, quotes as packed frames, over one port; the page sees nothing else of Electron', async () => {
    const folder = dataDir();
    const app = await launch(display, ['--data-dir', folder]);
    try {
      const page = await app.firstWindow();
      expect(page.url()).toBe('rung://app/');
      const subscribe = '{"t":"subscribe","quotes":null,"bars":null,"depth":null}';
      const bad = '{"t":"command","commandId":"c1","command":{"kind":"cancelOrder","clientOrderId":7}}';
      const heard = await converse(page, [HELLO, 'nonsense', bad, subscribe], 'frame');
      const texts = heard.filter((message): message is string => typeof message === 'string');
      const messages = texts.map((text) => JSON.parse(text) as { t: string; error?: { kind: string; path: string } });
      for (const message of messages) expect(serverMessageSchema.safeParse(message).error).toBeUndefined();
      expect(messages.slice(0, 2).map((m) => m.t)).toEqual(['welcome', 'snapshot']);
      const errors = messages.filter((m) => m.t === 'error').map((m) => [m.error?.kind, m.error?.path]);
      expect(errors).toEqual([
        ['notJson', '$'],
        ['malformed', 'command.clientOrderId'],
      ]);
      const frame = heard.find((message) => Array.isArray(message)) as number[];
      expect(frame[0]).toBe(0x52554e47);
      expect(frame).toHaveLength(4 + 10 * (frame[3] ?? Number.NaN));
      expect(
        await page.evaluate(() => [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')]),
      ).toEqual(['undefined', 'undefined']);
      expect(await page.evaluate(() => Object.keys(Reflect.get(window, 'rungShell') as object))).toEqual([
        'shell',
        'requestPort',
      ]);
    } finally {
      await app.close();
    }
    expect(existsSync(path.join(folder, 'desktop', 'window.json'))).toBe(true);
  });

  it('keeps the page where it is: no navigation, no windows, no permissions, no foreign requests', async () => {
    const app = await launch(display, ['--data-dir', dataDir()]);
    try {
      const page = await app.firstWindow();
      const asked = await page.evaluate(async () => {
        window.open('https://example.com/');
        location.href = 'https://example.com/';
        const fetched = await fetch('https://example.com/').then(
          () => 'fetched',
          () => 'refused',
        );
        const outside = await fetch('rung://other/').then(
          (response) => String(response.status),
          () => 'refused',
        );
        const notification = await Notification.requestPermission();
        return { fetched, outside, notification };
      });
      expect(asked).toEqual({ fetched: 'refused', outside: 'refused', notification: 'denied' });
      expect(page.url()).toBe('rung://app/');
      expect(app.windows()).toHaveLength(1);
    } finally {
      await app.close();
    }
  });

  it('shows why it could not start, and says it on the error stream too', async () => {
    const folder = dataDir();
    writeFileSync(path.join(folder, 'settings.yaml'), 'limits:\n  orderNotionalMax: "<lots>"\n');
    const app = await launch(display, ['--data-dir', folder]);
    try {
      const page = await app.firstWindow();
      await page.getByRole('alert').waitFor();
      const text = await page.getByRole('alert').innerText();
      expect(text).toContain('Rung did not start');
      expect(text).toContain('line 2');
      expect(text).toContain('<lots>');
    } finally {
      await app.close();
    }
  });

  it('says ready before it opens the database, runs once per data folder, and ends cleanly on a signal', async () => {
    const folder = dataDir();
    const first = spawnApp(display, ['--data-dir', folder]);
    while (!first.words().includes('ready')) await once(first.child.stdio[3]!, 'data');
    const second = spawnApp(display, ['--data-dir', folder]);
    const [secondCode] = (await once(second.child, 'exit')) as [number | null];
    expect(second.words().trim()).toBe('already-running');
    expect(secondCode).toBe(0);
    while (!existsSync(path.join(folder, 'rung.db'))) await new Promise((resolve) => setTimeout(resolve, 50));
    first.child.kill('SIGTERM');
    const [firstCode] = (await once(first.child, 'exit')) as [number | null];
    expect(firstCode, first.errors()).toBe(0);
  });
});
