/** Where an exchange's addresses point: its own hosts, its testnet, or a gateway of the trader's. Every address goes the same way. */
import type { CcxtExchange } from './exchange.ts';
import type { ExchangeProfile } from './profiles.ts';

/** `base`: `http://127.0.0.1:9001`, in place of every host. */
export type Hosts =
  | { readonly kind: 'live' }
  | { readonly kind: 'paper' }
  | { readonly kind: 'own'; readonly base: string };

const BASE = /^https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?$/;

/** Whether a text may stand for all of an exchange's hosts. */
export const isBase = (text: string): boolean => BASE.test(text);

/** Rewrites the addresses of an exchange. Throws when it has no place for paper trading: `check` said so before. */
export function pointAt(exchange: CcxtExchange, hosts: Hosts, profile: ExchangeProfile): void {
  if (hosts.kind === 'live') return;
  if (hosts.kind === 'own') {
    exchange.urls = { ...exchange.urls, api: rewritten(exchange.urls['api'], hosts.base) };
    return;
  }
  if (profile.paper === 'demo' && exchange.enableDemoTrading !== undefined) return exchange.enableDemoTrading(true);
  if (profile.paper === null) throw new RangeError(`${profile.title} has no test environment`);
  exchange.setSandboxMode(true);
}

function rewritten(value: unknown, base: string): unknown {
  if (typeof value === 'string')
    return value.replace(/^(https?|wss?):\/\/[^/]+/, (_all, scheme: string) => schemed(base, scheme));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewritten(inner, base)]));
}

/** Sockets go to the same host, encrypted where the base is. */
const schemed = (base: string, scheme: string): string =>
  scheme.startsWith('ws') ? base.replace(/^http/, 'ws') : base;
