/** Where Alpaca is reached, by mode; and which other hosts a connection may name. Pure. */
export type Endpoints = {
  readonly trading: string;
  readonly data: string;
  readonly tradingStream: string;
  /** Without the feed's path. */
  readonly dataStream: string;
};

const PAPER = 'https://paper-api.alpaca.markets';
const LIVE = 'https://api.alpaca.markets';
const DATA = 'https://data.alpaca.markets';
const DATA_STREAM = 'wss://stream.data.alpaca.markets';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** The hosts of a mode, or all on one address (a gateway for tests). */
export function endpointsOf(mode: 'paper' | 'live', address: string): Endpoints {
  if (address === '') {
    const trading = mode === 'live' ? LIVE : PAPER;
    return { trading, data: DATA, tradingStream: `${trading.replace('https', 'wss')}/stream`, dataStream: DATA_STREAM };
  }
  const base = address.replace(/\/+$/, '');
  const sockets = base.replace(/^http/, 'ws');
  return { trading: base, data: base, tradingStream: `${sockets}/stream`, dataStream: sockets };
}

/** What is wrong with an address of one's own; null: nothing. Keys go nowhere but to Alpaca's hosts and to this machine. */
export function addressFault(address: string): string | null {
  if (address === '') return null;
  if (!URL.canParse(address)) return 'Not an address; leave it empty for Alpaca itself.';
  const { protocol, hostname } = new URL(address);
  if (LOOPBACK.test(hostname) && (protocol === 'http:' || protocol === 'https:')) return null;
  return 'Only an address of this machine may stand here (a gateway for tests); leave it empty for Alpaca itself.';
}
