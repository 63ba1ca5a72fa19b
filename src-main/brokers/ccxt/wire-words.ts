/**
 * What became of a request or a socket that the wire ended, and answers that are none of the exchange's, in a trader's words. Pure; no
 * address, no page and nothing of a key is in them.
 */

export type WireTrouble = {
  readonly text: string;
  /** Surely no byte of the request reached anybody. */
  readonly neverLeft: boolean;
};

type Meaning = { readonly pattern: RegExp; readonly neverLeft: boolean; readonly text: (title: string) => string };

const MEANINGS: readonly Meaning[] = [
  {
    pattern: /altnames|ALTNAME/i,
    neverLeft: true,
    text: () => 'its certificate is for another host: nothing was sent to it',
  },
  {
    pattern: /certificate|CERT_|SELF_SIGNED|self-signed/i,
    neverLeft: true,
    text: () => 'its certificate cannot be verified: nothing was sent to it',
  },
  { pattern: /ECONNREFUSED|ConnectionRefused/, neverLeft: true, text: () => 'nothing listens at that address' },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|DNSError/,
    neverLeft: true,
    text: () => 'the name of the host cannot be looked up: check the internet connection',
  },
  {
    pattern: /EHOSTUNREACH|ENETUNREACH|FailedToOpenSocket/,
    neverLeft: true,
    text: () => 'the network does not reach it: check the internet connection',
  },
  { pattern: /timed? ?out|TIMEDOUT|TIMEOUT/i, neverLeft: false, text: () => 'no answer came in time' },
  {
    pattern: /Max payload|MESSAGE_LENGTH|answer is too long/i,
    neverLeft: false,
    text: (title) => `it sent more than any message of ${title} has`,
  },
  {
    pattern: /HTTP\/1\.1 protocol|HPE_|Parse Error|Invalid WebSocket|WS_ERR_|invalid frame/i,
    neverLeft: false,
    text: (title) => `what answers there does not speak the protocol of ${title}`,
  },
  {
    pattern:
      /ECONNRESET|EPIPE|ECONNABORTED|other side closed|socket hang up|terminated|UND_ERR_SOCKET|ConnectionReset|ConnectionClosed/,
    neverLeft: false,
    text: () => 'the connection was cut before an answer came',
  },
];

/** What a transport's own error says; null: nobody here knows it. */
export function wireTroubleOf(raw: string, title: string): WireTrouble | null {
  const refused = /Unexpected server response: (\d+)/.exec(raw)?.[1];
  if (refused !== undefined)
    return { text: `its stream was refused: ${statusWords(Number(refused), title)}`, neverLeft: false };
  const found = MEANINGS.find(({ pattern }) => pattern.test(raw));
  return found === undefined ? null : { text: found.text(title), neverLeft: found.neverLeft };
}

/** What an HTTP status says where the answer's text is none of the exchange's. */
export function statusWords(status: number, title: string): string {
  if (status >= 500) return `${title} is not available just now (HTTP ${status}): it may be in maintenance`;
  if (status === 401) return `${title} did not accept the key, or the time on the request (HTTP 401)`;
  if (status === 403 || status === 451)
    return `${title} does not let this key, this address or this country in (HTTP ${status})`;
  if (status === 404) return `there is no such thing at that address (HTTP 404): is it ${title} that answers there?`;
  return `what answers there is not ${title} (HTTP ${status})`;
}

/** Whether a body is written in the form that the exchanges write in. */
export function isJson(body: string | null): boolean {
  if (body === null || body.trim() === '') return false;
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null;
  } catch {
    // Longer bodies are kept in part: what begins like one counts as one.
    return /^\s*[{[]\s*["{[\]}]/.test(body);
  }
}
