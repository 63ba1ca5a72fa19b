/** The venues whose wires are measured: how a connection to each is set up, and what tells its messages apart. */
export type WireVenueName = 'ib' | 'alpaca';

export type WireVenue = {
  readonly broker: string;
  readonly account: string;
  readonly keys: Readonly<Record<string, string>>;
  /** A connection's values, through the tap at this port. */
  readonly values: (port: number) => Readonly<Record<string, string>>;
  /** In the bytes of a new order. */
  readonly order: string;
  /** In the bytes of a fill, by side. */
  readonly fill: { readonly buy: string; readonly sell: string };
  /** Between two orders, ms: what the venue's own rate allows. */
  readonly gapMs: number;
};

export const WIRE_VENUES: Readonly<Record<WireVenueName, WireVenue>> = {
  ib: {
    broker: 'ib',
    account: 'DU1234567',
    keys: {},
    values: (port) => ({ host: '127.0.0.1', port: String(port), clientId: '17', symbols: 'AAPL, SPY' }),
    order: '\0LMT\0',
    fill: { buy: '\0BOT\0', sell: '\0SLD\0' },
    gapMs: 25,
  },
  alpaca: {
    broker: 'alpaca',
    account: 'PA3RUNG0001',
    keys: { keyId: 'PKRUNGBENCHKEY000001', secretKey: 'rung-bench-secret-never-a-real-one-00001' },
    values: (port) => ({
      ...{ stockFeed: 'sip', optionFeed: 'opra', symbols: 'AAPL', symbolsMax: '30', requestsPerMinute: '60000' },
      address: `http://127.0.0.1:${port}`,
    }),
    order: 'POST /v2/orders',
    fill: { buy: '"event":"fill"', sell: '"event":"fill"' },
    gapMs: 5,
  },
};
