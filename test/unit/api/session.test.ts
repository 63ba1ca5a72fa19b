/** One client's session: what it may cost others, how it is held back, and how it ends. */
import { describe, expect, it } from 'vitest';
import { BEHIND_BYTES_MAX, SESSIONS_MAX, STREAM_EVERY_MS, VALUES_EVERY_MS } from '../../../src-main/api/api-limits.ts';
import { apiFixture, HELLO, KeptSink, settled } from '../../contract/fixtures/api-fixture.ts';
import { alert, BTC, order, quote, SPY, submitOrder, t } from '../../contract/fixtures/sample-records.ts';

const SUBSCRIBE = JSON.stringify({ t: 'subscribe', quotes: null, bars: null, depth: null });

describe('a session', () => {
  it('holds quotes back while two batches are unacknowledged, and then sends the newest', () => {
    const { core, sink, client, timers } = apiFixture();
    client.onText(SUBSCRIBE);
    for (let n = 0; n < 10; n += 1) {
      core.quote(quote(SPY, 50_000 + n));
      timers.turn(STREAM_EVERY_MS);
    }
    expect(sink.frames).toHaveLength(2);
    client.onText('{"t":"ack","batch":2}');
    timers.turn(STREAM_EVERY_MS);
    expect(sink.frames).toHaveLength(3);
    expect(sink.quotes(core).at(-1)).toMatchObject({ instrumentId: SPY, bid: 50_009 });
  });

  it('skips quotes and values for a client whose wire is full, never ticks', () => {
    const { core, sink, client, timers } = apiFixture();
    client.onText(SUBSCRIBE);
    sink.buffered = 2 * 1024 * 1024;
    core.quote(quote(SPY, 1));
    timers.turn(STREAM_EVERY_MS);
    timers.turn(VALUES_EVERY_MS);
    expect(sink.frames).toHaveLength(0);
    expect(sink.of('values')).toHaveLength(0);
    core.view.alerts.set(t('A1'), alert(1));
    core.publish([{ kind: 'alertRaised', alert: alert(1) }]);
    expect(sink.of('tick')).toHaveLength(1);
  });

  it('is closed rather than skipped when it does not take 8 MiB of order events', () => {
    const { core, sink, client } = apiFixture();
    const other = new KeptSink();
    core.view.orders.set(t('T-1'), order(1));
    const big = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 8 && sink.closed === null; n += 1) {
      core.view.orders.set(t('T-1'), order(1, { reason: big + n }));
      core.publish([{ kind: 'orderCanceled', clientOrderId: t('T-1'), reason: null }]);
    }
    expect(sink.closed?.cause).toBe('behind');
    const ticks = sink.of('tick').length;
    core.publish([{ kind: 'orderCanceled', clientOrderId: t('T-1'), reason: null }]);
    expect(sink.of('tick')).toHaveLength(ticks);
    expect(other.closed).toBeNull();
    client.onClosed();
    expect(BEHIND_BYTES_MAX).toBe(8 * 1024 * 1024);
  });

  it('is not closed for as long as it acknowledges', () => {
    const { core, sink, client } = apiFixture();
    const big = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 30; n += 1) {
      core.view.orders.set(t('T-1'), order(1, { reason: big + n }));
      core.publish([{ kind: 'orderCanceled', clientOrderId: t('T-1'), reason: null }]);
      client.onText(JSON.stringify({ t: 'ack', batch: sink.of('tick').at(-1)?.batch }));
    }
    expect(sink.closed).toBeNull();
  });

  it('numbers instruments that come later where the snapshot left off', () => {
    const { core, sink, client, timers } = apiFixture();
    client.onText(SUBSCRIBE);
    const ETH = t<typeof BTC>('ETH/USD.SIM');
    core.view.instruments.set(ETH, { ...core.view.instruments.get(BTC)!, id: ETH });
    core.publish([], ['instrument']);
    core.quote(quote(ETH, 77));
    timers.turn(STREAM_EVERY_MS);
    expect(sink.frames.at(-1)?.[3]).toBe(3);
    expect([...(sink.frames.at(-1) ?? [])]).toContain(2);
    expect(sink.quotes(core).find((q) => q.instrumentId === ETH)?.bid).toBe(77);
  });

  it('reports what a subscription names and nobody knows, and takes the rest', () => {
    const { sink, client, timers, core } = apiFixture();
    client.onText(
      JSON.stringify({
        t: 'subscribe',
        quotes: [SPY, 'NO.SIM'],
        bars: { instrumentId: 'NO.SIM', interval: '1m' },
        depth: 'NO.SIM',
      }),
    );
    expect(sink.of('error').map(({ error }) => [error.code, error.path])).toEqual([
      ['unknownInstrument', 'quotes.1'],
      ['unknownInstrument', 'bars.instrumentId'],
      ['unknownInstrument', 'depth'],
    ]);
    timers.turn(STREAM_EVERY_MS);
    expect(sink.quotes(core).map((q) => q.instrumentId)).toEqual([SPY]);
    expect(core.depthWatchers).toBe(0);
  });

  it('gives depth back when it ends', () => {
    const { core, client } = apiFixture();
    const depth = (id: string | null) =>
      client.onText(JSON.stringify({ t: 'subscribe', quotes: [], bars: null, depth: id }));
    depth(SPY);
    depth(BTC);
    expect(core.depthWatchers).toBe(1);
    client.onClosed();
    expect(core.depthWatchers).toBe(0);
  });

  it('survives a core that throws, and says so', async () => {
    const { core, sink, client, log, timers } = apiFixture();
    core.preview = () => {
      throw new Error('on purpose');
    };
    core.submit = () => Promise.reject(new Error('on purpose'));
    core.failValues = true;
    client.onText(JSON.stringify({ t: 'query', queryId: 4, query: { kind: 'preview', command: submitOrder } }));
    client.onText(JSON.stringify({ t: 'command', commandId: 'c4', command: submitOrder }));
    timers.turn(VALUES_EVERY_MS);
    await settled();
    expect(sink.of('error').map((e) => [e.commandId, e.queryId, e.error.kind])).toEqual(
      expect.arrayContaining([
        [null, 4, 'failed'],
        ['c4', null, 'failed'],
      ]),
    );
    expect(log.lines.filter((line) => line.level === 'error')).toHaveLength(3);
  });

  it('answers a store that fails with its sentence', async () => {
    const { sink, client } = apiFixture();
    const query = { kind: 'metrics', instrumentId: null, fromMs: null, toMs: null };
    client.onText(JSON.stringify({ t: 'query', queryId: 1, query }));
    await settled();
    expect(sink.of('answer')[0]?.answer).toMatchObject({
      ok: false,
      error: { kind: 'failed', message: 'no metrics here' },
    });
  });

  it('ends an export that nobody waits for', async () => {
    const { core, client, sink } = apiFixture();
    core.rows = Array.from({ length: 5_000 }, (_row, n) => ({ n }));
    let pages = 0;
    const { page } = core.history;
    core.history.page = (query) => {
      pages += 1;
      return page(query);
    };
    const query = {
      kind: 'export',
      of: 'events',
      instrumentId: null,
      side: null,
      status: null,
      fromMs: null,
      toMs: null,
    };
    client.onText(JSON.stringify({ t: 'query', queryId: 1, query: { ...query, format: 'jsonl' } }));
    client.onClosed();
    await settled();
    expect(pages).toBe(1);
    expect(sink.of('answer')).toEqual([]);
  });

  it('is refused a second greeting, and answers nothing once closed', () => {
    const { sink, client } = apiFixture();
    client.onText(HELLO);
    expect(sink.of('error')[0]?.error).toMatchObject({ kind: 'malformed', path: 't' });
    expect(sink.of('snapshot')).toHaveLength(1);
    client.onClosed();
    const before = sink.messages.length;
    client.onText('{"t":"resync"}');
    expect(sink.messages).toHaveLength(before);
  });
});

describe('the API', () => {
  it('has room for a bounded number of clients, and gives the room back', () => {
    const { api, client } = apiFixture();
    const others = Array.from({ length: SESSIONS_MAX - 1 }, () => api.connect(new KeptSink()));
    expect(others.every((other) => other !== null)).toBe(true);
    expect(api.connect(new KeptSink())).toBeNull();
    client.onClosed();
    expect(api.connect(new KeptSink())).not.toBeNull();
  });

  it('runs no timers without clients, and none after it closed', () => {
    const { api, client, timers, sink, core } = apiFixture();
    expect(timers.running.size).toBe(2);
    client.onClosed();
    expect(timers.running.size).toBe(0);
    const again = new KeptSink();
    api.connect(again);
    expect(timers.running.size).toBe(2);
    api.close('the end');
    expect(timers.running.size).toBe(0);
    expect(again.closed).toEqual({ cause: 'stopping', reason: 'the end' });
    expect(sink.closed).toBeNull();
    expect(core.publishedListeners.size).toBe(0);
  });
});
