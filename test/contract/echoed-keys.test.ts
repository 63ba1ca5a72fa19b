/**
 * G24 at venues that say back what they were told: a test that is refused, an order, a cancel and an account that are refused, each
 * with the request's headers and body in the error. Then every text that the product can give or write is searched for the keys.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExportQuery, Query } from '../../shared/contract/messages.ts';
import {
  dec,
  idOf,
  newYorkDayText,
  type AccountId,
  type CommandReply,
  type ConnectionId,
  type Order,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { BROKERS } from '../../src-main/shell/brokers.ts';
import type { TerminalHost } from '../../src-main/shell/terminal-host.ts';
import { plantedIn, searchFolder } from '../fixtures/planted.ts';
import { startAlpacaGateway } from '../gateways/alpaca/alpaca-gateway.ts';
import { startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { startEchoFront, type EchoAnswer, type EchoFront } from '../gateways/core/echo-front.ts';
import { startHost as startExchange } from '../gateways/core/gateway.ts';
import { startOkxGateway } from '../gateways/okx/okx-gateway.ts';
import { startPolygonGateway } from '../gateways/polygon/polygon-gateway.ts';
import { SetupClient, startHost } from './fixtures/connected-shell.ts';
import { WIRES_TO, type Wire } from './fixtures/wires.ts';

const PASSPHRASE = 'planted passphrase, not to be found';
/** Typed once, then replaced by the right one. */
const MISTYPED = 'planted-mistyped-key/11+22==';

/** What stands in a key's place: the product's mark, and that of the adapter for exchanges. */
const STRUCK = /•••|\*\*\*/;

type Venue = {
  readonly name: string;
  readonly broker: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly values: (address: string) => Readonly<Record<string, string>>;
  /** Its gateway's port, and how it ends. */
  readonly start: () => Promise<{ readonly port: number; readonly close: () => Promise<void> }>;
  readonly refusal: EchoAnswer;
  /** What places an order and what takes it back; null: it takes none. */
  readonly orders: { readonly place: RegExp; readonly cancel: RegExp; readonly symbol: string } | null;
};

const VENUES: readonly Venue[] = [
  {
    ...{ name: 'Alpaca', broker: 'alpaca' },
    keys: { keyId: 'PKPLANTED0123456789X', secretKey: 'planted-secret/with+signs==0123456789' },
    values: (address) => ({ address, symbols: 'BTC/USD' }),
    start: async () => {
      const accountId = idOf<AccountId>('PA3ECHO00001');
      const host = startExchange({ accounts: [{ accountId, profile: 'alpacaLike' }], symbols: ['AAPL', 'BTC/USD'] });
      const keys = { keyId: 'PKPLANTED0123456789X', secret: 'planted-secret/with+signs==0123456789' };
      const gateway = await startAlpacaGateway({ host, accountId, keys });
      const close = async (): Promise<void> => {
        await gateway.close();
        await host.stop();
      };
      return { port: gateway.port, close };
    },
    refusal: (text) => ({ status: 403, body: { code: 40310000, message: text } }),
    orders: { place: /^POST \/v2\/orders/, cancel: /^DELETE \/v2\/orders\//, symbol: 'BTC/USD' },
  },
  {
    ...{ name: 'Binance', broker: 'ccxt' },
    keys: { apiKey: 'plantedBinanceKey0123456789', secret: 'plantedBinanceSecret0123456789' },
    values: (host) => ({ exchange: 'binance', market: 'spot', symbols: 'BTC', host }),
    start: () =>
      startBinanceGateway({ key: { apiKey: 'plantedBinanceKey0123456789', secret: 'plantedBinanceSecret0123456789' } }),
    refusal: (text) => ({ status: 400, body: { code: -2010, msg: text } }),
    orders: { place: /^POST \/api\/v3\/order/, cancel: /^DELETE \/api\/v3\/order/, symbol: 'BTC/USDT' },
  },
  {
    ...{ name: 'OKX', broker: 'ccxt' },
    keys: {
      apiKey: 'planted-okx-key-0123456789',
      secret: 'PLANTEDOKXSECRET0123456789',
      password: 'planted okx pass/phrase+',
    },
    values: (host) => ({ exchange: 'okx', market: 'spot', symbols: 'BTC', host }),
    start: () =>
      startOkxGateway({
        key: {
          apiKey: 'planted-okx-key-0123456789',
          secret: 'PLANTEDOKXSECRET0123456789',
          password: 'planted okx pass/phrase+',
        },
      }),
    refusal: (text) => ({
      status: 200,
      body: { code: '1', msg: text, data: [{ sCode: '51008', sMsg: text, ordId: '', clOrdId: '' }] },
    }),
    orders: {
      place: /^POST \/api\/v5\/trade\/order\b/,
      cancel: /^POST \/api\/v5\/trade\/cancel-order/,
      symbol: 'BTC/USDT',
    },
  },
  {
    ...{ name: 'Polygon', broker: 'polygon' },
    keys: { apiKey: 'planted+polygon/key==0123456789' },
    values: (address) => ({ address }),
    start: async () => {
      const accountId = idOf<AccountId>('ANY');
      const host = startExchange({ accounts: [{ accountId, profile: 'full' }], symbols: ['AAPL', 'SPY'] });
      const gateway = await startPolygonGateway({ host, apiKey: 'planted+polygon/key==0123456789' });
      const close = async (): Promise<void> => {
        await gateway.close();
        await host.stop();
      };
      return { port: gateway.port, close };
    },
    refusal: (text) => ({ status: 401, body: { status: 'ERROR', request_id: 'x', error: `Unknown API Key ${text}` } }),
    orders: null,
  },
];

const accepted = (reply: CommandReply): CommandReply & { readonly kind: 'accepted' } => {
  if (reply.kind === 'denied') throw new Error(`${reply.code} at ${reply.path}: ${reply.message}`);
  return reply;
};

const EXPORTED: readonly ExportQuery['of'][] = ['orders', 'fills', 'ladders', 'events', 'alerts'];

/** Everything that can be asked for as text. */
function questions(connectionId: ConnectionId, day: string): readonly Query[] {
  const filters = { instrumentId: null, side: null, status: null, fromMs: null, toMs: null };
  const formats = ['csv', 'jsonl'] as const;
  return [
    ...EXPORTED.flatMap((of) => formats.map((format): Query => ({ kind: 'export', of, format, ...filters }))),
    ...EXPORTED.map((of): Query => ({ kind: 'history', of, ...filters, limit: 1000, cursor: null })),
    ...formats.map((format): Query => ({ kind: 'endOfDayExport', connectionId, day, format })),
    { kind: 'endOfDay', connectionId, day },
    { kind: 'metrics', instrumentId: null, fromMs: null, toMs: null },
    { kind: 'status' },
    { kind: 'connections' },
    { kind: 'checklist', connectionId: null },
    { kind: 'testConnection', connectionId },
    { kind: 'findInstruments', connectionId: null, text: 'BTC', limit: 10 },
  ];
}

/** With the full run all of them. */
const PLAYED =
  process.env['RUNG_FULL'] === '1' ? VENUES : VENUES.filter(({ name }) => name === 'Alpaca' || name === 'Binance');

describe.each(PLAYED)('G24: $name says back the keys that it was told', (venue) => {
  let dataDir = '';
  let front: EchoFront;
  let gateway: Awaited<ReturnType<Venue['start']>>;
  let host: TerminalHost;
  let wire: Wire;
  let client: SetupClient;
  const said: string[] = [];

  const end = async (): Promise<void> => {
    client.close();
    await wire.close();
    host.closeClients('the test is over');
    await host.stop();
  };
  const start = async (): Promise<ConnectionId> => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-echo-'));
    gateway = await venue.start();
    front = await startEchoFront(gateway.port, venue.refusal);
    host = await startHost(dataDir, {}, BROKERS);
    const [over] = WIRES_TO;
    if (over === undefined) throw new Error('no wire');
    wire = await over[1](host);
    client = new SetupClient(wire);
    accepted(await client.send({ kind: 'unlockVault', passphrase: PASSPHRASE, create: true }));
    const { broker } = venue;
    const { brokers } = await answered<{
      brokers: readonly { kind: string; fields: readonly { key: string; initial: { paper: string } }[] }[];
    }>({ kind: 'brokers' });
    const fields = brokers.find((one) => one.kind === broker)?.fields ?? [];
    const values = {
      ...Object.fromEntries(fields.map(({ key, initial }) => [key, initial.paper])),
      ...venue.values(`http://127.0.0.1:${front.port}`),
    };
    const added = accepted(
      await client.send({ kind: 'addConnection', broker, name: 'Echo', mode: 'paper', values }),
    ).recordId;
    return idOf<ConnectionId>(added ?? '');
  };
  const answered = async <T>(query: Query): Promise<T> => {
    const answer = await client.ask<T>(query);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  };
  const secret = (connectionId: ConnectionId, key: string, text: string): Promise<CommandReply> =>
    client.send({ kind: 'setSecret', connectionId, key, secret: text });
  const hear = (): void => void said.push(client.heard);

  /** The order once it is in this state. */
  const reaches = (id: string, status: Order['status']): Promise<Order> =>
    client.wait(`${id} ${status}`, () => {
      const order = client.shown.order[id];
      return order?.status === status ? order : null;
    });
  const order = (connectionId: ConnectionId, price: string): SubmitOrderCommand => {
    const { symbol } = venue.orders ?? { symbol: '' };
    const instrument = Object.values(client.shown.instrument).find((one) => one.symbol === symbol);
    const account = Object.values(client.shown.account)[0];
    if (instrument === undefined || account === undefined) throw new Error(`no ${symbol} or no account`);
    return {
      ...{ kind: 'submitOrder', connectionId, accountId: account.accountId, instrumentId: instrument.id },
      ...{ side: 'buy', type: 'limit', tif: 'gtc', sessions: ['continuous'] },
      ...{ qty: dec('0.01').text(), limitPrice: dec(price).text() },
    };
  };
  const place = async (connectionId: ConnectionId, price: string): Promise<string> =>
    accepted(await client.send(order(connectionId, price))).clientOrderId ?? '';

  /** Refused, then resting, then not canceled for words. */
  const trade = async (connectionId: ConnectionId, which: NonNullable<Venue['orders']>): Promise<void> => {
    await client.wait('its instruments', () => {
      const listed = Object.values(client.shown.instrument).some((one) => one.symbol === which.symbol);
      return listed && Object.keys(client.shown.account).length > 0 ? true : null;
    });
    await client.wait('quotes', () => (client.messages.some((m) => m.t === 'quotes') ? true : null));
    front.echo(which.place);
    const refused = await reaches(await place(connectionId, '20000'), 'rejected');
    expect(JSON.stringify(refused)).toMatch(STRUCK);
    front.echo(null);
    const resting = await place(connectionId, '20001');
    await reaches(resting, 'accepted');
    front.echo(which.cancel);
    const before = front.echoed();
    accepted(await client.send({ kind: 'cancelOrder', clientOrderId: idOf(resting) }));
    await client.wait('the refusal of the cancel', () => (front.echoed() > before ? true : null));
    front.echo(null);
  };

  afterEach(async () => {
    await end().catch(() => undefined);
    await front.close();
    await gateway.close();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  it('and no reason, answer, export, log, database or file of ours says them again', async () => {
    const connectionId = await start();
    const secrets = [...Object.values(venue.keys), MISTYPED, PASSPHRASE];
    const [first = '', text = ''] = Object.entries(venue.keys)[0] ?? [];
    for (const [key, each] of Object.entries(venue.keys)) accepted(await secret(connectionId, key, each));
    accepted(await secret(connectionId, first, MISTYPED));
    front.echo(/./);
    const mistyped = await client.ask({ kind: 'testConnection', connectionId });
    accepted(await secret(connectionId, first, text));
    const refused = await client.ask({ kind: 'testConnection', connectionId });
    for (const answer of [mistyped, refused]) expect(answer).toMatchObject({ ok: false });
    front.echo(null);
    hear();
    accepted(await client.send({ kind: 'setMarket', market: 'connections', confirmed: true }));
    const away = await client.live();
    await away.until(() => away.closed);
    await client.live();
    accepted(await client.send({ kind: 'connect', connectionId }));
    await client.reaches(connectionId, 'ready');
    if (venue.orders !== null) await trade(connectionId, venue.orders);

    accepted(await client.send({ kind: 'disconnect', connectionId, confirmed: true }));
    front.echo(/./);
    const echoed = front.echoed();
    await client.send({ kind: 'connect', connectionId });
    // A feed asks nothing before its stream stands.
    if (venue.orders !== null)
      await client.wait('an account that is refused', () => (front.echoed() > echoed ? true : null));
    for (const query of questions(connectionId, newYorkDayText(Date.now())))
      said.push(JSON.stringify(await client.ask(query)));
    front.echo(null);
    await client.reaches(connectionId, 'ready');
    for (const query of questions(connectionId, newYorkDayText(Date.now())))
      said.push(JSON.stringify(await client.ask(query)));
    hear();
    await end();

    const all = said.join('\n');
    expect(plantedIn(all, secrets, 'what was said')).toEqual([]);
    const searched = searchFolder(dataDir, secrets);
    expect(searched.found).toEqual([]);
    expect(searched.files).toBeGreaterThan(5);
    process.stdout.write(
      `${venue.name}: ${front.echoed()} requests said back, ${all.split(STRUCK).length - 1} keys struck out of ${all.length} characters of answers and exports, ${searched.files} files of ${searched.bytes} bytes searched: none found\n`,
    );
    expect(front.echoed()).toBeGreaterThan(2);
  }, 120_000);
});
