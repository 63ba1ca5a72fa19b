/** What a trader can do about a connection that does not come up: the causes that every broker has, by what the system or an adapter says. */

const ADVICE: readonly (readonly [RegExp, string])[] = [
  // First: a clock that is off is refused with whatever else a bad key is refused with.
  [/clock|recvWindow|timestamp/i, "This machine's clock is off: let the operating system set it, then connect again."],
  [
    /ECONNREFUSED|nothing listens/,
    'Nothing listens at that host and port: start the program there, and check the port and that its API is enabled.',
  ],
  [/ENOTFOUND|EAI_AGAIN|cannot be looked up/, 'That host name is not known: check its spelling and your network.'],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|does not reach it|no answer came in time/,
    'That host does not answer: check the address, your network and the firewall.',
  ],
  [
    /CERT_|certificate|SELF_SIGNED|ERR_TLS/i,
    'The certificate is not that of this host: do not go on; check the address and whether something stands between.',
  ],
  [
    /\b401\b|unauthori[sz]ed|invalid.{0,20}(?:api.?key|signature|credentials)/i,
    'The keys are not accepted: check that they are of this environment (paper or live) and type them again.',
  ],
  [
    /\b403\b|forbidden|permission/i,
    'The keys lack a permission: allow trading (never withdrawals) for them at the broker.',
  ],
  [
    /\b429\b|rate limit|too many requests|pacing/i,
    'Too much was asked in a short time: it goes on by itself; close other programs that use the same keys.',
  ],
  [
    /does not (?:speak the protocol|answer as)|is it .+ that answers there/,
    'Something else answers at that address: check it, and whether a proxy or a login page stands between.',
  ],
  [
    /\b5\d\d\b|maintenance|unavailable|not available|internal error|overloaded|is busy/i,
    'The broker has a problem or maintenance: look at its status page; it is tried again.',
  ],
  [/passphrase|locked/i, 'Unlock the keys with your passphrase.'],
];

/** One sentence of what to do, or null when the reason itself has to say it. */
export function adviceFor(reason: string | null): string | null {
  if (reason === null) return null;
  return ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
