/**
 * S0.9: three connections to Interactive Brokers side by side in one terminal, each with a TWS, an exchange and an account of its own. One
 * TWS dies in the middle of its ladder: the others finish theirs, and the ladder of the dead one is known again when it is back.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type CommandReply,
  type ConnectionId,
  type FoundInstruments,
  type InstrumentId,
  type Ladder,
  type SubmitLadderCommand,
} from '../../shared/domain/index.ts';
import { IB } from '../../src-main/brokers/ib/definition.ts';
import type { TerminalHost } from '../../src-main/shell/terminal-host.ts';
import { startFaultProxy, type FaultProxy } from '../gateways/core/fault-proxy.ts';
import { hostIdOf, startHost as startExchange, type GatewayHost } from '../gateways/core/gateway.ts';
import { startTwsGateway, type TwsGateway } from '../gateways/tws/tws-gateway.ts';
import { SetupClient, startHost } from './fixtures/connected-shell.ts';
import { ladderParams, t } from './fixtures/sample-records.ts';
import { WIRES_TO, type Wire } from './fixtures/wires.ts';

const BITCOIN = idOf<InstrumentId>('BTC/USD.IB');

/** One trader's account at one TWS, with the wire to it. */
type Side = {
  readonly account: AccountId;
  readonly connection: ConnectionId;
  readonly exchange: GatewayHost;
  readonly gateway: TwsGateway;
  readonly proxy: FaultProxy;
};

async function startSide(n: number): Promise<Side> {
  const account = idOf<AccountId>(`DU100000${n}`);
  const exchange = startExchange({
    accounts: [{ accountId: account, profile: 'full' }],
    symbols: ['BTC/USD'],
    openingCash: '1000000',
  });
  const gateway = await startTwsGateway({ host: exchange, accounts: [account] });
  const proxy = await startFaultProxy(gateway.port);
  return { account, connection: idOf<ConnectionId>(n === 1 ? 'ib' : `ib-${n}`), exchange, gateway, proxy };
}

/** The same market everywhere, which stands still: 100 wide. */
function setMarket({ exchange }: Side): void {
  exchange.venue.control.setBook(hostIdOf('BTC/USD'), { bids: [[6_000_000, 10_000]], asks: [[6_010_000, 10_000]] });
}

const accepted = (reply: CommandReply): Extract<CommandReply, { kind: 'accepted' }> => {
  if (reply.kind === 'denied') throw new Error(`${reply.code} at ${reply.path}: ${reply.message}`);
  return reply;
};

describe('three connections to Interactive Brokers', () => {
  let dataDir: string;
  let host: TerminalHost;
  let wire: Wire;
  let client: SetupClient;
  let sides: Side[] = [];

  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-ib-three-'));
    sides = [await startSide(1), await startSide(2), await startSide(3)];
    host = await startHost(dataDir, {}, [IB]);
    const open = WIRES_TO[0]?.[1];
    if (open === undefined) throw new Error('no wire');
    wire = await open(host);
    client = new SetupClient(wire);
  }, 60_000);

  afterEach(async () => {
    client.close();
    await wire.close();
    host.closeClients('the test is over');
    await host.stop();
    for (const { proxy, gateway, exchange } of sides) {
      await proxy.close();
      await gateway.close();
      await exchange.stop();
    }
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  const connectAll = async (): Promise<void> => {
    for (const [n, { proxy }] of sides.entries()) {
      const values = { host: '127.0.0.1', port: String(proxy.port), clientId: String(n + 11), symbols: '' };
      const command = { kind: 'addConnection', broker: 'ib', name: `Trader ${n + 1}`, mode: 'paper', values } as const;
      expect(accepted(await client.send(command)).recordId).toBe(sides[n]?.connection);
    }
    accepted(await client.send({ kind: 'setMarket', market: 'connections', confirmed: true }));
    const before = await client.live();
    await before.until(() => before.closed);
    await client.live();
    for (const { connection, account } of sides) {
      accepted(await client.send({ kind: 'connect', connectionId: connection }));
      expect(await client.reaches(connection, 'ready')).toMatchObject({ accountId: account });
    }
    for (const { connection } of sides) {
      const query = { kind: 'findInstruments', connectionId: connection, text: 'BTC', limit: 5 } as const;
      const found = await client.ask<FoundInstruments>(query);
      expect(found.ok ? found.value.found.map((f) => f.instrument.id) : found.error).toContain(BITCOIN);
      accepted(await client.send({ kind: 'listInstruments', connectionId: connection, instrumentIds: [BITCOIN] }));
    }
    await client.wait('the instrument', () => (client.shown.instrument[BITCOIN] === undefined ? null : true));
    await client.wait('its quotes', () => (client.messages.some((m) => m.t === 'quotes') ? true : null));
  };

  const ladderOn = ({ connection, account }: Side): SubmitLadderCommand => ({
    kind: 'submitLadder',
    connectionId: connection,
    accountId: account,
    instrumentId: BITCOIN,
    side: 'buy',
    qty: dec('0.01').text(),
    tif: 'gtc',
    sessions: ['continuous'],
    params: {
      ...ladderParams,
      steps: { kind: 'toward', towardPct: [t('0'), t('25'), t('50'), t('75')] },
      worstPrice: t('60200'),
      final: 'marketable',
      ...{ waitMs: 1_000, totalMs: 120_000 },
    },
  });

  const shown = (id: string): Ladder | undefined => client.shown.ladder[id];
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    await client.wait(what, () => (holds() ? true : null));
  };

  it('one dies in mid-ladder: the others finish, and its ladder is known again after its return', async () => {
    for (const side of sides) setMarket(side);
    await connectAll();
    const ids: string[] = [];
    for (const side of sides) ids.push(accepted(await client.send(ladderOn(side))).ladderId ?? '');
    const [first = '', second = '', third = ''] = ids;
    const dead = sides[1];
    if (dead === undefined) throw new Error('three sides');
    await until(
      'the second ladder works',
      () => shown(second)?.status === 'working' && shown(second)?.currentRung === 1,
    );
    dead.proxy.set({ kind: 'refuse' });
    dead.proxy.cut();
    await until('the loss is shown', () => client.shown.connection[dead.connection]?.state === 'disconnected');

    for (const id of [first, third]) await until('the others finish', () => shown(id)?.status === 'done');
    expect([first, third].map((id) => [shown(id)?.outcome, dec(shown(id)?.filledQty ?? '0').toString()])).toEqual([
      ['filled', dec(shown(first)?.qty ?? '0').toString()],
      ['filled', dec(shown(third)?.qty ?? '0').toString()],
    ]);
    expect(shown(second)?.status).not.toBe('done');
    // What rests at its exchange is taken while nobody here can hear of it.
    const resting = dead.exchange.venue.control.openOrders(dead.account);
    expect(resting).toHaveLength(1);
    const limit = dec(resting[0]?.limitPrice ?? '0').toUnits(2);
    dead.exchange.venue.control.setBook(hostIdOf('BTC/USD'), {
      bids: [[limit - 10_000, 10_000]],
      asks: [[limit, 10_000]],
    });

    dead.proxy.set({ kind: 'none' });
    await client.reaches(dead.connection, 'ready');
    await until('its ladder is known again', () => shown(second)?.status === 'done');
    expect(shown(second)).toMatchObject({ outcome: 'filled' });
    const orders = Object.values(client.shown.order).filter((o) => o.accountId === dead.account);
    expect(orders.map((o) => o.status)).toContain('filled');
    for (const { account, exchange } of sides) {
      const audit = exchange.venue.audit();
      expect(audit.every((row) => row.received <= 1)).toBe(true);
      expect(exchange.venue.control.openOrders(account)).toEqual([]);
      const held = Object.values(client.shown.position).filter((p) => p.accountId === account);
      expect(held.map((p) => dec(p.qty).trim().toString())).toEqual(['0.01']);
    }
    const working = Object.values(client.shown.order).map((o): ClientOrderId => o.clientOrderId);
    process.stdout.write(
      `three TWS side by side: ${working.length} orders, ${sides.length} ladders filled, one of them while its TWS was away\n`,
    );
  }, 110_000);
});
