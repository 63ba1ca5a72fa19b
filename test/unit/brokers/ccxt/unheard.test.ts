/** S3.5: what a stream of the account says while nobody waits for it is told to whoever waits next, once. */
import { describe, expect, it } from 'vitest';
import type { CcxtClient, CcxtExchange } from '../../../../src-main/brokers/ccxt/exchange.ts';
import { profileOf } from '../../../../src-main/brokers/ccxt/profiles.ts';
import { Sockets, type SocketParts } from '../../../../src-main/brokers/ccxt/sockets.ts';

/** As ccxt's: a message goes to whoever waits for its kind now. */
function clientOf(keepsUnheard: boolean): CcxtClient {
  const futures: Record<string, { readonly promise: Promise<unknown>; readonly resolve: (value: unknown) => void }> =
    {};
  const made = (hash: string) => {
    futures[hash] ??= Promise.withResolvers();
    return futures[hash];
  };
  const client = {
    ...{ url: 'kept', futures },
    future: (hash: string) => made(hash).promise,
    resolve: (value: unknown, hash: string) => {
      futures[hash]?.resolve(value);
      delete futures[hash];
    },
    send: () => Promise.resolve(),
  } as unknown as CcxtClient;
  const parts = { keepsUnheard, profile: profileOf('kraken') } as unknown as SocketParts;
  new Sockets({} as CcxtExchange, parts).watch(client);
  return client;
}

const soon = (promise: Promise<unknown>): Promise<unknown> => Promise.race([promise, Promise.resolve('nothing')]);

describe('a message between two waits', () => {
  it('is told to the next one, the newest of its kind, and once', async () => {
    const client = clientOf(true);
    const first = client.future('orders');
    client.resolve('one', 'orders');
    expect(await first).toBe('one');
    client.resolve('two', 'orders');
    client.resolve('three', 'orders');
    expect(await client.future('orders')).toBe('three');
    expect(await soon(client.future('orders'))).toBe('nothing');
  });

  it('of a kind that nobody ever waited for is not kept', async () => {
    const client = clientOf(true);
    client.resolve('one', 'orders:BTC/USD');
    expect(await soon(client.future('orders:BTC/USD'))).toBe('nothing');
  });

  it('of a market is left to the newer one that follows', async () => {
    const client = clientOf(false);
    void client.future('ticker');
    client.resolve('one', 'ticker');
    client.resolve('two', 'ticker');
    expect(await soon(client.future('ticker'))).toBe('nothing');
  });
});
