/** What TWS really says, and what the terminal must not make of it: over the gateway, with the client library. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  dec,
  type Bracket,
  type BracketParams,
  type ClientOrderId,
  type ConnectionId,
} from '../../shared/domain/index.ts';
import { setMarket, until } from './bench.ts';
import { orderOf } from './cards/card.ts';
import { IB_ACCOUNT, openIbBench, type IbBench } from './ib-bench.ts';
import { pressCloseAll } from './press-close-all.ts';
import { Recorder } from './recorder.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

let bench: IbBench | null = null;
afterEach(async () => {
  const closing = bench;
  bench = null;
  await closing?.close();
});

async function open(): Promise<IbBench> {
  const made = await openIbBench({ speed: 6 });
  bench = made;
  setMarket(made, made.main, { bid: -1, ask: 5 });
  return made;
}

describe('who is there', () => {
  test('G21: accounts and order ids may be named in any order, and who was logged in before proves nothing', async () => {
    const one = await open();
    one.gateway.levers.idsFirst = true;
    const before = one.heard.connections.length;
    one.wire.cut();
    await until('lost and back', () => one.heard.connections.length >= before + 2 && one.heard.isUp);
    one.gateway.levers.login = ['U7654321'];
    const since = one.heard.connections.length;
    one.wire.cut();
    const words = (): string[] => one.heard.connections.slice(since).map((c) => `${c.state} ${c.reason ?? ''}`);
    await until('refused', () => words().some((text) => text.includes('TWS is logged in to U7654321')));
    expect(words().filter((text) => text.startsWith('connected'))).toEqual([]);
  });
});

describe('order ids', () => {
  test('G16: beside another program with many orders every order gets an id that TWS takes', async () => {
    const one = await open();
    const other = one.connect({ clientId: 871 });
    const heard = new Recorder();
    other.execution?.open(heard.execution);
    await until('connected', () => heard.isUp);
    await other.find('AAPL', 1);
    for (let i = 0; i < 4; i++)
      expect((await other.execution?.submitOrder(orderOf(one, one.main, { limit: -3 - i, tif: 'gtc' })))?.kind).toBe(
        'acked',
      );
    // Now TWS tells them to this connection too.
    const read = await one.client.massStatus(0);
    expect(read.ok && read.value.orders).toHaveLength(4);
    const mine = await one.client.submitOrder(orderOf(one, one.main, { limit: -9, tif: 'gtc' }));
    expect(mine).toMatchObject({ kind: 'acked' });
  });
});

describe('what is not traded here', () => {
  test('G5: a future in the account is alarmed, stands in the preview, and a close-all does not end green over it', async () => {
    const one = await open();
    one.gateway.levers.otherPositions = [
      [IB_ACCOUNT, 495_512_563, 'ES', 'FUT', '20261218', '0', '', '50', '', 'USD', 'ESZ6', 'ES', '2', '330000'],
      [IB_ACCOUNT, 12_087_792, 'EUR', 'CASH', '', '0', '', '', '', 'USD', 'EUR.USD', 'EUR.USD', '1000', '1.1'],
    ];
    const connection = one.connect({});
    const wired = wireTerminal(connection, one.host.scheduler);
    try {
      const { view } = wired.core;
      const titles = (): string[] => [...view.alerts.values()].map(({ title }) => title);
      await until('told', () => titles().includes('Position in unknown ESZ6-FUT-495512563'));
      await until('ready', () => [...view.connections.values()].every(({ state }) => state === 'ready'));
      const params = { scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' } as const;
      const preview = wired.core.closeAllPreview(params);
      expect(preview.rows.map((row) => [row.action, row.text])).toEqual([
        ['blocked', 'blocked (2 held at the venue; the instrument is not known here)'],
      ]);
      const run = await pressCloseAll(wired);
      expect(run.green).toBe(false);
      expect(run.rows.map((row) => [row.instrumentId, row.status, row.qty, row.text])).toEqual([
        ['ESZ6-FUT-495512563.IB', 'residual', '2', '2 held at the venue; the instrument is not known here'],
      ]);
    } finally {
      await wired.close();
    }
  });
});

describe('orders that a hand in TWS changes', () => {
  const bought = async (one: IbBench, terminal: WiredTerminal, connectionId: ConnectionId): Promise<void> => {
    const bracket: BracketParams = {
      stop: {
        ...{ placement: { kind: 'price', price: dec('260').text() }, type: 'stop', limitOffset: null, trail: null },
        ...{ source: 'last', tif: 'gtc', sessions: ['regular'] },
      },
      ...{ target: null, conversions: [], appHeldAccepted: false },
    };
    const reply = await terminal.send({
      kind: 'submitOrder',
      ...{
        connectionId,
        accountId: IB_ACCOUNT,
        instrumentId: one.main.instrument.id,
        side: 'buy',
        qty: dec('40').text(),
      },
      ...{ tif: 'day', sessions: ['regular'], type: 'limit', limitPrice: dec('271').text() },
      bracket,
    });
    expect(reply, JSON.stringify(reply)).toMatchObject({ kind: 'accepted' });
  };
  const bracketOf = ({ core }: WiredTerminal): Bracket | undefined => [...core.view.brackets.values()].at(-1);
  const connectionIn = ({ core }: WiredTerminal): ConnectionId => {
    const [id] = core.view.connections.keys();
    if (id === undefined) throw new Error('no connection');
    return id;
  };
  const stops = (one: IbBench): readonly string[] =>
    one.host.venue.control.openOrders(IB_ACCOUNT).map(
      (o) =>
        `${o.side} ${dec(o.qty).trim().toString()} ${o.type} ${dec(o.trigger?.price ?? '0')
          .trim()
          .toString()}`,
    );

  test('G13: a stop that is made a limit order there is alarmed, taken back, and placed again', async () => {
    const one = await open();
    const connection = one.connect({ symbols: 'AAPL' });
    const terminal = wireTerminal(connection, one.host.scheduler);
    try {
      const { view } = terminal.core;
      const id = one.main.instrument.id;
      await until(
        'ready',
        () => [...view.connections.values()].every(({ state }) => state === 'ready') && view.instruments.has(id),
      );
      terminal.core.onQuotes(() => undefined);
      await until('quoted', () => view.quotes.has(id));
      await bought(one, terminal, connectionIn(terminal));
      const why = (): string => JSON.stringify([bracketOf(terminal), [...view.alerts.values()].map((a) => a.title)]);
      const guarded = (): boolean => bracketOf(terminal)?.status === 'protected' && stops(one).length === 1;
      await until('protected', guarded, why);
      const first = [...view.orders.values()].at(-1)?.clientOrderId;
      expect(one.gateway.makeLimit('300')).toBe(true);
      const alarm = (): boolean =>
        [...view.alerts.values()].some(({ title }) => title.includes('the venue holds it as a limit order'));
      await until('alarmed', alarm, why);
      await until('protected again', () => guarded() && [...view.orders.values()].at(-1)?.clientOrderId !== first, why);
      expect(stops(one)).toEqual(['sell 40 stop 260']);
      expect(view.orders.get(first as ClientOrderId)).toMatchObject({
        status: 'canceled',
        sentAs: 'stop',
        type: 'limit',
      });
    } finally {
      await terminal.close();
    }
  });
});
