/**
 * Who may talk to the browser shell: this machine's own pages and programs that know the token. The Host is checked
 * against DNS rebinding, the Origin against foreign pages, the token against everybody else.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ContractError } from '../../../shared/contract/messages.ts';
import { TOKEN_SUBPROTOCOL_PREFIX } from '../../../shared/contract/wire.ts';

/** A token: at least 32 bytes as base64url, all of which may stand in a subprotocol. */
export const TOKEN_PATTERN: RegExp = /^[A-Za-z0-9_-]{43,128}$/;

export type Access = { readonly port: number; readonly token: string };

export type Refusal = { readonly status: 401 | 403; readonly error: ContractError };

const refusal = (status: 401 | 403, path: string, message: string): Refusal => ({
  status,
  error: { kind: 'unauthorized', path, message, code: null },
});

/** The hosts under which this server may be addressed. */
const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

/** Why a request must not even see a file: addressed under a foreign name, or sent by a foreign page. */
export function checkOrigin(request: IncomingMessage, port: number): Refusal | null {
  const { host, origin } = request.headers;
  const hosts = hostsOf(port);
  if (host === undefined || !hosts.includes(host)) {
    return refusal(403, 'host', 'This server answers only under 127.0.0.1 and localhost.');
  }
  // Programs send no Origin; pages always do when they open a WebSocket.
  if (origin !== undefined && !hosts.some((name) => origin === `http://${name}`)) {
    return refusal(403, 'origin', 'Only pages of this server may talk to it.');
  }
  return null;
}

/** Why a request must not talk to the engine: no token, or a wrong one. */
export function checkToken(request: IncomingMessage, token: string): Refusal | null {
  const given = tokenOf(request);
  if (given === null) return refusal(401, 'token', 'The token is missing. Open the address printed at the start.');
  if (!sameText(given, token)) {
    return refusal(
      401,
      'token',
      'The token is wrong, perhaps of an earlier start. Open the address printed at the start.',
    );
  }
  return null;
}

/** From the `Authorization: Bearer` header of a program, or the subprotocol of a page. */
function tokenOf(request: IncomingMessage): string | null {
  const { authorization } = request.headers;
  if (authorization?.startsWith('Bearer ')) return authorization.slice('Bearer '.length);
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const carried = offered.find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
  return carried === undefined ? null : carried.slice(TOKEN_SUBPROTOCOL_PREFIX.length);
}

/** Compares without telling by the time it takes how much was right. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
