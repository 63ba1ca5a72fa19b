/** S3.5, G17: what the account's stream says while ccxt asks for a new token is told at once, not with whatever comes next. */
import { afterEach, expect, test } from 'vitest';
import { setMarket, until } from './bench.ts';
import { filledOf, statusOf, submitted } from './cards/card.ts';
import { KRAKEN } from './crypto-venues.ts';
import { openIntercepted, type InterceptedBench } from './intercepted.ts';

const TOKEN = '/0/private/GetWebSocketsToken';
const closing: InterceptedBench[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

test.runIf(process.env['RUNG_FULL'] === '1')(
  'kraken: an execution that is streamed while the token of the stream is renewed is heard',
  async () => {
    const bench = await openIntercepted(KRAKEN, {});
    closing.push(bench);
    const { front, heard, main, proxy } = bench;
    setMarket(bench, main, { bid: -1, ask: 1 });
    // A token is good for 15 minutes, and is asked for anew with the first message after them: here with each.
    front.rewrite(({ path }, body) => (path === TOKEN ? body.replace(/"expires":\d+/, '"expires":0') : body));
    proxy.cut();
    await until('it was lost', () => heard.connections.length > 1);
    await until('it is back', () => heard.isUp);
    front.answer(async ({ path }) => {
      if (path === TOKEN) await new Promise((resolve) => setTimeout(resolve, 300));
      return null;
    });
    const orders = [await submitted(bench, main, { limit: -3 }), await submitted(bench, main, { limit: -9 })];
    for (const { clientOrderId } of orders) await statusOf(bench, clientOrderId, 'accepted');
    await until('the streams are quiet', () => front.asked.at(-1) === `POST ${TOKEN}`);
    await new Promise((resolve) => setTimeout(resolve, 700));
    front.asked.splice(0);
    setMarket(bench, main, { bid: -5, ask: -4 });
    await until('the token is being renewed', () => front.asked.includes(`POST ${TOKEN}`));
    setMarket(bench, main, { bid: -12, ask: -11 });
    for (const { clientOrderId } of orders) expect(await filledOf(bench, main, clientOrderId, 4)).toBe(true);
  },
);
