/** S2.12: bitcoin on two brokers at once, through the contract: the view of both, the choice, its record, and what closes. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewSchema } from '../../shared/contract/server-schemas.ts';
import { venueQuotesAnswerSchema } from '../../shared/contract/route-schemas.ts';
import {
  dec,
  idOf,
  type CommandReply,
  type ConnectionId,
  type InstrumentId,
  type OrderPreview,
  type SubmitOrderCommand,
  type VenueQuote,
} from '../../shared/domain/index.ts';
import type { TerminalHost } from '../../src-main/shell/terminal-host.ts';
import { buildOwnBroker, type BuiltBroker } from '../fixtures/own-broker.ts';
import { BITCOIN, PAPER_ACCOUNT, PAPER_BROKER, PAPER_KEY } from '../fixtures/paper-broker.ts';
import { instrumentAt } from '../gateways/core/at-exchange.ts';
import type { Gateway } from '../gateways/core/gateway.ts';
import { HARBOR_KEY, startHarborGateway } from '../gateways/harbor/harbor-gateway.ts';
import { SetupClient, startHost, startVenue, type VenueProcess } from './fixtures/connected-shell.ts';
import { WIRES_TO, type Wire } from './fixtures/wires.ts';

const PAPER = idOf<ConnectionId>('papertest');
const HARBOR = idOf<ConnectionId>('harbor');
const HOST_COIN = idOf<InstrumentId>('BTC/USD.SIM');

function accepted(reply: CommandReply): string {
  if (reply.kind === 'denied') throw new Error(`${reply.code} at ${reply.path}: ${reply.message}`);
  return reply.clientOrderId ?? '';
}

describe.each(WIRES_TO)('one coin at two brokers, over a %s', (_, openWire) => {
  let built: BuiltBroker;
  let venue: VenueProcess;
  let gateway: Gateway;
  let dataDir: string;
  let host: TerminalHost;
  let wire: Wire;
  let client: SetupClient;

  beforeAll(async () => {
    built = await buildOwnBroker();
    [venue, gateway] = await Promise.all([startVenue(), startHarborGateway()]);
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-routing-'));
    host = await startHost(dataDir, {}, [PAPER_BROKER, built.definition]);
    wire = await openWire(host);
    client = new SetupClient(wire);
    accepted(await client.send({ kind: 'unlockVault', passphrase: 'a passphrase of the test', create: true }));
    await add('paperTest', 'Sim', venue.port, PAPER, PAPER_KEY);
    await add('harbor', 'Harbor', gateway.port, HARBOR, HARBOR_KEY);
    accepted(
      await client.send({
        kind: 'editConnection',
        connectionId: PAPER,
        accountId: PAPER_ACCOUNT,
        name: null,
        values: null,
      }),
    );
    accepted(await client.send({ kind: 'setMarket', market: 'connections', confirmed: true }));
    const before = await client.live();
    await before.until(() => before.closed);
    await client.live();
    for (const connectionId of [PAPER, HARBOR]) {
      accepted(await client.send({ kind: 'connect', connectionId }));
      await client.reaches(connectionId, 'ready');
    }
  }, 120_000);

  afterAll(async () => {
    client.close();
    await wire.close();
    host.closeClients('the test is over');
    await host.stop();
    await venue.stop();
    await gateway.close();
    built.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  const add = async (broker: string, name: string, port: number, connectionId: ConnectionId, secret: string) => {
    const values = { host: '127.0.0.1', port: String(port) };
    accepted(await client.send({ kind: 'addConnection', broker, name, mode: 'paper', values }));
    accepted(await client.send({ kind: 'setSecret', connectionId, key: 'key', secret }));
  };
  const order = (side: 'buy' | 'sell', qty: string): SubmitOrderCommand => ({
    ...{ kind: 'submitOrder', connectionId: PAPER, accountId: PAPER_ACCOUNT, instrumentId: BITCOIN, side },
    ...{ qty: dec(qty).text(), type: 'market', limitPrice: null, tif: 'gtc', sessions: ['continuous'], route: 'best' },
  });
  const view = async (): Promise<readonly VenueQuote[]> => {
    const answer = await client.ask({ kind: 'venueQuotes', instrumentId: BITCOIN, connectionId: PAPER });
    return venueQuotesAnswerSchema.parse(answer.ok ? answer.value : null).quotes?.venues ?? [];
  };
  /** Waits until every venue is as wanted, by name; the view is asked, as the ticket does. */
  const seen = async (wanted: (venues: readonly VenueQuote[]) => boolean): Promise<readonly VenueQuote[]> => {
    let venues: readonly VenueQuote[] = [];
    for (let tries = 0; tries < 1_500; tries++) {
      venues = await view();
      if (wanted(venues)) return venues;
      await new Promise((resolve) => void setTimeout(resolve, 20));
    }
    throw new Error(`never so: ${JSON.stringify(venues)}`);
  };
  /** Harbor's book so far below (−) or above (+) the other's bid, fresh. */
  const harborAt = async (offset: number): Promise<void> => {
    const [sim] = (await seen((all) => all.some((v) => v.connectionId === PAPER && v.bid !== null))).filter(
      (v) => v.connectionId === PAPER,
    );
    const coin = await instrumentAt(gateway.host, HOST_COIN);
    if (sim?.bid == null) throw new Error('no bid');
    const at = (more: number): number =>
      dec(sim.bid ?? '0')
        .add(dec(String(offset + more)))
        .round(0, 'nearest')
        .toUnits(coin.priceScale);
    const size = dec('5').toUnits(coin.qtyScale);
    gateway.host.venue.control.setBook(HOST_COIN, { bids: [[at(0), size]], asks: [[at(10), size]] });
    const bid = dec(
      String(
        dec(sim.bid)
          .add(dec(String(offset)))
          .round(0, 'nearest'),
      ),
    );
    await seen((all) => all.some((v) => v.connectionId === HARBOR && v.bid !== null && dec(v.bid).eq(bid)));
  };

  it('shows both, sends to the better one with the reason on record, closes where it is held, and leaves out who is away', async () => {
    await harborAt(-300);
    const both = await seen((all) => all.length === 2 && all.every((v) => v.excluded === null));
    expect(both.map((v) => v.connectionId)).toEqual([PAPER, HARBOR]);
    const asked = await client.ask<OrderPreview>({ kind: 'preview', command: order('buy', '0.01') });
    const preview = previewSchema.parse(asked.ok ? asked.value : null);
    expect(preview).toMatchObject({ sendable: true, route: { connectionId: HARBOR } });

    const bought = accepted(await client.send(order('buy', '0.01')));
    await client.wait('the purchase', () => (client.shown.order[bought]?.status === 'filled' ? true : null));
    const made = client.shown.order[bought];
    expect(made).toMatchObject({
      connectionId: HARBOR,
      instrumentId: 'BTC/USD.HARBOR',
      route: { connectionId: HARBOR },
    });
    expect(made?.route?.reason).toMatch(/^Harbor: .* USD after fees, .* better than Sim\.$/);
    expect(made?.route?.candidates).toHaveLength(2);

    // The other venue pays more; what is held is here.
    await seen((all) => all.some((v) => v.connectionId === HARBOR && v.held === '0.01'));
    const sold = accepted(await client.send(order('sell', '0.01')));
    await client.wait('the sale', () => (client.shown.order[sold]?.status === 'filled' ? true : null));
    expect(client.shown.order[sold]).toMatchObject({ connectionId: HARBOR, reducing: true });

    const history = await client.ask<{ readonly rows: readonly { readonly route?: unknown }[] }>({
      ...{ kind: 'history', of: 'orders', instrumentId: null, side: 'buy', status: null, fromMs: null, toMs: null },
      ...{ limit: 10, cursor: null },
    });
    expect(history.ok && history.value.rows[0]?.route).toEqual(made?.route);

    accepted(await client.send({ kind: 'disconnect', connectionId: HARBOR, confirmed: true }));
    await seen((all) => all.every((v) => v.connectionId === PAPER || v.excluded !== null));
    const again = accepted(await client.send(order('buy', '0.02')));
    await client.wait('the other venue', () => (client.shown.order[again] === undefined ? null : true));
    expect(client.shown.order[again]).toMatchObject({ connectionId: PAPER, instrumentId: BITCOIN });
    expect(client.shown.order[again]?.route?.reason).toContain('Only Sim takes it now');
  }, 120_000);
});
