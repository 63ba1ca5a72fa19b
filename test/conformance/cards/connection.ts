/** Lost, half-open and refused connections; the wrong account; health. */
import { idOf, type AccountId } from '../../../shared/domain/index.ts';
import { setMarket, until } from '../bench.ts';
import {
  cameBack,
  filledOf,
  massStatus,
  needsFeed,
  orderOf,
  queried,
  require,
  statusOf,
  submitted,
  timesReceived,
  type Card,
} from './card.ts';

export const CONNECTION_CARDS: readonly Card[] = [
  {
    id: 'C80',
    title: 'G17: a cut connection is told and comes back; orders and fills made meanwhile are in the mass status',
    speed: 10,
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 5 });
      const filled = await submitted(bench, main, { limit: -1, tif: 'gtc' });
      const resting = await submitted(bench, main, { limit: -4, tif: 'gtc' });
      await statusOf(bench, resting.clientOrderId, 'accepted');
      const before = bench.heard.connections.length;
      bench.wire.down(true);
      await until('the loss is told', () => !bench.heard.isUp);
      setMarket(bench, main, { bid: -9, ask: -1, askSize: 4 });
      bench.wire.down(false);
      await cameBack(bench, before);
      const status = await massStatus(bench);
      const sum = status.fills.filter((f) => f.clientOrderId === filled.clientOrderId);
      require(sum.length > 0, `the fill is missing: ${JSON.stringify(status.fills)}`);
      require(status.orders.some(
        (o) => o.clientOrderId === resting.clientOrderId && o.status === 'accepted',
      ), `the resting order is missing: ${JSON.stringify(status.orders)}`);
    },
  },
  {
    id: 'C81',
    title: 'while it is down an order is refused unsent, and nothing arrives later',
    speed: 10,
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      bench.wire.down(true);
      await until('the loss is told', () => !bench.heard.isUp);
      const request = orderOf(bench, bench.main, { limit: -3 });
      const outcome = await bench.client.submitOrder(request);
      require(outcome.kind === 'rejected', JSON.stringify(outcome));
      const before = bench.heard.connections.length;
      bench.wire.down(false);
      await until('the connection is back', () => bench.heard.connections.length > before && bench.heard.isUp);
      await massStatus(bench);
      require(timesReceived(bench, request.clientOrderId) === 0, 'it was sent after all');
    },
  },
  {
    id: 'C82',
    title: 'a half-open connection is noticed, told, and replaced',
    speed: 10,
    skip: ({ wire }) => (wire.silent === null ? 'the link is inside this process' : null),
    run: async (bench) => {
      const before = bench.heard.connections.length;
      bench.wire.silent?.(true);
      await until('the silence is noticed', () =>
        bench.heard.connections.slice(before).some((update) => update.state === 'disconnected'),
      );
      bench.wire.silent?.(false);
      bench.wire.cut();
      await until('the connection is back', () => bench.heard.isUp);
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: -3 });
      await statusOf(bench, clientOrderId, 'accepted');
    },
  },
  {
    id: 'C83',
    title:
      'G15: a connection lost in mid-submit: unknown or proven; afterwards asking tells which, and it was sent once',
    speed: 10,
    run: async (bench) => {
      setMarket(bench, bench.main, { bid: -1, ask: 5 });
      const request = orderOf(bench, bench.main, { limit: -3, tif: 'gtc' });
      const before = bench.heard.connections.length;
      const sending = bench.client.submitOrder(request);
      bench.wire.cut();
      const outcome = await sending;
      await cameBack(bench, before);
      const found = await queried(bench, request.clientOrderId, 'accepted', 'notFound');
      const received = timesReceived(bench, request.clientOrderId);
      require(received <= 1, `it was received ${received} times`);
      require((found.status === 'accepted') === (received === 1), `${found.status}, but received ${received} times`);
      require(outcome.kind !== 'rejected' || received === 0, 'it was called rejected and lives');
    },
  },
  {
    id: 'C84',
    title: 'quotes come back by themselves after a cut',
    speed: 10,
    skip: needsFeed,
    run: async (bench) => {
      const { main, marketData } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      require(marketData?.subscribeQuotes([main.instrument.id]).ok === true, 'subscribed');
      await until('a quote', () => bench.heard.quotes.has(main.instrument.id));
      const before = bench.heard.feed.length;
      bench.wire.down(true);
      await until('the loss is told', () => bench.heard.feed.length > before && !bench.heard.isFeedUp);
      bench.heard.quotes.clear();
      bench.wire.down(false);
      await until('the feed is back', () => bench.heard.isFeedUp);
      await until('a quote again', () => bench.heard.quotes.has(main.instrument.id));
    },
  },
  {
    id: 'C85',
    title: 'G21: another account than the expected one is refused with words and never trades',
    skip: ({ openAs }) => (openAs === null ? 'the account is inside this process' : null),
    run: async (bench) => {
      const opened = bench.openAs?.({ accountId: idOf<AccountId>('DUNOTOURS') });
      require(opened !== undefined, 'not skipped');
      await until('the refusal', () => opened.heard.connections.at(-1)?.state === 'disconnected');
      require(!opened.heard.connections.some((c) => c.state === 'connected'), 'it connected');
      const reason = opened.heard.connections.at(-1)?.reason ?? '';
      require(reason.includes('DUNOTOURS'), `reason: ${reason}`);
      const outcome = await opened.client.submitOrder(orderOf(bench, bench.main, { limit: -3 }));
      require(outcome.kind === 'rejected', JSON.stringify(outcome));
      await opened.client.close();
    },
  },
  {
    id: 'C86',
    title: 'G21: another mode than the account’s is refused with words',
    skip: ({ openAs }) => (openAs === null ? 'the account is inside this process' : null),
    run: async (bench) => {
      const opened = bench.openAs?.({ mode: bench.mode === 'live' ? 'paper' : 'live' });
      require(opened !== undefined, 'not skipped');
      await until('the refusal', () => opened.heard.connections.at(-1)?.state === 'disconnected');
      require(!opened.heard.connections.some((c) => c.state === 'connected'), 'it connected');
      require((opened.heard.connections.at(-1)?.reason ?? '').length > 20, 'no words');
      await opened.client.close();
    },
  },
  {
    id: 'C87',
    title: 'health tells how the connection does; the checklist has no failure on a good one',
    skip: ({ connection }) => (connection === null ? 'it has no connection' : null),
    run: async (bench) => {
      const { connection } = bench;
      require(connection !== null, 'not skipped');
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: 1 });
      await filledOf(bench, bench.main, clientOrderId, 4);
      const items = await connection.check();
      require(items.length > 0, 'nothing was checked');
      const failed = items.filter((item) => item.state === 'failed');
      require(failed.length === 0, JSON.stringify(failed));
      const health = connection.health();
      require(health.messagesPerSecond >= 0, JSON.stringify(health));
      require(health.headroom === null || health.headroom.left <= health.headroom.of, JSON.stringify(health));
    },
  },
  {
    id: 'C88',
    title: 'ten cuts in a row: each time it comes back, with one listener and no doubled words',
    speed: 10,
    run: async (bench) => {
      for (let i = 0; i < 10; i++) {
        const before = bench.heard.connections.length;
        bench.wire.cut();
        await cameBack(bench, before);
      }
      setMarket(bench, bench.main, { bid: -1, ask: 1 });
      const { clientOrderId } = await submitted(bench, bench.main, { limit: 1 });
      await filledOf(bench, bench.main, clientOrderId, 4);
      await statusOf(bench, clientOrderId, 'filled');
    },
  },
];
