import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClientListener } from '../../../../src-renderer/client/terminal-client.ts';
import { bindClient } from '../../../../src-renderer/stores/bind-client.ts';
import { NO_RECORDS, useEntities } from '../../../../src-renderer/stores/entities-store.ts';
import { useLinkStore } from '../../../../src-renderer/stores/link-store.ts';
import { quotes } from '../../../../src-renderer/stores/quotes-store.ts';
import { streams } from '../../../../src-renderer/stores/streams-store.ts';
import { useValues } from '../../../../src-renderer/stores/values-store.ts';
import { FixtureClient } from '../../../fixtures/renderer/fixture-client.ts';
import { FIXTURE_QUOTES, fixtureState } from '../../../fixtures/renderer/fixture-state.ts';

/** A client that says what the test says. */
class SpokenClient extends FixtureClient {
  listener: ClientListener | null = null;
  readonly wishes: unknown[] = [];
  override listen(listener: ClientListener): () => void {
    this.listener = listener;
    return () => {
      this.listener = null;
    };
  }
  override subscribe(wanted: unknown): void {
    this.wishes.push(wanted);
  }
}

const hadDocument = 'document' in globalThis;
beforeEach(() => {
  if (hadDocument) return;
  Object.assign(globalThis, {
    document: { visibilityState: 'hidden', addEventListener: () => undefined, removeEventListener: () => undefined },
  });
});
afterEach(() => {
  if (!hadDocument) Reflect.deleteProperty(globalThis, 'document');
  useEntities.setState({ records: NO_RECORDS, loaded: false });
});

describe('binding the stores to a client', () => {
  test('stores hold what the client said, a hidden window included, and nothing before it said it', () => {
    const client = new SpokenClient({ link: 'live', moving: false, seed: 1 });
    const unbind = bindClient(client);
    const state = fixtureState();
    expect(useEntities.getState().loaded).toBe(false);
    client.listener?.onLink({ kind: 'lost', sinceMs: 5, reason: 'silence', attempt: 2 });
    expect(useLinkStore.getState().link.kind).toBe('lost');
    client.listener?.onSnapshot(state);
    expect(useEntities.getState().records).toBe(state);
    client.listener?.onQuotes(FIXTURE_QUOTES);
    expect(quotes.get(FIXTURE_QUOTES[0]!.instrumentId)).toBe(FIXTURE_QUOTES[0]);
    client.listener?.onValues({ t: 'values', positions: [], accounts: [], nowMs: 9, wallMs: 8 });
    expect(useValues.getState().values?.nowMs).toBe(9);
    unbind();
    expect(client.listener).toBeNull();
  });

  test('chart and depth share one subscription; each keeps the other’s wish', () => {
    const client = new SpokenClient({ link: 'live', moving: false, seed: 1 });
    const unbind = bindClient(client);
    const instrumentId = FIXTURE_QUOTES[0]!.instrumentId;
    streams.wishBars({ instrumentId, interval: '5m' });
    streams.wishDepth(instrumentId);
    expect(client.wishes.at(-1)).toEqual({ quotes: null, bars: { instrumentId, interval: '5m' }, depth: instrumentId });
    streams.wishBars(null);
    streams.wishDepth(null);
    expect(client.wishes.at(-1)).toEqual({ quotes: null, bars: null, depth: null });
    unbind();
  });
});
