/** G13, G15, G18: brackets of a whole terminal at Alpaca: while the entry works the app holds, then one OCO does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  dec,
  idOf,
  type Bracket,
  type BracketParams,
  type ClientOrderId,
  type Command,
  type InstrumentId,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { hostIdOfSymbol } from '../gateways/alpaca/names.ts';
import { ACCOUNT, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { until } from './bench.ts';
import { pressCloseAll } from './press-close-all.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

const AAPL = idOf<InstrumentId>('AAPL.ALPACA');
const AT_HOST = hostIdOfSymbol('AAPL');
const PAIR = 'stop and target are one order there, one cancels the other';

/** Everything: cases beside the ones that every run has. */
const FULL = process.env['RUNG_FULL'] === '1';
let stage: AlpacaStage | null = null;
let terminals: WiredTerminal[] = [];
let folder = '';
afterEach(async () => {
  for (const one of terminals) await one.close();
  terminals = [];
  await stage?.close();
  stage = null;
  rmSync(folder, { recursive: true, force: true });
});

const book = (at: AlpacaStage, bid: number, ask: number, size = 500): void =>
  at.host.venue.control.setBook(AT_HOST, {
    bids: [[Math.round(bid * 10_000), size]],
    asks: [[Math.round(ask * 10_000), size]],
  });

/** The last trade is what stops watch there. */
const trade = (at: AlpacaStage, side: 'buy' | 'sell'): void => at.host.venue.control.trade(AT_HOST, side, 1);

async function staged(): Promise<{ readonly at: AlpacaStage; readonly terminal: WiredTerminal }> {
  folder = mkdtempSync(path.join(tmpdir(), 'rung-oco-'));
  const at = await stageAlpaca({ speed: 4 });
  stage = at;
  book(at, 269.99, 270.01);
  trade(at, 'buy');
  return { at, terminal: await started(at) };
}

/** A terminal on the folder, its link ready and the market seen. */
async function started(at: AlpacaStage): Promise<WiredTerminal> {
  const terminal = wireTerminal(at.connect(), at.scheduler, folder);
  terminals.push(terminal);
  const { view } = terminal.core;
  await until(
    'ready',
    () => [...view.connections.values()].some((link) => link.state === 'ready') && view.instruments.has(AAPL),
    () => JSON.stringify([...view.connections.values()]),
  );
  terminal.core.onQuotes(() => undefined);
  return terminal;
}

/** Ends the process as it stands: what it was told last is not acted on. */
async function stopped(terminal: WiredTerminal): Promise<void> {
  terminals = terminals.filter((one) => one !== terminal);
  await terminal.close();
}

const base = {
  connectionId: idOf<SubmitOrderCommand['connectionId']>('alpaca-test'),
  accountId: ACCOUNT,
  instrumentId: AAPL,
};

const EXITS: BracketParams = {
  stop: {
    ...{ placement: { kind: 'price', price: dec('260').text() }, type: 'stop', limitOffset: null, trail: null },
    ...{ source: 'last', tif: 'gtc', sessions: ['regular'] },
  },
  target: { placement: { kind: 'price', price: dec('280').text() }, tif: 'gtc', sessions: ['regular'] },
  conversions: [],
  appHeldAccepted: true,
};

async function accepted(terminal: WiredTerminal, command: Command): Promise<void> {
  const reply = await terminal.send(command);
  expect(reply, JSON.stringify(reply)).toMatchObject({ kind: 'accepted' });
}

const order = (over: Partial<SubmitOrderCommand> = {}): SubmitOrderCommand => ({
  kind: 'submitOrder',
  ...base,
  ...{ side: 'buy', qty: dec('40').text(), tif: 'day', sessions: ['regular'], type: 'limit' },
  limitPrice: dec('270.01').text(),
  ...over,
});

const bracketOf = ({ core }: WiredTerminal): Bracket => {
  const found = [...core.view.brackets.values()].at(-1);
  if (found === undefined) throw new Error('no bracket');
  return found;
};

/** What works at the exchange: `sell 40 @ 280 (no trigger), sell 40 @ - (260)`. */
const atVenue = (at: AlpacaStage): string =>
  at.host.venue.control
    .openOrders(ACCOUNT)
    .map((one) => {
      const left = dec(one.qty).sub(dec(one.filledQty)).trim().toString();
      const price = one.trigger?.price ?? one.limitPrice;
      return `${one.side} ${left} ${one.trigger == null ? 'limit' : 'stop'} ${price === null ? '' : dec(price).trim().toString()}`;
    })
    .toSorted()
    .join(', ');

const isAtVenue = (at: AlpacaStage, wanted: string): Promise<true> =>
  until<true>(
    `at the exchange: ${wanted}`,
    () => atVenue(at) === wanted,
    () => atVenue(at),
  );

async function is(terminal: WiredTerminal, what: string, check: (bracket: Bracket) => boolean): Promise<void> {
  await until(
    what,
    () => check(bracketOf(terminal)),
    () => JSON.stringify(bracketOf(terminal)),
  );
}

const isProtected = (terminal: WiredTerminal): Promise<void> =>
  is(terminal, 'protected', (b) => b.status === 'protected' && b.stop?.heldBy === 'venue');

/** Bought 40 with exits, one OCO at Alpaca. */
async function paired(more: Partial<BracketParams> = {}): Promise<{ at: AlpacaStage; terminal: WiredTerminal }> {
  const here = await staged();
  await accepted(here.terminal, order({ bracket: { ...EXITS, ...more } }));
  await isAtVenue(here.at, 'sell 40 limit 280, sell 40 stop 260');
  await isProtected(here.terminal);
  return here;
}

const changeOf = (terminal: WiredTerminal, over: Partial<Extract<Command, { kind: 'changeBracket' }>>): Command => ({
  kind: 'changeBracket',
  bracketId: bracketOf(terminal).bracketId,
  ...{ stopPrice: null, targetPrice: null, trail: null, conversions: null },
  ...over,
});

describe('G13: brackets at Alpaca', () => {
  test('while the entry works the app holds both exits, then one OCO of what was filled, which is said', async () => {
    const { at, terminal } = await staged();
    book(at, 269.99, 270.01, 15);
    await accepted(terminal, order({ bracket: EXITS }));
    await is(terminal, 'held by the app', (b) => b.stop?.heldBy === 'app' && dec(b.stop.qty).eq(dec('15')));
    expect(atVenue(at)).toBe('buy 25 limit 270.01');
    const entry = [...terminal.core.view.orders.values()].find((one) => one.role === 'entry');
    await accepted(terminal, {
      kind: 'cancelOrder',
      clientOrderId: entry?.clientOrderId ?? idOf<ClientOrderId>('none'),
    });
    await isAtVenue(at, 'sell 15 limit 280, sell 15 stop 260');
    await isProtected(terminal);
    expect(bracketOf(terminal)).toMatchObject({ stop: { note: PAIR }, target: { heldBy: 'venue', note: PAIR } });
  });

  test.runIf(FULL)('stop and target move where they are', async () => {
    const { at, terminal } = await paired();
    await accepted(terminal, changeOf(terminal, { stopPrice: dec('262').text(), targetPrice: dec('281').text() }));
    await isAtVenue(at, 'sell 40 limit 281, sell 40 stop 262');
    await isProtected(terminal);
    expect(bracketOf(terminal)).toMatchObject({ stop: { note: PAIR }, exitsMade: 2 });
  });

  test.runIf(FULL)('break-even moves the stop of the OCO', async () => {
    const gain = { kind: 'percent', pct: dec('1').text() } as const;
    const { at, terminal } = await paired({
      conversions: [{ gain, to: { kind: 'breakEven', offset: dec('0').text() } }],
    });
    book(at, 274, 274.02);
    trade(at, 'buy');
    await isAtVenue(at, 'sell 40 limit 280, sell 40 stop 270.01');
    await isProtected(terminal);
    expect(bracketOf(terminal)).toMatchObject({ converted: [0], exitsMade: 2 });
  });

  test.runIf(FULL)(
    'a stop that is to trail leaves the OCO: it rests alone, and the app watches the target',
    async () => {
      const { at, terminal } = await paired();
      await accepted(terminal, changeOf(terminal, { trail: { kind: 'price', amount: dec('5').text() } }));
      await until(
        'one stop alone',
        () => /^sell 40 stop [\d.]+$/.test(atVenue(at)),
        () => atVenue(at),
      );
      await is(terminal, 'the app holds the target', (b) => b.target?.heldBy === 'app' && b.stop?.heldBy === 'venue');
      expect(bracketOf(terminal).target?.note).toMatch(/no trailing stop: the stop rests, the app watches the target/);
    },
  );

  test('an exit by hand shrinks the protection first', async () => {
    const { at, terminal } = await paired();
    await accepted(terminal, order({ side: 'sell', qty: dec('15').text(), limitPrice: dec('275').text() }));
    await isAtVenue(at, 'sell 15 limit 275, sell 25 limit 280, sell 25 stop 260');
    await isProtected(terminal);
    book(at, 275, 275.02);
    await isAtVenue(at, 'sell 25 limit 280, sell 25 stop 260');
    book(at, 280, 280.02);
    await is(terminal, 'done', (b) => b.status === 'done');
    expect(bracketOf(terminal)).toMatchObject({ exitedQty: '25', shedQty: '15', overfilledQty: '0' });
    await isAtVenue(at, '');
  });

  test.runIf(FULL)(
    'a part of the target shrinks the stop; the stop then closes what is left, and no more',
    async () => {
      const { at, terminal } = await paired();
      book(at, 280, 280.02, 15);
      await isAtVenue(at, 'sell 25 limit 280, sell 25 stop 260');
      await is(terminal, '25 left', (b) => b.stop !== null && dec(b.stop.qty).eq(dec('25')));
      book(at, 259.5, 259.6);
      trade(at, 'sell');
      await is(terminal, 'done', (b) => b.status === 'done');
      await isAtVenue(at, '');
      expect(bracketOf(terminal)).toMatchObject({ exitedQty: '40', reason: 'Closed by its exits' });
      expect([...terminal.core.view.positions.values()].every((held) => dec(held.qty).isZero())).toBe(true);
    },
  );

  test('close-all takes the OCO back, then closes', async () => {
    const { at, terminal } = await paired();
    const run = await pressCloseAll(terminal);
    expect(run.rows.map((row) => row.status)).toEqual(['flat']);
    expect(atVenue(at)).toBe('');
  });
});

describe('G15, G18: what became of it is not known', () => {
  test.each(
    (
      [
        ['the answer to both is lost', 'answer'],
        ['the request never arrives', 'request'],
      ] as const
    ).slice(0, FULL ? 2 : 1),
  )('%s, and the process ends: the next one protects by one OCO', async (_what, lost) => {
    const { at, terminal } = await staged();
    if (lost === 'answer') await loseAnswerToPair(at, terminal);
    else await loseRequestOfPair(at, terminal);
    await stopped(terminal);
    const next = await started(at);
    book(at, 269.98, 270);
    await isAtVenue(at, 'sell 40 limit 280, sell 40 stop 260');
    await isProtected(next);
    const sells = at.host.venue.audit().filter((row) => /-[ST]\d+$/.test(row.clientOrderId) && row.accepted > 0);
    expect(sells).toHaveLength(2);
  });

  test('the process ends while the OCO rests: the next one knows both, moves the stop and takes them back', async () => {
    const { at, terminal } = await paired();
    await stopped(terminal);
    book(at, 280, 280.02, 15);
    await isAtVenue(at, 'sell 25 limit 280, sell 25 stop 260');
    book(at, 269.98, 270);
    const next = await started(at);
    await is(next, 'both known', (b) => b.stop?.heldBy === 'venue' && dec(b.stop.qty).eq(dec('25')));
    await accepted(next, changeOf(next, { stopPrice: dec('261').text() }));
    await isAtVenue(at, 'sell 25 limit 280, sell 25 stop 261');
    await accepted(next, { kind: 'cancelBracket', bracketId: bracketOf(next).bracketId, dropStop: true });
    await isAtVenue(at, '');
    expect(bracketOf(next).exitsMade).toBe(2);
  });
});

/** The entry is filled by hand of the exchange, so that the next request is the pair's. */
async function entryRests(at: AlpacaStage, terminal: WiredTerminal): Promise<void> {
  await accepted(terminal, order({ limitPrice: dec('269').text(), bracket: EXITS }));
  await isAtVenue(at, 'buy 40 limit 269');
}

async function loseAnswerToPair(at: AlpacaStage, terminal: WiredTerminal): Promise<void> {
  await entryRests(at, terminal);
  at.gateway.levers.loseAnswers(1);
  book(at, 268.99, 269);
  await isAtVenue(at, 'sell 40 limit 280, sell 40 stop 260');
}

async function loseRequestOfPair(at: AlpacaStage, terminal: WiredTerminal): Promise<void> {
  await entryRests(at, terminal);
  at.gateway.levers.loseRequests(1);
  book(at, 268.99, 269);
  const { orders } = terminal.core.view;
  await until('both sent', () => [...orders.values()].filter((one) => one.status === 'submitted').length === 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
}
