/**
 * States that every protocol has, in the order of an order's life. A venue takes them with its own words for each
 * (`commonStates`), leaves out what it cannot be in by `skip`, and adds its own.
 */
import type { ClientOrderId, CommandOutcome } from '../../../shared/domain/index.ts';
import { canModify, dec } from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { priceAt, qtyOf, setMarket, until } from '../bench.ts';
import { queried, require, sumOf } from '../cards/card.ts';
import { cellOrder, type Cell, type Deed, type MatrixBench, type ProtocolState } from './cell.ts';

/** Where orders rest, and where they are moved to; below the market, which is one step around `base`. */
const REST = -30;
const MOVED = -20;
/** Where stops wait, and where they are moved to. */
const STOP = -60;
const STOP_MOVED = -50;
/** Where one that needs a limit has it: beyond everything that fills it. */
const STOP_LIMIT = -90;

const needsModify = ({ client }: MatrixBench): string | null =>
  client.capabilities.modify ? null : 'orders are not modified in place';
const stopType = ({ client }: MatrixBench): 'stop' | 'stopLimit' =>
  client.capabilities.orderTypes.includes('stop') ? 'stop' : 'stopLimit';
const needsStop = (bench: MatrixBench): string | null => {
  const { orderTypes, triggerSources } = bench.client.capabilities;
  return orderTypes.includes(stopType(bench)) && triggerSources.length > 0 ? null : 'no stops at the venue';
};
const needsStopMoves = (bench: MatrixBench): string | null =>
  canModify(bench.client.capabilities, { type: stopType(bench), tif: 'gtc' })
    ? null
    : 'stops are not modified in place';
const needsFeed = ({ marketData }: MatrixBench): string | null => (marketData === null ? 'no market data' : null);

const gtc = ({ bench }: Cell): 'gtc' | 'day' =>
  bench.client.capabilities.timesInForce.includes('gtc') ? 'gtc' : 'day';

/** Before the fault strikes. An answer that came too late on a loaded machine is asked for, a link that it lost is waited for. */
async function sentAndTaken(cell: Cell, request: SubmitRequest): Promise<SubmitRequest> {
  const { client, heard } = cell.bench;
  await until('up', () => heard.isUp);
  const outcome = await client.submitOrder(request);
  require(outcome.kind !== 'rejected', `before the fault: ${JSON.stringify(outcome)}`);
  if (outcome.kind === 'unknown')
    await queried(cell.bench, request.clientOrderId, 'accepted', 'partiallyFilled', 'filled');
  return request;
}

/** An order that rests at the venue. */
export async function resting(cell: Cell): Promise<SubmitRequest> {
  const request = await sentAndTaken(cell, cellOrder(cell, { limit: REST, tif: gtc(cell) }));
  await taken(cell, request);
  return request;
}

/** Four units held. */
export async function holding(cell: Cell): Promise<void> {
  const { bench } = cell;
  const { clientOrderId } = await sentAndTaken(cell, cellOrder(cell, { limit: 1 }));
  await heardOrAsked(cell, clientOrderId, 'filled', () => sumOf(bench, clientOrderId).eq(dec(qtyOf(bench.main, 4))));
}

const taken = (cell: Cell, { clientOrderId }: SubmitRequest): Promise<void> =>
  heardOrAsked(cell, clientOrderId, 'accepted', () => cell.bench.heard.statuses(clientOrderId).at(-1) === 'accepted');

/** Waits for a word of the stream; where a loaded machine lost the link, and the word with it, it is asked for. */
async function heardOrAsked(
  { bench }: Cell,
  id: ClientOrderId,
  status: 'accepted' | 'filled',
  isHeard: () => boolean,
): Promise<void> {
  const isLost = (): boolean => bench.heard.connections.length > 1;
  await until(
    `${id} ${status}`,
    () => isHeard() || isLost(),
    () => bench.heard.text(),
  );
  if (!isHeard()) await queried(bench, id, status);
}

/** Four units held, and the stop that protects them taken by the venue. */
export async function guarded(cell: Cell): Promise<SubmitRequest> {
  await holding(cell);
  const stop = await sentAndTaken(cell, stopOrder(cell));
  await taken(cell, stop);
  cell.guard = stop.clientOrderId;
  return stop;
}

function stopOrder(cell: Cell): SubmitRequest {
  const type = stopType(cell.bench);
  const limit = type === 'stop' ? {} : { limit: STOP_LIMIT };
  return cellOrder(cell, { side: 'sell', type, trigger: STOP, tif: gtc(cell), ...limit });
}

const nothing = (): Promise<null> => Promise.resolve(null);

const moved = ({ bench }: Cell, { clientOrderId, instrumentId, qty }: SubmitRequest): Promise<CommandOutcome> =>
  bench.client.modifyOrder({
    ...{ clientOrderId, venueOrderId: null, instrumentId, qty },
    limitPrice: priceAt(bench.main, MOVED),
  });

/** Until the exchange has filled at least a unit of everything that works there. */
const filledAtVenue = ({ bench }: Cell): Promise<true> =>
  until<true>('the exchange fills', () =>
    bench.host.venue.control.openOrders(bench.accountId).every((one) => dec(one.filledQty).gte(dec(bench.main.unit))),
  );

const fillable = (cell: Cell, askSize: number): (() => Promise<null>) => {
  return () => {
    setMarket(cell.bench, cell.bench.main, { bid: REST - 2, ask: REST, askSize });
    return nothing();
  };
};

type Words = Readonly<Record<CommonState, string>>;
export type CommonState =
  | 'connecting'
  | 'idle'
  | 'following'
  | 'submit'
  | 'take'
  | 'modify'
  | 'cancel'
  | 'replacing'
  | 'partial'
  | 'fill'
  | 'query'
  | 'read'
  | 'protect'
  | 'guarded'
  | 'moveStop'
  | 'stopFires';

type Made = Omit<ProtocolState, 'name' | 'words'>;

const LINK: Readonly<Partial<Record<CommonState, Made>>> = {
  connecting: {
    call: 'none',
    prepare: async (cell) => {
      await resting(cell);
      const run = (): Promise<null> => {
        cell.bench.proxy.cut();
        return nothing();
      };
      const ends = async (): Promise<void> => {
        await until(
          'the link is lost and back',
          () => cell.bench.heard.connections.length >= 3 && cell.bench.heard.isUp,
        );
      };
      return { order: null, run, ends };
    },
  },
  idle: { call: 'none', quiet: true, prepare: () => Promise.resolve({ order: null, run: nothing }) },
  following: { call: 'none', skip: needsFeed, prepare: following },
};

async function following(cell: Cell): Promise<Deed> {
  const { marketData, main, heard } = cell.bench;
  const { id, priceScale } = main.instrument;
  const quotedAt = (steps: number): boolean =>
    heard.quotes.get(id)?.bid === dec(priceAt(main, steps)).toUnits(priceScale);
  marketData?.subscribeQuotes([id]);
  await until('a quote', () => quotedAt(-1));
  const run = (): Promise<null> => {
    setMarket(cell.bench, main, { bid: -3, ask: -1 });
    return nothing();
  };
  const ends = async (): Promise<void> => {
    setMarket(cell.bench, main, { bid: -2, ask: 0 });
    await until(
      'quotes go on',
      () => quotedAt(-2),
      () => JSON.stringify([heard.quotes.get(id), heard.feed]),
    );
  };
  return { order: null, run, ends };
}

const ORDERS: Readonly<Partial<Record<CommonState, Made>>> = {
  submit: {
    call: 'submit',
    prepare: (cell) => {
      const order = cellOrder(cell, { limit: REST, tif: gtc(cell) });
      return Promise.resolve({ order, run: () => cell.bench.client.submitOrder(order) });
    },
  },
  take: {
    call: 'submit',
    prepare: (cell) => {
      const order = cellOrder(cell, { limit: 1 });
      return Promise.resolve({ order, run: () => cell.bench.client.submitOrder(order) });
    },
  },
  modify: {
    call: 'modify',
    skip: needsModify,
    prepare: async (cell) => {
      const order = await resting(cell);
      return { order, run: () => moved(cell, order) };
    },
  },
  cancel: {
    call: 'cancel',
    prepare: async (cell) => {
      const order = await resting(cell);
      const { clientOrderId, instrumentId } = order;
      return { order, run: () => cell.bench.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null }) };
    },
  },
  replacing: {
    call: 'cancel',
    several: true,
    skip: needsModify,
    prepare: async (cell) => {
      const order = await resting(cell);
      const { clientOrderId, instrumentId } = order;
      const run = async (): Promise<CommandOutcome> => {
        const changing = moved(cell, order);
        const canceled = await cell.bench.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null });
        await changing;
        return canceled;
      };
      return { order, run };
    },
  },
  partial: {
    call: 'none',
    prepare: async (cell) => {
      const order = await resting(cell);
      return { order, run: fillable(cell, 1), ends: async () => void (await filledAtVenue(cell)) };
    },
  },
  fill: {
    call: 'none',
    prepare: async (cell) => {
      const order = await resting(cell);
      return { order, run: fillable(cell, 100), ends: async () => void (await filledAtVenue(cell)) };
    },
  },
  query: {
    call: 'read',
    prepare: async (cell) => {
      const order = await resting(cell);
      return { order, run: () => cell.bench.client.queryOrder(order.clientOrderId).then(() => null) };
    },
  },
  read: {
    call: 'read',
    prepare: async (cell) => {
      const order = await resting(cell);
      return { order, run: () => cell.bench.client.massStatus(0).then(() => null) };
    },
  },
};

const STOPS: Readonly<Partial<Record<CommonState, Made>>> = {
  protect: {
    call: 'submit',
    skip: needsStop,
    prepare: async (cell) => {
      await holding(cell);
      const order = stopOrder(cell);
      return { order, run: () => cell.bench.client.submitOrder(order) };
    },
  },
  guarded: {
    call: 'none',
    quiet: true,
    skip: needsStop,
    prepare: async (cell) => ({ order: await guarded(cell), run: nothing }),
  },
  moveStop: {
    call: 'modify',
    skip: (bench) => needsStop(bench) ?? needsStopMoves(bench),
    prepare: async (cell) => {
      const order = await guarded(cell);
      const { clientOrderId, instrumentId, qty } = order;
      const triggerPrice = priceAt(cell.bench.main, STOP_MOVED);
      const change = { clientOrderId, venueOrderId: null, instrumentId, qty, limitPrice: null, triggerPrice };
      return { order, run: () => cell.bench.client.modifyOrder(change) };
    },
  },
  stopFires: {
    call: 'none',
    skip: needsStop,
    prepare: async (cell) => {
      const { bench } = cell;
      const order = await guarded(cell);
      const run = (): Promise<null> => {
        setMarket(bench, bench.main, { bid: STOP - 2, ask: STOP - 1 });
        const { id, qtyScale } = bench.main.host;
        bench.host.venue.control.trade(id, 'sell', dec(bench.main.unit).toUnits(qtyScale));
        return nothing();
      };
      const ends = async (): Promise<void> => {
        await until('the stop fires', () => bench.host.venue.control.openOrders(bench.accountId).length === 0);
      };
      return { order, run, ends };
    },
  },
};

const MADE = { ...LINK, ...ORDERS, ...STOPS };

/** The common states under a protocol's own words for them. A state without words is one that the protocol does not have. */
export function commonStates(words: Partial<Words>): readonly ProtocolState[] {
  const found: ProtocolState[] = [];
  for (const [name, made] of Object.entries(MADE)) {
    const said = words[name as CommonState];
    if (said !== undefined) found.push({ name, words: said, ...made });
  }
  return found;
}
