/** The client: greets, follows, notices gaps and silence, comes back, and never answers for the engine. */
import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../../shared/contract/messages.ts';
import { packQuotes } from '../../../shared/contract/quotes.ts';
import { LiveTerminalClient } from '../../../src-renderer/client/live-terminal-client.ts';
import { instrument, order, quote, SPY, submitOrder, t } from '../../contract/fixtures/sample-records.ts';
import { FakeWorld, Heard, liveClient, snapshotAt, WELCOME } from './fixtures.ts';

const tick = (from: number, seq: number, n = 1): ServerMessage => ({
  t: 'tick',
  batch: seq,
  epoch: 1,
  from,
  seq,
  changes: [{ entity: 'order', op: 'upsert', id: `T-${n}`, record: order(n) }],
});

describe('the link', () => {
  it('greets with its version, then is live and has the snapshot', () => {
    const { world, heard } = liveClient();
    expect(world.wire.sent[0]).toEqual({ t: 'hello', contract: 1, min: 1, quotes: 'packed', client: 'test' });
    expect(heard.links.map((l) => l.kind)).toEqual(['connecting', 'connecting', 'live']);
    expect(heard.calls).toEqual(['snapshot']);
  });

  it('tries again with growing waits while nothing answers, and says so', () => {
    const world = new FakeWorld();
    const client = new LiveTerminalClient(world.environment);
    const heard = new Heard();
    client.listen(heard.listener);
    client.start();
    const gaps: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      world.wire.listener.onClose('refused', null);
      const before = world.nowMs;
      const count = world.wires.length;
      while (world.wires.length === count) world.pass(1);
      gaps.push(world.nowMs - before);
    }
    expect(gaps).toEqual([200, 400, 800, 1600, 3000, 3000, 3000]);
    expect(heard.links.at(-1)).toEqual({ kind: 'connecting', attempt: 8 });
  });

  it('is lost when the wire ends, and live again after the engine is back', () => {
    const { world, heard, client } = liveClient();
    client.subscribe({ quotes: [SPY], bars: null, depth: null });
    world.wire.listener.onClose('The connection to the engine was lost', null);
    expect(heard.links.at(-1)).toMatchObject({ kind: 'lost', sinceMs: 1_000_000 });
    world.pass(250);
    expect(world.wires).toHaveLength(2);
    world.wire.listener.onOpen();
    world.wire.say({ ...WELCOME, epoch: 2 } as ServerMessage);
    expect(heard.links.at(-1)).toMatchObject({ kind: 'live', epoch: 2 });
    expect(world.wire.of('subscribe')).toEqual([{ t: 'subscribe', quotes: [SPY], bars: null, depth: null }]);
    world.wire.say(snapshotAt(9));
    expect(heard.calls).toEqual(['snapshot', 'snapshot']);
  });

  it('notices a half-open wire by its silence', () => {
    const { world, heard } = liveClient();
    for (let n = 0; n < 10; n += 1) {
      world.pass(1_000);
      world.wire.say({ t: 'values', positions: [], accounts: [], nowMs: 0, wallMs: 0 });
    }
    expect(world.wires).toHaveLength(1);
    world.pass(6_100);
    expect(heard.links.some((l) => l.kind === 'lost' && l.reason === 'No word from the engine for 5 s')).toBe(true);
    expect(world.wires[0]?.closed).toBe(true);
    const before = heard.calls.length;
    world.wires[0]?.say(tick(5, 6));
    expect(heard.calls).toHaveLength(before);
  });

  it('gives up on an engine that takes the connection and does not greet', () => {
    const world = new FakeWorld();
    const client = new LiveTerminalClient(world.environment);
    client.start();
    world.wire.listener.onOpen();
    world.pass(12_000);
    expect(world.wires.length).toBeGreaterThan(1);
  });

  it('stays refused: another contract or a bad token is not tried again', () => {
    const world = new FakeWorld();
    const client = new LiveTerminalClient(world.environment);
    const heard = new Heard();
    client.listen(heard.listener);
    client.start();
    world.wire.listener.onOpen();
    const error = { kind: 'unsupportedVersion', path: 'contract', message: 'Reload.', code: null } as const;
    world.wire.say({ t: 'refused', error });
    expect(heard.links.at(-1)).toEqual({ kind: 'refused', error });
    world.wire.listener.onClose('closed', null);
    world.pass(60_000);
    expect(world.wires).toHaveLength(1);
    expect(heard.links.at(-1)).toEqual({ kind: 'refused', error });
  });

  it('drops a wire that says what it cannot read', () => {
    const { world, heard } = liveClient();
    world.wire.listener.onText('{"t":"tock"}');
    expect(heard.links.at(-1)).toMatchObject({ kind: 'lost', reason: 'The engine sent what this page cannot read' });
  });

  it('stops for good when told, and can be started again', () => {
    const { world, client } = liveClient();
    client.stop();
    world.pass(60_000);
    expect(world.wires).toHaveLength(1);
    expect(world.wire.closed).toBe(true);
    client.start();
    expect(world.wires).toHaveLength(2);
  });
});

describe('records', () => {
  it('follow tick by tick, maps of other entities untouched', () => {
    const { world, heard, client } = liveClient();
    const states: unknown[] = [];
    client.listen({ ...heard.listener, onChanges: (_changes, state) => states.push(state) });
    world.wire.say(tick(5, 6, 1));
    world.wire.say(tick(6, 8, 2));
    const [first, second] = states as [
      Record<string, Record<string, unknown>>,
      Record<string, Record<string, unknown>>,
    ];
    expect(Object.keys(second['order'] ?? {})).toEqual(['T-1', 'T-2']);
    expect(Object.keys(first['order'] ?? {})).toEqual(['T-1']);
    expect(second['fill']).toBe(first['fill']);
    expect(world.wire.of('ack').map((m) => m['batch'])).toEqual([6, 8]);
  });

  it('a gap asks once for a snapshot and takes nothing until it is there', () => {
    const { world, heard } = liveClient();
    world.wire.say(tick(7, 8));
    world.wire.say(tick(8, 9));
    expect(world.wire.of('resync')).toHaveLength(1);
    expect(heard.calls).toEqual(['snapshot']);
    world.wire.say(snapshotAt(9));
    world.wire.say(tick(9, 10));
    expect(heard.calls).toEqual(['snapshot', 'snapshot', 'changes 1']);
  });

  it('a late listener hears what stands', () => {
    const { client } = liveClient();
    const late = new Heard();
    client.listen(late.listener);
    expect(late.links).toMatchObject([{ kind: 'live' }]);
    expect(late.calls).toEqual(['snapshot']);
  });

  it('a listener that left hears nothing more', () => {
    const { world, client } = liveClient();
    const other = new Heard();
    const leave = client.listen(other.listener);
    leave();
    world.wire.say(tick(5, 6));
    expect(other.calls).toEqual(['snapshot']);
  });
});

describe('commands and queries', () => {
  it('are answered by the engine and nobody else', async () => {
    const { world, client } = liveClient();
    const sent = client.send(submitOrder);
    expect(world.wire.of('command')).toEqual([{ t: 'command', commandId: 'id-1', command: submitOrder }]);
    const reply = { kind: 'accepted', seq: 6, clientOrderId: t<never>('T-1'), ladderId: null } as const;
    world.wire.say({ t: 'reply', commandId: t('id-1'), reply });
    expect(await sent).toEqual(reply);
  });

  it('G15: end unanswered when the link is lost; a repeat is the caller’s to send, under the same id', async () => {
    const { world, client } = liveClient();
    const sent = client.send(submitOrder, 'mine');
    const asked = client.query({ kind: 'status' });
    world.wire.listener.onClose('The connection to the engine was lost', null);
    expect(await sent).toMatchObject({ kind: 'unanswered' });
    expect(await asked).toMatchObject({ ok: false, error: { kind: 'failed' } });
    world.pass(1_000);
    world.wire.listener.onOpen();
    world.wire.say(WELCOME);
    expect(world.wire.of('command')).toEqual([]);
    const again = client.send(submitOrder, 'mine');
    expect(world.wire.of('command')[0]).toMatchObject({ commandId: 'mine' });
    world.wire.say({
      t: 'reply',
      commandId: t('mine'),
      reply: { kind: 'denied', code: 'busy', path: 'command', message: '' },
    });
    expect(await again).toMatchObject({ kind: 'denied', code: 'busy' });
  });

  it('are not sent without a link, and the answer says that nothing was', async () => {
    const world = new FakeWorld();
    const client = new LiveTerminalClient(world.environment);
    client.start();
    const result = await client.send(submitOrder);
    expect(result).toMatchObject({ kind: 'error', error: { kind: 'failed' } });
    expect(result.kind === 'error' && result.error.message).toContain('Not sent');
    expect(world.wire.sent).toEqual([]);
    expect(await client.preview(submitOrder)).toMatchObject({ ok: false });
  });

  it('that were malformed get the contract’s error', async () => {
    const { world, client } = liveClient();
    const sent = client.send(submitOrder, 'c1');
    const asked = client.query({ kind: 'status' });
    const error = { kind: 'malformed', path: 'command.qty', message: 'no', code: null } as const;
    world.wire.say({ t: 'error', commandId: t('c1'), queryId: null, error });
    world.wire.say({ t: 'error', commandId: null, queryId: 1, error });
    expect(await sent).toEqual({ kind: 'error', error });
    expect(await asked).toEqual({ ok: false, error });
  });

  it('that take long tell of their progress', async () => {
    const { world, client } = liveClient();
    const seen: number[] = [];
    const query = { kind: 'export', of: 'fills', instrumentId: null, side: null, status: null } as const;
    const asked = client.query({ ...query, fromMs: null, toMs: null, format: 'csv' }, (done) => seen.push(done));
    world.wire.say({ t: 'progress', queryId: 1, done: 10, total: 20 });
    world.wire.say({ t: 'answer', queryId: 1, answer: { ok: true, value: 'text' } });
    expect(await asked).toEqual({ ok: true, value: 'text' });
    expect(seen).toEqual([10]);
  });
});

describe('quotes', () => {
  it('arrive packed and are acknowledged; new instruments are numbered on', () => {
    const { world, heard } = liveClient();
    const known = instrument(SPY);
    world.wire.say({
      t: 'tick',
      batch: 1,
      epoch: 1,
      from: 5,
      seq: 5,
      changes: [{ entity: 'instrument', op: 'upsert', id: SPY, record: known }],
    });
    world.wire.listener.onBinary(packQuotes(2, [quote(SPY, 50_000)], new Map([[SPY, 0]])).buffer);
    expect(heard.quotes).toMatchObject([{ instrumentId: SPY, bid: 50_000, tsInitMs: 1_000_000 }]);
    expect(world.wire.of('ack').at(-1)).toEqual({ t: 'ack', batch: 2 });
  });

  it('arrive as text too, as the same integers', () => {
    const { world, heard } = liveClient();
    world.wire.say(snapshotAt(5, { instrument: { [SPY]: instrument(SPY) } }));
    const row = {
      instrumentId: SPY,
      bid: t<never>('500.01'),
      ask: null,
      bidSize: t<never>('300'),
      askSize: t<never>('0'),
      last: null,
    };
    const rest = { volume: t<never>('10'), previousClose: null, status: 'trading', tsEventMs: 1 } as const;
    world.wire.say({ t: 'quotes', batch: 3, quotes: [{ ...row, ...rest }] });
    expect(heard.quotes).toMatchObject([{ instrumentId: SPY, bid: 50_001, ask: null, bidSize: 300 }]);
  });

  it('that cannot be read end the link', () => {
    const { world, heard } = liveClient();
    world.wire.listener.onBinary(new ArrayBuffer(12));
    expect(heard.links.at(-1)).toMatchObject({ kind: 'lost' });
  });
});
