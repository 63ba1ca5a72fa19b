/** The broker of docs/own-broker.md in a terminal of its own: set up, connected and traded on through the contract. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokersAnswerSchema } from '../../shared/contract/setup-schemas.ts';
import {
  Decimal,
  dec,
  idOf,
  type CommandReply,
  type ConnectionId,
  type InstrumentId,
} from '../../shared/domain/index.ts';
import { DEFAULT_FLAGS } from '../../src-main/shell/flags.ts';
import type * as StartModule from '../../src-main/shell/start-terminal.ts';
import type * as HostModule from '../../src-main/shell/terminal-host.ts';
import { buildOwnBroker, type BuiltBroker } from '../fixtures/own-broker.ts';
import type { Gateway } from '../gateways/core/gateway.ts';
import { HARBOR_ACCOUNT, HARBOR_KEY, startHarborGateway } from '../gateways/harbor/harbor-gateway.ts';
import { SetupClient } from './fixtures/connected-shell.ts';
import { WIRES_TO, type Wire } from './fixtures/wires.ts';

const HARBOR = idOf<ConnectionId>('harbor');
const BITCOIN = idOf<InstrumentId>('BTC/USD.HARBOR');

function accepted(reply: CommandReply): CommandReply & { readonly kind: 'accepted' } {
  if (reply.kind === 'denied') throw new Error(`${reply.code} at ${reply.path}: ${reply.message}`);
  return reply;
}

describe.each(WIRES_TO)("a broker of the user's own, over a %s", (_, openWire) => {
  let built: BuiltBroker;
  let gateway: Gateway;
  let dataDir: string;
  let host: HostModule.TerminalHost;
  let wire: Wire;
  let client: SetupClient;

  beforeAll(async () => {
    built = await buildOwnBroker();
    gateway = await startHarborGateway();
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-own-'));
    const { terminalStarter } = await built.load<typeof StartModule>('src-main/shell/start-terminal.ts');
    const { TerminalHost } = await built.load<typeof HostModule>('src-main/shell/terminal-host.ts');
    // The copy's own list of brokers: the document's line is in it.
    host = new TerminalHost(terminalStarter({ ...DEFAULT_FLAGS, dataDir }, {}, false), {
      onRestarted: () => undefined,
      onLost: () => undefined,
    });
    const started = await host.start();
    if (!started.ok) throw new Error(started.error.message);
    wire = await openWire(host);
    client = new SetupClient(wire);
  }, 120_000);

  afterAll(async () => {
    client.close();
    await wire.close();
    host.closeClients('the test is over');
    await host.stop();
    await gateway.close();
    built.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  it('S2.4, S2.12: is offered, takes its key, connects, quotes, buys and sells, and is reconciled', async () => {
    const brokers = await client.ask({ kind: 'brokers' });
    const offered = brokersAnswerSchema.parse(brokers.ok ? brokers.value : null).brokers.map(({ kind }) => kind);
    expect(offered).toEqual(['ib', 'alpaca', 'ccxt', 'polygon', 'harbor']);
    accepted(await client.send({ kind: 'unlockVault', passphrase: 'a passphrase of the test', create: true }));
    const values = { host: '127.0.0.1', port: String(gateway.port) };
    accepted(await client.send({ kind: 'addConnection', broker: 'harbor', name: 'Harbor', mode: 'paper', values }));
    accepted(await client.send({ kind: 'setSecret', connectionId: HARBOR, key: 'key', secret: 'a wrong one' }));
    const wrong = await client.ask({ kind: 'testConnection', connectionId: HARBOR });
    expect(JSON.stringify(wrong)).toContain('the key is not known');
    accepted(await client.send({ kind: 'setSecret', connectionId: HARBOR, key: 'key', secret: HARBOR_KEY }));
    accepted(await client.send({ kind: 'setMarket', market: 'connections', confirmed: true }));
    const before = await client.live();
    await before.until(() => before.closed);
    await client.live();
    accepted(await client.send({ kind: 'connect', connectionId: HARBOR }));
    expect(await client.reaches(HARBOR, 'ready')).toMatchObject({ accountId: HARBOR_ACCOUNT });
    await client.wait('bitcoin', () => (client.shown.instrument[BITCOIN] === undefined ? null : true));
    await client.wait('quotes', () => (client.messages.some((m) => m.t === 'quotes') ? true : null));

    const price = quoteAt(gateway);
    const bought = accepted(await order('buy', price.mul(dec('1.01'))));
    const id = bought.clientOrderId ?? '';
    await client.wait('the fill', () => (client.shown.order[id]?.status === 'filled' ? true : null));
    const holds = (qty: string): true | null =>
      Object.values(client.shown.position).some((p) => p?.instrumentId === BITCOIN && p.qty === qty) ? true : null;
    await client.wait('the position', () => holds('0.01'));
    const sold = accepted(await order('sell', price.mul(dec('0.99'))));
    await client.wait('the sale', () =>
      client.shown.order[sold.clientOrderId ?? '']?.status === 'filled' ? true : null,
    );
    await client.wait('flat', () => holds('0'));
    expect(client.heard).not.toContain(HARBOR_KEY);
  }, 120_000);

  const order = (side: 'buy' | 'sell', limit: Decimal): Promise<CommandReply> =>
    client.send({
      ...{ kind: 'submitOrder', connectionId: HARBOR, accountId: HARBOR_ACCOUNT, instrumentId: BITCOIN, side },
      ...{ qty: dec('0.01').text(), type: 'limit', tif: 'gtc', sessions: ['continuous'] },
      limitPrice: limit.round(0, 'nearest').text(),
    });
});

/** The exchange's own idea of the price. */
function quoteAt({ host }: Gateway): Decimal {
  const quote = host.venue.quote(idOf<InstrumentId>('BTC/USD.SIM'));
  return Decimal.of(quote?.ask ?? 0, 2);
}
