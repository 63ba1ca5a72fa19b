/**
 * What leaves is what was commanded: each type, time in force and session of an order as the bytes that the client library writes for it,
 * read back field by field.
 */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type SessionKind,
  type TimeInForce,
  type Trail,
  type TriggerSource,
} from '../../../../shared/domain/index.ts';
import { IB_CAPABILITIES } from '../../../../src-main/brokers/ib/capabilities.ts';
import { orderToSend, termsOf } from '../../../../src-main/brokers/ib/orders.ts';
import { makeApi } from '../../../../src-main/brokers/ib/sdk.ts';
import { sendAtOnce } from '../../../../src-main/brokers/ib/sender.ts';
import type { SubmitRequest } from '../../../../src-main/ports/execution-client.ts';
import { readPlaceOrder, type WireOrder } from '../../../gateways/tws/read-order.ts';

const VERSION = 177;
const ACCOUNT = idOf<AccountId>('DU1');
const END_MS = Date.UTC(2026, 10, 18, 15, 4, 5);
const CONTRACT = { conId: 5, symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' };

type Encoder = { readonly placeOrder: (id: number, contract: unknown, order: unknown) => void };
type Controller = { readonly socket: Socket; readonly encoder: Encoder };
type Socket = { client: unknown; useV100Plus: boolean; _serverVersion: number };

/** The library as it writes to a TWS of this version. */
async function writer() {
  const api = await makeApi({ host: '127.0.0.1', port: 1, clientId: 1 });
  expect(sendAtOnce(api)).toBe(true);
  const { socket, encoder } = (api as unknown as { readonly controller: Controller }).controller;
  const written: Buffer[] = [];
  socket.client = { write: (bytes: Buffer) => void written.push(Buffer.from(bytes)), setNoDelay: () => undefined };
  socket._serverVersion = VERSION;
  (socket as { _status?: unknown })._status = 3;
  return (request: SubmitRequest): WireOrder => {
    written.length = 0;
    const order = orderToSend(termsOf(request), { account: ACCOUNT, orderRef: request.clientOrderId }, false);
    if (!order.ok) throw new Error(order.error);
    encoder.placeOrder(7, CONTRACT, order.value);
    const fields = written[0]?.toString('utf8', 4).split('\0').slice(0, -1) ?? [];
    expect(fields[0]).toBe('3');
    const read = readPlaceOrder(fields.slice(1), VERSION);
    expect(read).toMatchObject({ orderId: 7, contract: { conId: 5, symbol: 'AAPL', secType: 'STK' } });
    return read.order;
  };
}

type Kind = {
  readonly name: string;
  readonly of: Partial<SubmitRequest> & Pick<SubmitRequest, 'type'>;
  readonly wire: Partial<WireOrder>;
  /** At the auction's end. */
  readonly closing?: string;
};
const at = (price: string | null, source: TriggerSource, trail: Trail | null = null) =>
  ({
    trigger: {
      ...{ price: price === null ? null : d(price), source, trail },
      extreme: null,
      heldBy: 'venue',
      triggeredMs: null,
    },
  }) as const;
const d = (text: string) => dec(text).text();
const NONE = { lmtPrice: null, auxPrice: null, trailStopPrice: null, trailingPercent: null, triggerMethod: 0 };

const KINDS: readonly Kind[] = [
  { name: 'market', of: { type: 'market' }, wire: { ...NONE, orderType: 'MKT' }, closing: 'MOC' },
  {
    name: 'limit',
    of: { type: 'limit', limitPrice: d('100.05') },
    wire: { ...NONE, orderType: 'LMT', lmtPrice: '100.05' },
    closing: 'LOC',
  },
  {
    name: 'stop',
    of: { type: 'stop', ...at('98.1', 'last') },
    wire: { ...NONE, orderType: 'STP', auxPrice: '98.1', triggerMethod: 2 },
  },
  {
    name: 'stop-limit',
    of: { type: 'stopLimit', limitPrice: d('97.9'), ...at('98.1', 'bidAsk') },
    wire: { ...NONE, orderType: 'STP LMT', lmtPrice: '97.9', auxPrice: '98.1', triggerMethod: 4 },
  },
  {
    name: 'trailing by a price',
    of: { type: 'trailingStop', ...at('98.1', 'mid', { kind: 'price', amount: d('1.25') }) },
    wire: { ...NONE, orderType: 'TRAIL', auxPrice: '1.25', trailStopPrice: '98.1', triggerMethod: 8 },
  },
  {
    name: 'trailing by percent',
    of: { type: 'trailingStop', ...at(null, 'last', { kind: 'percent', pct: d('2.5') }) },
    wire: { ...NONE, orderType: 'TRAIL', trailingPercent: '2.5', triggerMethod: 2 },
  },
  {
    name: 'target',
    of: { type: 'takeProfit', ...at('110', 'last') },
    wire: { ...NONE, orderType: 'MIT', auxPrice: '110', triggerMethod: 2 },
  },
  {
    name: 'target with a limit',
    of: { type: 'takeProfit', limitPrice: d('109.5'), ...at('110', 'last') },
    wire: { ...NONE, orderType: 'LIT', lmtPrice: '109.5', auxPrice: '110', triggerMethod: 2 },
  },
];
const TIFS: Readonly<Record<TimeInForce, string>> = {
  ...{ day: 'DAY', gtc: 'GTC', gtd: 'GTD', ioc: 'IOC', fok: 'FOK', atOpen: 'OPG', atClose: 'DAY' },
};
const SESSIONS: readonly (readonly [readonly SessionKind[], boolean])[] = [
  [['regular'], false],
  [['pre', 'regular', 'post'], true],
];

describe('orders as bytes', () => {
  it('each type, time in force, session, side and flag leaves as the ticket said, and nothing beside it', async () => {
    const write = await writer();
    let orders = 0;
    for (const { name, of, wire, closing } of KINDS)
      for (const tif of IB_CAPABILITIES.timesInForce)
        for (const [sessions, outsideRth] of SESSIONS)
          for (const side of ['buy', 'sell'] as const)
            for (const allOrNone of tif === 'gtc' ? [false, true] : [false]) {
              if (tif === 'atClose' && closing === undefined) continue;
              const sent = write({
                ...{ clientOrderId: idOf<ClientOrderId>('X-1'), accountId: ACCOUNT, side, tif, sessions },
                ...{ instrumentId: idOf<InstrumentId>('AAPL.IB'), qty: d('30'), limitPrice: null, ...of },
                flags: { allOrNone, postOnly: false, reduceOnly: false },
                ...(tif === 'gtd' ? { expireMs: END_MS } : {}),
              });
              orders += 1;
              expect(sent, `${name} ${tif} ${sessions.join('+')}`).toEqual({
                ...{ ocaGroup: '', ocaType: 0, parentId: 0, transmit: true, whatIf: false, smartComboRouting: [] },
                ...wire,
                ...(tif === 'atClose' ? { orderType: closing } : {}),
                ...{ action: side === 'buy' ? 'BUY' : 'SELL', totalQty: '30', tif: TIFS[tif], outsideRth, allOrNone },
                ...{ account: ACCOUNT, orderRef: 'X-1', goodTillDate: tif === 'gtd' ? '20261118-15:04:05' : '' },
              });
            }
    process.stdout.write(`IB: ${orders} orders, byte for byte as commanded\n`);
    expect(orders).toBe(232);
  });
});
