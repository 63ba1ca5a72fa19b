/**
 * Serves the page under `rung://app`: a standard, secure origin of our own, so that nothing depends on `file://`. Only
 * listed files exist; every answer carries the policy.
 */
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { contentSecurityPolicy, SECURITY_HEADERS } from '../security-headers.ts';
import { listStaticFiles } from '../static-files.ts';
import { failurePage } from './failure-page.ts';

export const SCHEME = 'rung';
export const APP_URL = 'rung://app/';
/** Shows why the terminal could not start. */
export const FAILURE_URL = 'rung://app/start-failure';

/** Must run before the app is ready. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** True for addresses of our own page. */
export function isAppUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === `${SCHEME}:` && new URL(url).host === 'app';
}

/** Serves the folder; `failure` gives the message of a start that failed. */
export function serveApp(rendererDir: string, failure: () => string | null): void {
  const files = listStaticFiles(rendererDir);
  const headers = { 'content-security-policy': contentSecurityPolicy([]), ...SECURITY_HEADERS };
  const answer = (status: number, type: string, body: string | Uint8Array<ArrayBuffer>): Response =>
    new Response(body, { status, headers: { ...headers, 'content-type': type } });
  protocol.handle(SCHEME, async (request) => {
    if (!isAppUrl(request.url)) return answer(404, 'text/plain; charset=utf-8', 'There is no such page.');
    const { pathname } = new URL(request.url);
    const message = failure();
    if (pathname === new URL(FAILURE_URL).pathname && message !== null) {
      return answer(200, 'text/html; charset=utf-8', failurePage(message));
    }
    const file = files.get(pathname);
    if (file === undefined) return answer(404, 'text/plain; charset=utf-8', 'There is no such file.');
    return answer(200, file.contentType, new Uint8Array(await readFile(file.filePath)));
  });
}
