/** The contract over the real terminal: every message is of the contract's form, and every copy equals the engine's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeClientMessage } from '../../shared/contract/decode.ts';
import type { AnswerMessage, Query, ServerMessage, Tick } from '../../shared/contract/messages.ts';
import { engineStatusSchema, previewSchema, serverMessageSchema } from '../../shared/contract/server-schemas.ts';
import {
  NO_FLAGS,
  type ClientOrderId,
  type Command,
  type CommandReply,
  type InstrumentId,
  type Price,
  type Quantity,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { stateOf } from '../../src-main/api/published-state.ts';
import { Replica } from '../../src-renderer/client/replica.ts';
import { realTerminal, type RealTerminal } from './fixtures/real-terminal.ts';
import { ladderParams, submitOrder, t } from './fixtures/sample-records.ts';
import { connectWebSocket, serverOver, type RawClient } from './fixtures/wires.ts';
import type { BrowserServer } from '../../src-main/shell/browser/server.ts';

const BTC: InstrumentId = t('BTC/USD.SIM');

const withoutTrigger = ({ trigger: _trigger, ...rest }: SubmitOrderCommand): SubmitOrderCommand => rest;

describe('the contract over the real terminal', () => {
  let real: RealTerminal;
  let server: BrowserServer;
  let client: RawClient;
  let commands = 0;
  let queries = 0;

  beforeAll(async () => {
    real = await realTerminal();
    server = await serverOver(real.terminal.core);
    client = await connectWebSocket(server.port);
    await client.greet();
    client.send({ t: 'subscribe', quotes: null, bars: { instrumentId: BTC, interval: '1m' }, depth: BTC });
  });

  afterAll(async () => {
    client.close();
    await server.close('the test is over');
    await real.end();
  });

  /** Sends what the decoder takes and gives the reply. */
  async function send(command: Command, commandId = `c-${(commands += 1)}`): Promise<CommandReply> {
    const message = { t: 'command', commandId, command };
    expect(decodeClientMessage(message).ok).toBe(true);
    const count = replies(commandId).length;
    client.send(message);
    await client.until(() => replies(commandId).length > count);
    return replies(commandId)[count] as CommandReply;
  }
  const replies = (commandId: string): CommandReply[] =>
    client.messages.flatMap((m) => (m.t === 'reply' && m.commandId === commandId ? [m.reply] : []));

  async function ask(query: Query): Promise<AnswerMessage['answer']> {
    const queryId = (queries += 1);
    const answered = (): AnswerMessage | undefined =>
      client.messages.find((m): m is AnswerMessage => m.t === 'answer' && m.queryId === queryId);
    client.send({ t: 'query', queryId, query });
    await client.until(() => answered() !== undefined);
    return (answered() as AnswerMessage).answer;
  }

  /** Everything the client was told, applied: its copy of the records. */
  function copy(): Replica {
    const replica = new Replica();
    for (const message of client.messages) {
      if (message.t === 'snapshot' && replica.position === null) replica.reset(message);
      if (message.t === 'tick') expect(replica.apply(message)).toBe('applied');
    }
    return replica;
  }

  const ladderBuy = (): SubmitLadderCommand => {
    const quote = real.terminal.core.view.quotes.get(BTC);
    const scale = real.terminal.core.view.instruments.get(BTC)?.priceScale ?? 0;
    const worst = Math.ceil(((quote?.ask ?? 0) * 1.01) / 10 ** scale);
    const { kind: _kind, type: _type, limitPrice: _limit, ...basics } = submitOrder;
    return {
      ...basics,
      kind: 'submitLadder',
      instrumentId: BTC,
      qty: t('0.01'),
      tif: 'gtc',
      sessions: ['continuous'],
      params: { ...ladderParams, waitMs: 100, totalMs: 20_000, worstPrice: t(String(worst)), final: 'marketable' },
    };
  };

  it('previews, buys through a ladder, and tells of it tick by tick', async () => {
    const previewed = await ask({ kind: 'preview', command: ladderBuy() });
    if (!previewed.ok) throw new Error(previewed.error.message);
    expect(previewSchema.safeParse(previewed.value).error).toBeUndefined();
    const reply = await send(ladderBuy(), 'the-ladder');
    expect(reply).toMatchObject({ kind: 'accepted' });
    const ladderId = reply.kind === 'accepted' ? (reply.ladderId ?? '') : '';
    await client.until(() =>
      client.messages.some(
        (m) =>
          m.t === 'tick' &&
          m.changes.some(
            (c) => c.entity === 'ladder' && c.op === 'upsert' && c.id === ladderId && c.record.status === 'done',
          ),
      ),
    );
    const { state } = copy();
    expect(state.ladder[ladderId]).toMatchObject({
      status: 'done',
      outcome: 'filled',
      filledQty: expect.stringMatching(/^0\.010*$/) as unknown,
    });
    expect(Object.values(state.position).find((p) => p.instrumentId === BTC)?.qty).toMatch(/^0\.010*$/);
    expect(Object.keys(state.fill).length).toBeGreaterThan(0);
  });

  it('G15: the same command id gets the same answer and sends nothing twice', async () => {
    const before = real.terminal.core.view.ladders.size;
    expect(await send(ladderBuy(), 'the-ladder')).toEqual(replies('the-ladder')[0]);
    expect(real.terminal.core.view.ladders.size).toBe(before);
  });

  /** A stop far below the market that sells what the ladder bought. */
  const stopAt = (share: number, heldBy: 'app' | 'venue' | 'best'): SubmitOrderCommand => {
    const quote = real.terminal.core.view.quotes.get(BTC);
    const scale = real.terminal.core.view.instruments.get(BTC)?.priceScale ?? 0;
    const price = t<Price>(String(Math.floor(((quote?.bid ?? 0) * share) / 10 ** scale)));
    const trigger = { price, source: 'bidAsk', trail: null, heldBy } as const;
    const terms = { instrumentId: BTC, side: 'sell', qty: t<Quantity>('0.01'), tif: 'gtc' } as const;
    return { ...submitOrder, ...terms, sessions: ['continuous'], type: 'stop', limitPrice: null, trigger };
  };

  it.each(['app', 'venue'] as const)(
    'G14: a stop held by the %s says so, can be moved and taken back',
    async (heldBy) => {
      expect(Object.values(copy().state.terminal)[0]?.capabilities).toMatchObject({
        [submitOrder.connectionId]: { triggerSources: expect.arrayContaining(['bidAsk']) as unknown },
      });
      const reply = await send(stopAt(0.5, heldBy));
      const id = (reply.kind === 'accepted' ? reply.clientOrderId : null) ?? '';
      const shown = () => copy().state.order[id];
      const status = heldBy === 'app' ? 'emulated' : 'accepted';
      await client.until(() => shown()?.status === status);
      expect(shown()).toMatchObject({ type: 'stop', trigger: { heldBy, triggeredMs: null }, reducing: true });
      const triggerPrice = stopAt(0.6, heldBy).trigger?.price ?? null;
      const moved = { kind: 'modifyOrder', clientOrderId: t<ClientOrderId>(id), qty: null, limitPrice: null } as const;
      expect(await send({ ...moved, triggerPrice })).toMatchObject({ kind: 'accepted' });
      await client.until(() => Number(shown()?.trigger?.price) === Number(triggerPrice) && shown()?.status === status);
      expect(await send({ kind: 'cancelOrder', clientOrderId: t<ClientOrderId>(id) })).toMatchObject({
        kind: 'accepted',
      });
      await client.until(() => shown()?.status === 'canceled');
    },
  );

  it('answers commands that make no sense with code and path, and does nothing', async () => {
    const before = real.terminal.core.view.orders.size;
    const cases: readonly (readonly [Command, string])[] = [
      [{ ...ladderBuy(), instrumentId: t('NO.SIM') }, 'unknownInstrument'],
      [{ ...ladderBuy(), accountId: t('nobody') }, 'unknownAccount'],
      [{ ...ladderBuy(), qty: t('0') }, 'quantityOutOfRange'],
      [{ kind: 'cancelOrder', clientOrderId: t('no-order') }, 'unknownOrder'],
      [{ kind: 'controlLadder', ladderId: t('no-ladder'), control: 'pause' }, 'unknownLadder'],
      [{ kind: 'acknowledgeAlert', alertId: t('no-alert') }, 'unknownAlert'],
      [
        { ...submitOrder, instrumentId: BTC, sessions: ['continuous'], tif: 'gtc', qty: t('0.01'), limitPrice: null },
        'limitPriceMissing',
      ],
      [withoutTrigger(stopAt(0.5, 'app')), 'triggerMissing'],
      [stopAt(1.5, 'app'), 'triggerSide'],
      [{ ...stopAt(0.5, 'app'), tif: 'ioc' }, 'flagConflict'],
      [{ ...stopAt(0.5, 'app'), tif: 'gtd' }, 'expireTime'],
      [{ ...stopAt(0.5, 'app'), type: 'trailingStop' }, 'triggerMissing'],
      [{ ...stopAt(0.5, 'app'), side: 'buy', flags: { ...NO_FLAGS, reduceOnly: true } }, 'triggerSide'],
    ];
    for (const [command, code] of cases) {
      const reply = await send(command);
      expect(reply, JSON.stringify(command)).toMatchObject({ kind: 'denied', code });
      expect(reply.kind === 'denied' && reply.path).toMatch(/^command\.[A-Za-z.]+$/);
      expect(reply.kind === 'denied' && reply.message.length).toBeGreaterThan(5);
    }
    expect(real.terminal.core.view.orders.size).toBe(before);
  });

  it('answers every query in the form that is promised', async () => {
    const status = await ask({ kind: 'status' });
    expect(status.ok && engineStatusSchema.safeParse(status.value).error).toBeUndefined();
    const bars = await ask({ kind: 'bars', instrumentId: BTC, interval: '1m', limit: 50 });
    expect(bars.ok && (bars.value as { bars: number[][] }).bars.every((bar) => bar.length === 6)).toBe(true);
    const filters = { instrumentId: null, side: null, status: null, fromMs: null, toMs: null } as const;
    for (const of of ['orders', 'fills', 'ladders', 'events', 'alerts'] as const) {
      const page = await ask({ kind: 'history', of, ...filters, limit: 3, cursor: null });
      expect(page, of).toMatchObject({ ok: true });
      for (const format of ['csv', 'jsonl'] as const) {
        expect(await ask({ kind: 'export', of, ...filters, format }), of).toMatchObject({
          ok: true,
          value: { format },
        });
      }
    }
    expect(await ask({ kind: 'metrics', instrumentId: null, fromMs: null, toMs: null })).toMatchObject({ ok: true });
    const wrong = await ask({ kind: 'history', of: 'orders', ...filters, limit: 3, cursor: 'no cursor of ours' });
    expect(wrong).toMatchObject({ ok: false, error: { kind: 'failed' } });
  });

  it('holds every message to the contract, ticks without a gap, the copy equal to a fresh snapshot', async () => {
    await client.until(() => ['bar', 'depth', 'values'].every((kind) => client.messages.some((m) => m.t === kind)));
    client.send({ t: 'resync' });
    const before = client.messages.filter((m) => m.t === 'snapshot').length;
    await client.until(() => client.messages.filter((m) => m.t === 'snapshot').length > before);
    for (const message of client.messages) {
      const { error } = serverMessageSchema.safeParse(message);
      expect(error, JSON.stringify(message).slice(0, 400)).toBeUndefined();
    }
    const { core } = real.terminal;
    const fresh = stateOf(core.view, { id: 'terminal', ...core.terminalRecord() });
    const { terminal: _theirs, ...records } = JSON.parse(JSON.stringify(fresh)) as Record<string, unknown>;
    const replica = copy();
    expect(replica.position?.seq).toBe(core.view.seq);
    expect(replica.state).toMatchObject(records);
    const kinds = new Set<ServerMessage['t']>(client.messages.map((m) => m.t));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['welcome', 'snapshot', 'tick', 'reply', 'answer', 'values', 'depth', 'bar']),
    );
    const ticks = client.messages.filter((m): m is Tick => m.t === 'tick');
    for (const [n, tick] of ticks.entries()) if (n > 0) expect(tick.from).toBe(ticks[n - 1]?.seq);
  });
});
