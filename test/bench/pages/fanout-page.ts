/** Decodes what comes as the product's client does, and counts what comes raw. */
import { unpackQuotes } from '../../../shared/contract/quotes.ts';
import { PORT_CLOSED } from '../../../shared/contract/wire.ts';
import type { InstrumentId, Quote } from '../../../shared/domain/index.ts';

declare const bench: { readonly onRaw: (listener: (batch: unknown) => number) => void };

let ids: readonly InstrumentId[] = [];

window.addEventListener('message', ({ data, ports }) => {
  const port = ports[0];
  if (data !== 'port' || port === undefined) return;
  port.onmessage = ({ data: message }: MessageEvent<unknown>) => {
    if (typeof message === 'string') {
      if (message !== PORT_CLOSED) onText(message);
      return;
    }
    const unpacked = unpackQuotes(message as ArrayBuffer, ids, 0);
    if (unpacked !== null) port.postMessage(JSON.stringify({ t: 'ack', batch: unpacked.batch }));
  };
  port.start();
  port.postMessage(JSON.stringify({ t: 'hello', contract: 1, min: 1, quotes: 'packed', client: 'bench' }));
  port.postMessage(JSON.stringify({ t: 'subscribe', quotes: null, bars: null, depth: null }));
});

function onText(text: string): void {
  const message = JSON.parse(text) as { readonly t: string; readonly instrumentOrder?: readonly InstrumentId[] };
  if (message.t === 'snapshot') ids = message.instrumentOrder ?? [];
}

bench.onRaw((batch) => (batch as readonly Quote[]).length);
