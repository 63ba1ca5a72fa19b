/** The one writer of the stores: what the client's listener hears goes in, message by message. */
import type { TerminalClient } from '../client/terminal-client.ts';
import { useEntities } from './entities-store.ts';
import { useLinkStore } from './link-store.ts';
import { quotes } from './quotes-store.ts';
import { screenNowMs } from './screen-clock.ts';
import { streams, useDepthStore } from './streams-store.ts';
import { useValues } from './values-store.ts';

/** Writes the stores from this client until the given function is called. */
export function bindClient(client: TerminalClient): () => void {
  const unlisten = client.listen({
    onLink: (link) => useLinkStore.setState({ link }),
    onSnapshot: (records) => useEntities.setState({ records, loaded: true }),
    onChanges: (_changes, records) => useEntities.setState({ records }),
    onQuotes: (batch) => quotes.apply(batch),
    onBar: (instrumentId, interval, bar) => streams.onBar(instrumentId, interval, bar),
    onDepth: (depth) => useDepthStore.setState({ depth }),
    onValues: (values) => useValues.setState({ values, receivedMs: screenNowMs() }),
  });
  streams.attach(client);
  const onVisibility = (): void => {
    if (document.visibilityState === 'visible') quotes.onVisible();
  };
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    unlisten();
  };
}
