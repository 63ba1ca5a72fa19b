/** Connections through the contract, over both wires: set up, tested, connected, traded on, armed, found again after a restart. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokerProbeSchema, brokersAnswerSchema, checklistAnswerSchema } from '../../shared/contract/setup-schemas.ts';
import {
  dec,
  idOf,
  type BrokerProbe,
  type CommandReply,
  type ConnectionId,
  type FoundInstruments,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import type { TerminalHost } from '../../src-main/shell/terminal-host.ts';
import { BITCOIN, ETHER, LIVE_ACCOUNT, PAPER_ACCOUNT, PAPER_KEY } from '../fixtures/paper-broker.ts';
import { SetupClient, startHost, startVenue, type VenueProcess } from './fixtures/connected-shell.ts';
import { WIRES_TO, type Wire } from './fixtures/wires.ts';

const PASSPHRASE = 'planted passphrase, not to be found';
const PAPER = idOf<ConnectionId>('papertest');
const LIVE = idOf<ConnectionId>('papertest-2');

const accepted = (reply: CommandReply): string | undefined => {
  if (reply.kind === 'denied') throw new Error(`${reply.code} at ${reply.path}: ${reply.message}`);
  return reply.recordId;
};

describe.each(WIRES_TO)('connections over a %s', (_, open) => {
  let dataDir: string;
  let venue: VenueProcess;
  let host: TerminalHost;
  let wire: Wire;
  let client: SetupClient;

  const start = async (): Promise<void> => {
    host = await startHost(dataDir);
    wire = await open(host);
    client = new SetupClient(wire);
  };
  const end = async (): Promise<void> => {
    client.close();
    await wire.close();
    host.closeClients('the test is over');
    await host.stop();
  };
  const add = (mode: 'paper' | 'live', name: string): Promise<CommandReply> =>
    client.send({
      kind: 'addConnection',
      broker: 'paperTest',
      name,
      mode,
      values: { host: '127.0.0.1', port: String(venue.port) },
    });
  const onConnections = async (): Promise<void> => {
    accepted(await client.send({ kind: 'setMarket', market: 'connections', confirmed: true }));
    const client1 = await client.live();
    await client1.until(() => client1.closed);
    await client.live();
  };
  const setUp = async (): Promise<void> => {
    accepted(await client.send({ kind: 'unlockVault', passphrase: PASSPHRASE, create: true }));
    expect(accepted(await add('paper', 'My paper'))).toBe(PAPER);
    accepted(await client.send({ kind: 'setSecret', connectionId: PAPER, key: 'key', secret: PAPER_KEY }));
  };
  const order = (connectionId: ConnectionId): SubmitOrderCommand => ({
    kind: 'submitOrder',
    connectionId,
    accountId: connectionId === PAPER ? PAPER_ACCOUNT : LIVE_ACCOUNT,
    instrumentId: BITCOIN,
    side: 'buy',
    qty: dec('0.01').text(),
    type: 'limit',
    limitPrice: dec('20000').text(),
    tif: 'gtc',
    sessions: ['continuous'],
  });

  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-connections-'));
    venue = await startVenue();
    await start();
  }, 60_000);

  afterEach(async () => {
    await end();
    await venue.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  it('S2.4: shows the brokers, adds, tests, connects, quotes, trades, warns, disconnects, and finds it all again after a restart', async () => {
    const brokers = await client.ask({ kind: 'brokers' });
    expect(brokersAnswerSchema.parse(brokers.ok ? brokers.value : null).brokers[0]?.kind).toBe('paperTest');
    expect((await client.status()).connections).toEqual([]);
    await setUp();
    const probe = await client.ask<BrokerProbe>({ kind: 'testConnection', connectionId: PAPER });
    expect(brokerProbeSchema.parse(probe.ok ? probe.value : null).accounts.map((a) => a.accountId)).toEqual([
      PAPER_ACCOUNT,
      LIVE_ACCOUNT,
    ]);
    expect(await client.send({ kind: 'connect', connectionId: PAPER })).toMatchObject({ code: 'notReady' });
    await onConnections();
    expect(client.shown.terminal['terminal']).toMatchObject({ mode: 'paper', marketKind: 'broker' });
    // One paper account answers: it is bound by itself.
    accepted(await client.send({ kind: 'connect', connectionId: PAPER }));
    const ready = await client.reaches(PAPER, 'ready');
    expect(ready).toMatchObject({ accountId: PAPER_ACCOUNT, connectAtStart: true, health: { latencyMs: 3 } });
    await client.wait('quotes', () => (client.messages.some((m) => m.t === 'quotes') ? true : null));
    expect(Object.keys(client.shown.instrument)).toEqual([BITCOIN]);

    const sent = await client.send(order(PAPER));
    expect(sent).toMatchObject({ kind: 'accepted' });
    const id = sent.kind === 'accepted' ? (sent.clientOrderId ?? '') : '';
    await client.wait('the order', () => (client.shown.order[id]?.status === 'accepted' ? true : null));
    const warned = await client.send({ kind: 'disconnect', connectionId: PAPER, confirmed: false });
    expect(warned).toMatchObject({ kind: 'denied', code: 'confirmNeeded' });
    expect(warned.kind === 'denied' ? warned.message : '').toContain('1 working order');

    const found = await client.ask<FoundInstruments>({
      kind: 'findInstruments',
      connectionId: null,
      text: 'eth',
      limit: 5,
    });
    expect(found.ok ? found.value.found.map((f) => f.instrument.id) : found.error).toContain(ETHER);
    expect(client.shown.instrument[ETHER]).toBeUndefined();
    accepted(await client.send({ kind: 'listInstruments', connectionId: PAPER, instrumentIds: [ETHER] }));
    await client.wait('the found instrument', () => (client.shown.instrument[ETHER] === undefined ? null : true));

    const lists = await client.ask({ kind: 'checklist', connectionId: null });
    const checked = checklistAnswerSchema.parse(lists.ok ? lists.value : null).lists;
    expect(checked[0]?.items.map((i) => i.state)).toEqual(['ok', 'ok', 'warning']);
    expect(JSON.stringify(checked)).not.toContain(PAPER_KEY);

    await end();
    await start();
    expect((await client.status()).vault.state).toBe('locked');
    await client.wait('the locked vault', () => true);
    const locked = await client.reaches(PAPER, 'disconnected');
    expect(locked.advice).toContain('passphrase');
    expect(client.shown.order[id]?.status).toBeDefined();
    expect(await client.send({ kind: 'unlockVault', passphrase: 'another one', create: false })).toMatchObject({
      code: 'wrongPassphrase',
    });
    accepted(await client.send({ kind: 'unlockVault', passphrase: PASSPHRASE, create: false }));
    await client.reaches(PAPER, 'ready');
    await client.wait('the order again', () => (client.shown.order[id]?.status === 'accepted' ? true : null));
    await client.wait('the found one again', () => (client.shown.instrument[ETHER] === undefined ? null : true));

    accepted(await client.send({ kind: 'disconnect', connectionId: PAPER, confirmed: true }));
    const off = await client.setup(PAPER);
    expect(off).toMatchObject({ state: 'off', connectAtStart: false, workingOrders: 1 });
    expect(client.shown.connection[PAPER]).toMatchObject({ state: 'disconnected', reason: 'Disconnected by you' });
    // As last known, on screen.
    expect(client.shown.order[id]).toBeDefined();
  }, 120_000);

  it('G24: a planted key and passphrase are in no answer, log, database or file', async () => {
    await setUp();
    const wrong = await client.send({ kind: 'setSecret', connectionId: PAPER, key: 'key', secret: `${PAPER_KEY}x` });
    accepted(wrong);
    const refused = await client.ask({ kind: 'testConnection', connectionId: PAPER });
    expect(refused).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    expect(refused.ok ? '' : refused.error.message).toContain('•••');
    accepted(await client.send({ kind: 'setSecret', connectionId: PAPER, key: 'key', secret: PAPER_KEY }));
    await onConnections();
    accepted(await client.send({ kind: 'connect', connectionId: PAPER }));
    await client.reaches(PAPER, 'ready');
    await client.send(order(PAPER));
    const raw = await client.live();
    raw.send({
      t: 'command',
      commandId: 'long',
      command: { kind: 'setSecret', connectionId: PAPER, key: 'key', secret: [PAPER_KEY] },
    });
    await client.wait('the error', () => (client.messages.some((m) => m.t === 'error') ? true : null));
    const exported = await client.ask({
      kind: 'export',
      of: 'events',
      instrumentId: null,
      side: null,
      status: null,
      fromMs: null,
      toMs: null,
      format: 'jsonl',
    });
    expect(exported.ok).toBe(true);
    const heard = client.heard;
    await end();
    let files = 0;
    let bytes = 0;
    for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(dataDir, name);
      if (!statSync(file).isFile()) continue;
      const content = readFileSync(file);
      files += 1;
      bytes += content.length;
      for (const planted of [
        PAPER_KEY,
        PASSPHRASE,
        encodeURIComponent(PAPER_KEY),
        Buffer.from(PAPER_KEY).toString('base64'),
      ])
        expect(content.includes(planted), `${name} holds a secret`).toBe(false);
    }
    for (const planted of [PAPER_KEY, PASSPHRASE]) expect(heard).not.toContain(planted);
    console.log(
      `searched ${files} files, ${bytes} bytes, and ${heard.length} characters of messages for planted secrets`,
    );
    expect(files).toBeGreaterThan(5);
    await start();
  }, 120_000);

  it('G21: a live connection opens nothing until its account is typed, and needs it anew after each connect', async () => {
    accepted(await client.send({ kind: 'unlockVault', passphrase: PASSPHRASE, create: true }));
    accepted(await add('paper', 'Paper'));
    expect(accepted(await add('live', 'Real money'))).toBe(LIVE);
    accepted(await client.send({ kind: 'setSecret', connectionId: LIVE, key: 'key', secret: PAPER_KEY }));
    await onConnections();
    accepted(await client.send({ kind: 'connect', connectionId: LIVE }));
    expect(await client.reaches(LIVE, 'ready')).toMatchObject({ mode: 'live', accountId: LIVE_ACCOUNT, armed: false });
    await client.wait('live mode', () => (client.shown.terminal['terminal']?.mode === 'live' ? true : null));
    await client.wait('an account', () => (Object.keys(client.shown.account).length > 0 ? true : null));
    await client.wait('quotes', () => (client.messages.some((m) => m.t === 'quotes') ? true : null));
    const denied = await client.send(order(LIVE));
    expect(denied).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(denied.kind === 'denied' ? denied.message : '').toContain('not armed');
    expect(await client.send({ kind: 'armLive', connectionId: LIVE, accountId: PAPER_ACCOUNT })).toMatchObject({
      code: 'accountMismatch',
    });
    accepted(await client.send({ kind: 'armLive', connectionId: LIVE, accountId: LIVE_ACCOUNT }));
    await client.wait('armed', () => (client.shown.connection[LIVE]?.armed === true ? true : null));
    expect(await client.send(order(LIVE))).toMatchObject({ kind: 'accepted' });
    accepted(await client.send({ kind: 'disconnect', connectionId: LIVE, confirmed: true }));
    accepted(await client.send({ kind: 'connect', connectionId: LIVE }));
    expect(await client.reaches(LIVE, 'ready')).toMatchObject({ armed: false });
    expect(client.shown.connection[LIVE]?.armed).toBe(false);
  }, 120_000);

  it('refuses with words what cannot be: unknown brokers, wrong values, missing keys, wrong hosts, used names', async () => {
    const { port } = venue;
    const bad = { kind: 'addConnection', broker: 'nobody', name: 'X', mode: 'paper', values: {} } as const;
    expect(await client.send(bad)).toMatchObject({ code: 'unknownBroker' });
    expect(await client.send({ ...bad, broker: 'paperTest' })).toMatchObject({
      code: 'badField',
      path: 'command.values.port',
    });
    const wrongField = { ...bad, broker: 'paperTest', values: { port: '1', colour: 'blue' } };
    expect(await client.send(wrongField)).toMatchObject({ code: 'badField', path: 'command.values.colour' });
    expect(await client.send({ kind: 'setSecret', connectionId: PAPER, key: 'key', secret: 'x' })).toMatchObject({
      code: 'unknownConnection',
    });
    accepted(await add('paper', 'Mine'));
    expect(await add('paper', 'mine')).toMatchObject({ code: 'badField', path: 'command.name' });
    expect(await client.send({ kind: 'setSecret', connectionId: PAPER, key: 'key', secret: 'x' })).toMatchObject({
      code: 'vaultLocked',
    });
    accepted(await client.send({ kind: 'unlockVault', passphrase: PASSPHRASE, create: true }));
    const missing = await client.ask({ kind: 'testConnection', connectionId: PAPER });
    expect(missing).toMatchObject({ error: { code: 'badField', path: 'query.secrets.key' } });
    accepted(await client.send({ kind: 'setSecret', connectionId: PAPER, key: 'key', secret: PAPER_KEY }));
    const values = { host: '127.0.0.1', port: '1' };
    accepted(await client.send({ kind: 'editConnection', connectionId: PAPER, name: null, values, accountId: null }));
    await onConnections();
    expect(await client.send({ kind: 'connect', connectionId: PAPER })).toMatchObject({ code: 'unreachable' });
    const failed = await client.setup(PAPER);
    expect(failed).toMatchObject({ state: 'disconnected' });
    expect(failed.advice).toContain('Nothing listens');
    const right = { host: '127.0.0.1', port: String(port) };
    accepted(
      await client.send({ kind: 'editConnection', connectionId: PAPER, name: null, values: right, accountId: null }),
    );
    accepted(await client.send({ kind: 'connect', connectionId: PAPER }));
    const edit = { kind: 'editConnection', connectionId: PAPER, name: 'New', values: null, accountId: null } as const;
    expect(await client.send(edit)).toMatchObject({ code: 'connected' });
    accepted(await client.send({ kind: 'removeConnection', connectionId: PAPER, confirmed: true }));
    expect((await client.status()).connections).toEqual([]);
    // An id is never given twice: the journal knows the first.
    expect(accepted(await add('paper', 'Mine'))).toBe(LIVE);
  }, 120_000);
});
