/** One suite over both wires: everything the contract promises a client, message by message. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverMessageSchema } from '../../shared/contract/server-schemas.ts';
import { unpackQuotes } from '../../shared/contract/quotes.ts';
import type { ExportAnswer, ServerMessage } from '../../shared/contract/messages.ts';
import { FakeCore } from './fixtures/fake-core.ts';
import { MESSAGES } from './fixtures/messages.ts';
import { BTC, order, quote, SPY, submitOrder, t } from './fixtures/sample-records.ts';
import { WIRES, type RawClient, type Wire } from './fixtures/wires.ts';

describe.each(WIRES)('the contract over a %s', (_, open) => {
  let core: FakeCore;
  let wire: Wire;
  const clients: RawClient[] = [];

  const connect = async (): Promise<RawClient> => {
    const client = await wire.connect();
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    core = new FakeCore();
    wire = await open(core);
  });

  afterEach(async () => {
    const sent: ServerMessage[] = clients.flatMap((client) => client.messages);
    for (const client of clients.splice(0)) client.close();
    await wire.close();
    for (const message of sent) {
      const checked = serverMessageSchema.safeParse(message);
      expect(checked.success, `${JSON.stringify(message).slice(0, 300)} ${checked.error?.message ?? ''}`).toBe(true);
    }
  });

  it('greets with its version and epoch, then a snapshot', async () => {
    const client = await connect();
    const { welcome, snapshot } = await client.greet();
    expect(welcome).toMatchObject({ contract: 1, min: 1, engineId: core.engineId, epoch: 1 });
    expect(snapshot.instrumentOrder).toEqual([SPY, BTC]);
    expect(Object.keys(snapshot.state.instrument)).toEqual([SPY, BTC]);
    expect(snapshot.state.terminal['terminal']).toMatchObject({ mode: 'simulation', journalOk: true });
  });

  it('refuses a client that speaks only later versions, whatever else its greeting holds', async () => {
    const client = await connect();
    client.send({ t: 'hello', contract: 9, min: 9, quotes: 'packed', client: 'later', colour: 'blue' });
    const refused = await client.next('refused');
    expect(refused.error).toMatchObject({ kind: 'unsupportedVersion', path: 'contract' });
    expect(refused.error.message).toContain('Reload');
    await client.until(() => client.closed);
  });

  it('speaks the older version to a client that knows a later one too', async () => {
    const client = await connect();
    client.send({ t: 'hello', contract: 9, min: 1, quotes: 'packed', client: 'later' });
    expect((await client.next('welcome')).contract).toBe(1);
  });

  it('does nothing for a client that did not greet', async () => {
    const client = await connect();
    client.send({ t: 'command', commandId: 'c1', command: submitOrder });
    const error = await client.next('error');
    expect(error).toMatchObject({ commandId: 'c1', error: { kind: 'notGreeted' } });
    expect(core.submitted).toEqual([]);
  });

  it('answers a command and publishes what it did, in order', async () => {
    const client = await connect();
    const { snapshot } = await client.greet();
    client.send({ t: 'command', commandId: 'c1', command: submitOrder });
    const tick = await client.next('tick');
    expect(tick).toMatchObject({ from: snapshot.seq, seq: snapshot.seq + 1, epoch: snapshot.epoch });
    expect(tick.changes).toEqual([
      { entity: 'order', op: 'upsert', id: 'T-1', record: core.view.orders.get(t('T-1')) },
    ]);
    expect((await client.next('reply')).reply).toMatchObject({ kind: 'accepted', clientOrderId: 'T-1' });
  });

  it('G15: the same command id gets the same answer and acts once, for two clients too', async () => {
    const [first, second] = [await connect(), await connect()];
    await first.greet();
    await second.greet();
    first.send({ t: 'command', commandId: 'same', command: submitOrder });
    second.send({ t: 'command', commandId: 'same', command: submitOrder });
    const replies = [(await first.next('reply')).reply, (await second.next('reply')).reply];
    expect(replies[0]).toEqual(replies[1]);
    expect(core.submitted).toHaveLength(1);
  });

  it('denies what makes no sense with a code and a path', async () => {
    const client = await connect();
    await client.greet();
    client.send({ t: 'command', commandId: 'c1', command: { ...submitOrder, instrumentId: 'NOPE.SIM' } });
    expect((await client.next('reply')).reply).toMatchObject({
      kind: 'denied',
      code: 'unknownInstrument',
      path: 'command.instrumentId',
    });
  });

  it('answers every valid message without an error of form', async () => {
    const client = await connect();
    await client.greet();
    for (const message of MESSAGES) if (message.t !== 'hello') client.send(message);
    client.send({ t: 'query', queryId: 999, query: { kind: 'status' } });
    let answer = await client.next('answer');
    while (answer.queryId !== 999) answer = await client.next('answer');
    const errors = client.messages.filter((m) => m.t === 'error');
    expect(errors).toEqual([]);
  });

  it('names what is wrong with a malformed message and goes on', async () => {
    const client = await connect();
    await client.greet();
    client.sendText('{"t":"command"');
    expect((await client.next('error')).error).toMatchObject({ kind: 'notJson', path: '$' });
    client.send({ t: 'command', commandId: 'c7', command: { ...submitOrder, qty: '-1' } });
    expect(await client.next('error')).toMatchObject({
      commandId: 'c7',
      error: { kind: 'malformed', path: 'command.qty' },
    });
    client.send({ t: 'query', queryId: 5, query: { kind: 'bars', instrumentId: 'NOPE', interval: '1m', limit: 1 } });
    expect((await client.next('answer')).answer).toMatchObject({
      ok: false,
      error: { kind: 'semantic', code: 'unknownInstrument', path: 'query.instrumentId' },
    });
    expect(core.submitted).toEqual([]);
  });

  it('closes a client that sends too much at once, with an error first', async () => {
    const client = await connect();
    await client.greet();
    client.sendText(`{"t":"ack","batch":1,"x":"${'x'.repeat(70_000)}"}`);
    expect((await client.next('error')).error.kind).toBe('tooLarge');
    await client.until(() => client.closed);
    const other = await connect();
    await other.greet();
  });

  it('sends quotes packed or as text, newest only, two batches ahead of the client at most', async () => {
    const [packed, text] = [await connect(), await connect()];
    await packed.greet('packed');
    await text.greet('json');
    const wanted = { t: 'subscribe', quotes: [SPY], bars: null, depth: null };
    packed.send(wanted);
    text.send(wanted);
    const first = await text.next('quotes');
    expect(first.quotes).toMatchObject([{ instrumentId: SPY, bid: '500.00', ask: '500.10', volume: '1234567' }]);
    core.quote(quote(SPY, 50_001), quote(BTC, 1));
    core.quote(quote(SPY, 50_002));
    const second = await text.next('quotes');
    expect(second.quotes.map((q) => q.bid)).toEqual(['500.02']);
    // Two are on their way: nothing more until one is acknowledged.
    core.quote(quote(SPY, 50_003));
    await new Promise((resolve) => setTimeout(resolve, 120));
    core.quote(quote(SPY, 50_004));
    expect(text.messages.filter((m) => m.t === 'quotes')).toHaveLength(2);
    text.send({ t: 'ack', batch: first.batch });
    expect((await text.next('quotes')).quotes.map((q) => q.bid)).toEqual(['500.04']);
    await packed.until(() => packed.frames.length === 2);
    const unpacked = packed.frames.map((frame) => unpackQuotes(frame, [SPY, BTC], 0)?.quotes[0]?.bid);
    expect(unpacked).toEqual([50_000, 50_002]);
  });

  it('sends bars, depth and values beside the records', async () => {
    const client = await connect();
    await client.greet();
    client.send({ t: 'subscribe', quotes: [], bars: { instrumentId: SPY, interval: '1m' }, depth: SPY });
    client.send({ t: 'query', queryId: 1, query: { kind: 'status' } });
    await client.next('answer');
    expect(core.depthWatchers).toBe(1);
    core.bar(SPY, '1m', [60_000, 1, 2, 0, 1, 100]);
    core.bar(SPY, '1m', [60_000, 1, 3, 0, 2, 120]);
    core.bar(SPY, '1m', [120_000, 2, 2, 2, 2, 1]);
    core.bar(SPY, '5m', [0, 1, 1, 1, 1, 1]);
    core.depth({ instrumentId: SPY, bids: [[50_000, 300]], asks: [], tsEventMs: 1 });
    expect((await client.next('bar')).bar).toEqual([60_000, 1, 3, 0, 2, 120]);
    expect((await client.next('bar')).bar).toEqual([120_000, 2, 2, 2, 2, 1]);
    expect((await client.next('depth')).depth.bids).toEqual([[50_000, 300]]);
    expect(await client.next('values')).toMatchObject({ nowMs: core.nowMs, positions: [], accounts: [] });
    client.close();
    while (core.depthWatchers > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('gives a new snapshot when asked', async () => {
    const client = await connect();
    const { snapshot } = await client.greet();
    core.view.orders.set(t('T-1'), order(1));
    core.publish([{ kind: 'orderInitialized', order: order(1) }]);
    client.send({ t: 'resync' });
    const fresh = await client.next('snapshot');
    expect(fresh.seq).toBe(snapshot.seq + 1);
    expect(Object.keys(fresh.state.order)).toEqual(['T-1']);
  });

  it('exports a long history with progress', async () => {
    core.rows = Array.from({ length: 2_500 }, (_row, n) => order(n));
    const client = await connect();
    await client.greet();
    const query = { kind: 'export', of: 'orders', instrumentId: null, side: null, status: null };
    client.send({ t: 'query', queryId: 8, query: { ...query, fromMs: null, toMs: null, format: 'csv' } });
    const progress = await client.next('progress');
    expect(progress).toMatchObject({ queryId: 8, done: 1_000, total: 2_000 });
    const { answer } = await client.next('answer');
    if (!answer.ok) throw new Error(answer.error.message);
    const exported = answer.value as ExportAnswer;
    expect(exported.rows).toBe(2_500);
    expect(exported.text.split('\r\n')).toHaveLength(2_502);
  });

  it('serves one client while another sends nonsense or vanishes', async () => {
    const [good, bad, gone] = [await connect(), await connect(), await connect()];
    await good.greet();
    await bad.greet();
    await gone.greet();
    gone.close();
    for (let n = 0; n < 100; n += 1) bad.sendText(`nonsense ${n}`);
    good.send({ t: 'command', commandId: 'c1', command: submitOrder });
    expect((await good.next('reply')).reply.kind).toBe('accepted');
    await bad.until(() => bad.messages.filter((m) => m.t === 'error').length === 100);
    expect((await bad.next('tick')).seq).toBe(1);
  });
});
