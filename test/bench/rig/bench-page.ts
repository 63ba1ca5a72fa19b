/** A page of `pages/`, built as the product's own is, in a Chromium of this machine. */
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { chromium, type Browser, type Page } from '@playwright/test';
import { build } from 'vite';

const CHROMIUM = '/usr/bin/chromium';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const SIZE = { width: 1280, height: 800 };

export type BenchPage = { readonly page: Page; readonly close: () => Promise<void> };

/** Why no browser can be started here, or null. */
export const whyNoChromium = (): string | null => (existsSync(CHROMIUM) ? null : `there is no ${CHROMIUM}`);

export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });

/** Builds and opens `pages/<name>.html`. */
export async function openBenchPage(name: string): Promise<BenchPage> {
  const outDir = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  await build({
    configFile: false,
    logLevel: 'warn',
    root: path.join(import.meta.dirname, '../pages'),
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome130',
      rolldownOptions: { input: path.join(import.meta.dirname, '../pages', `${name}.html`) },
    },
  });
  const server = createServer((request, response) => {
    const file = path.join(outDir, path.normalize((request.url ?? '/').split('?')[0] ?? '/'));
    if (!file.startsWith(outDir) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await openChromium();
  const page = await browser.newPage({ viewport: SIZE });
  page.on('pageerror', (error) => process.stderr.write(`${name}: ${error.message}\n`));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.html`);
  return {
    page,
    close: async () => {
      await browser.close();
      server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
