/** The red button through the real contract, on a terminal of three accounts. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerMessage, Query } from '../../shared/contract/messages.ts';
import { closeAllPreviewSchema, closeAllSchema } from '../../shared/contract/strategy-schemas.ts';
import {
  type CloseAll,
  type CloseAllParams,
  type CloseAllPreview,
  type Command,
  type CommandReply,
  type InstrumentId,
} from '../../shared/domain/index.ts';
import { Replica } from '../../src-renderer/client/replica.ts';
import { composeTerminal, type Terminal } from '../../src-main/shell/compose.ts';
import { SILENT_LOGGER } from '../../src-main/shell/logger.ts';
import type { BrowserServer } from '../../src-main/shell/browser/server.ts';
import { t } from './fixtures/sample-records.ts';
import { connectWebSocket, serverOver, type RawClient } from './fixtures/wires.ts';

const BTC: InstrumentId = t('BTC/USD.SIM');
const ALL: CloseAllParams = { scope: { kind: 'all' }, collarPct: t('2'), keep: [], closedMarket: 'leave' };

describe('close-all through the contract', () => {
  let terminal: Terminal;
  let folder: string;
  let server: BrowserServer;
  let client: RawClient;
  let n = 0;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'rung-close-all-'));
    const venue = { kind: 'builtIn', seed: 7 } as const;
    const made = await composeTerminal({ dataDir: folder, venue, logger: SILENT_LOGGER, version: '0', accounts: 3 });
    if (!made.ok) throw new Error(made.error.message);
    terminal = made.value;
    server = await serverOver(terminal.core);
    client = await connectWebSocket(server.port);
    await client.greet();
    await client.until(
      () => [...terminal.core.view.connections.values()].filter((c) => c.state === 'ready').length === 3,
    );
    await until(() => terminal.core.view.quotes.has(BTC));
  }, 60_000);

  afterAll(async () => {
    client.close();
    await server.close('the test is over');
    await terminal.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function until(what: () => boolean): Promise<void> {
    for (let i = 0; !what(); i++) {
      if (i > 1_000) throw new Error('it did not happen');
      await new Promise((resolve) => void setTimeout(resolve, 20));
    }
  }

  async function send(command: Command): Promise<CommandReply> {
    const commandId = t<never>(`close-${(n += 1)}`);
    client.send({ t: 'command', commandId, command });
    const reply = () => client.messages.find((m) => m.t === 'reply' && m.commandId === commandId);
    await client.until(() => reply() !== undefined);
    const found = reply();
    if (found?.t !== 'reply') throw new Error('no reply');
    return found.reply;
  }

  async function ask(query: Query): Promise<unknown> {
    const queryId = (n += 1);
    const answered = (): AnswerMessage | undefined =>
      client.messages.find((m): m is AnswerMessage => m.t === 'answer' && m.queryId === queryId);
    client.send({ t: 'query', queryId, query });
    await client.until(() => answered() !== undefined);
    const { answer } = answered() as AnswerMessage;
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  }

  /** What the client was told, applied. */
  function copy(): Replica {
    const replica = new Replica();
    for (const message of client.messages) {
      if (message.t === 'snapshot' && replica.position === null) replica.reset(message);
      if (message.t === 'tick') expect(replica.apply(message)).toBe('applied');
    }
    return replica;
  }

  const told = (id: string): CloseAll | undefined => copy().state.closeAll[id];

  async function trade(
    account: number,
    more: { readonly qty: string; readonly share: number; readonly tif: 'ioc' | 'gtc' },
  ) {
    const connection = [...terminal.core.view.connections.values()][account];
    const quote = terminal.core.view.quotes.get(BTC);
    const scale = terminal.core.view.instruments.get(BTC)?.priceScale ?? 0;
    if (connection === undefined || quote?.ask == null) throw new Error('not ready');
    const { connectionId, accountId } = connection;
    for (let tries = 0; tries < 30; tries++) {
      const reply = await send({
        kind: 'submitOrder',
        connectionId,
        accountId,
        instrumentId: BTC,
        side: 'buy',
        qty: t(more.qty),
        tif: more.tif,
        sessions: ['continuous'],
        type: 'limit',
        limitPrice: t(String(Math.round((quote.ask * more.share) / 10 ** scale))),
      });
      if (reply.kind === 'accepted') return;
      await new Promise((resolve) => void setTimeout(resolve, 200));
    }
    throw new Error('not accepted');
  }

  const held = (accountId: string): number =>
    Number(
      [...terminal.core.view.positions.values()].find((p) => p.accountId === accountId && p.instrumentId === BTC)
        ?.qty ?? 0,
    );

  it('G8: the preview names accounts, positions, orders and cost by the engine, and writes nothing', async () => {
    await trade(0, { qty: '0.02', share: 1.01, tif: 'ioc' });
    await trade(1, { qty: '0.01', share: 1.01, tif: 'ioc' });
    await trade(1, { qty: '0.01', share: 0.97, tif: 'gtc' });
    await until(() => held('SIM-1') > 0 && held('SIM-2') > 0);
    const seq = terminal.core.view.seq;
    const preview = (await ask({ kind: 'closeAllPreview', params: ALL })) as CloseAllPreview;
    expect(closeAllPreviewSchema.safeParse(preview).error).toBeUndefined();
    expect(preview.rows.map((r) => `${r.key} ${r.action}`).toSorted()).toEqual([
      `SIM-1|${BTC} close`,
      `SIM-2|${BTC} close`,
    ]);
    expect([preview.cancels, preview.closes, preview.accounts.length]).toEqual([1, 2, 3]);
    expect(Number(preview.cost)).toBeGreaterThan(0);
    expect(terminal.core.view.seq - seq).toBeLessThan(50);
  }, 60_000);

  it('G1, G2, G5, G7: closes what it named, tells it row by row, refuses entries meanwhile, and stays shut after', async () => {
    const reply = await send({ kind: 'closeAll', params: ALL });
    expect(reply).toMatchObject({ kind: 'accepted' });
    const id = reply.kind === 'accepted' ? (reply.recordId ?? '') : '';
    await until(() => told(id)?.status === 'done');
    const run = told(id);
    expect(closeAllSchema.safeParse(run).error).toBeUndefined();
    expect(run?.green).toBe(true);
    expect(run?.rows.map((r) => `${r.accountId} ${r.status}`).toSorted()).toEqual([
      'SIM-1 flat',
      'SIM-2 flat',
      'SIM-3 flat',
    ]);
    expect(run?.rows.every((r) => r.flatReads >= 2)).toBe(true);
    expect([held('SIM-1'), held('SIM-2')]).toEqual([0, 0]);
    expect(copy().state.terminal['terminal']?.tradingState).toBe('halted');
    expect(run).toEqual(terminal.core.view.closeAlls.get(t(id)));
  }, 60_000);

  it('G3: a position whose close the venue refuses is told as it is, tried again, and ends flat', async () => {
    await send({ kind: 'setTradingState', state: 'active', acknowledged: true });
    await trade(0, { qty: '0.02', share: 1.01, tif: 'ioc' });
    await until(() => held('SIM-1') > 0);
    terminal.simVenue?.control.rejectNext('no, by the test', 1);
    const reply = await send({ kind: 'closeAll', params: ALL });
    const id = reply.kind === 'accepted' ? (reply.recordId ?? '') : '';
    await until(() => told(id)?.status === 'done');
    expect(told(id)?.green).toBe(true);
    expect(told(id)?.rows.find((r) => r.accountId === 'SIM-1')?.attempts).toBeGreaterThan(1);
  }, 60_000);

  it('G6: a closed market is said, not queued, and a scope that is not there is refused by name', async () => {
    const denied = await send({
      kind: 'closeAll',
      params: { ...ALL, scope: { kind: 'account', accountId: t('NOBODY') } },
    });
    expect(denied).toMatchObject({ kind: 'denied', code: 'unknownAccount', path: 'command.params.scope.accountId' });
    await send({ kind: 'setTradingState', state: 'active', acknowledged: true });
    await trade(2, { qty: '0.02', share: 1.01, tif: 'ioc' });
    await until(() => held('SIM-3') > 0);
    terminal.simVenue?.control.halt(BTC);
    await until(() => terminal.core.view.quotes.get(BTC)?.status === 'halted');
    const reply = await send({ kind: 'closeAll', params: { ...ALL, closedMarket: 'queue' } });
    const id = reply.kind === 'accepted' ? (reply.recordId ?? '') : '';
    await until(() => told(id)?.status === 'done');
    const row = told(id)?.rows.find((r) => r.accountId === 'SIM-3');
    expect([row?.status, told(id)?.green]).toEqual(['blocked', false]);
    expect(row?.text).toContain('trading is halted');
    expect(held('SIM-3')).toBeGreaterThan(0);
    terminal.simVenue?.control.unhalt(BTC);
  }, 60_000);
});
