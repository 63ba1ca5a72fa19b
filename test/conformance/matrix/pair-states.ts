/** States of two exits that one link holds together, one order at some venues: sent, resting, moved, taken back, filled. */
import { dec, type CommandOutcome } from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { nextOrderId, priceAt, setMarket, until } from '../bench.ts';
import { queried, require } from '../cards/card.ts';
import { cellOrder, type Cell, type Deed, type MatrixBench, type ProtocolState } from './cell.ts';
import { holding } from './states.ts';

const STOP = -60;
const STOP_MOVED = -50;
const TARGET = 40;
const TARGET_MOVED = 50;

const needsLinks = ({ client }: MatrixBench): string | null =>
  client.capabilities.linksExits ? null : 'exits are not linked at the venue';

type Pair = { readonly stop: SubmitRequest; readonly target: SubmitRequest };

function pairIn(cell: Cell): Pair {
  const of = { side: 'sell', tif: 'gtc', linkId: `L-${nextOrderId()}` } as const;
  return {
    stop: cellOrder(cell, { ...of, type: 'stop', trigger: STOP }),
    target: cellOrder(cell, { ...of, limit: TARGET }),
  };
}

/** Both in one go, as the engine sends them; what became of the one became of the other. */
async function sent({ bench }: Cell, { stop, target }: Pair): Promise<CommandOutcome> {
  const [first, second] = await Promise.all([bench.client.submitOrder(stop), bench.client.submitOrder(target)]);
  if (bench.client.capabilities.linkForm === 'pair')
    require(first.kind === second.kind, `${JSON.stringify(first)} and ${JSON.stringify(second)}`);
  return first;
}

/** Held, and both exits taken by the venue. */
async function guarded(cell: Cell): Promise<Pair> {
  await holding(cell);
  const pair = pairIn(cell);
  const outcome = await sent(cell, pair);
  require(outcome.kind !== 'rejected', `before the fault: ${JSON.stringify(outcome)}`);
  for (const { clientOrderId } of [pair.stop, pair.target]) await queried(cell.bench, clientOrderId, 'accepted');
  cell.guard = pair.stop.clientOrderId;
  return pair;
}

const nothing = (): Promise<null> => Promise.resolve(null);

const named = ({ clientOrderId, instrumentId, qty }: SubmitRequest) => ({
  ...{ clientOrderId, instrumentId, qty },
  venueOrderId: null,
});

async function moving(cell: Cell, which: 'stop' | 'target'): Promise<Deed> {
  const order = (await guarded(cell))[which];
  const { main, client } = cell.bench;
  const change =
    which === 'stop'
      ? { limitPrice: null, triggerPrice: priceAt(main, STOP_MOVED) }
      : { limitPrice: priceAt(main, TARGET_MOVED) };
  return { order, run: () => client.modifyOrder({ ...named(order), ...change }) };
}

/** The bid comes to the target, with so many units. */
async function targetMet(cell: Cell, bidSize: number, ends: (target: SubmitRequest) => () => boolean): Promise<Deed> {
  const { target } = await guarded(cell);
  const run = (): Promise<null> => {
    setMarket(cell.bench, cell.bench.main, { bid: TARGET, ask: TARGET + 2, bidSize });
    return nothing();
  };
  return { order: target, run, ends: async () => void (await until('the exchange fills the target', ends(target))) };
}

const openAt = ({ bench }: Cell) => bench.host.venue.control.openOrders(bench.accountId);

const MADE: Readonly<Record<PairState, Omit<ProtocolState, 'name' | 'words'>>> = {
  pair: {
    call: 'submit',
    skip: needsLinks,
    prepare: async (cell) => {
      await holding(cell);
      const pair = pairIn(cell);
      return { order: pair.stop, run: () => sent(cell, pair) };
    },
  },
  paired: {
    call: 'none',
    quiet: true,
    skip: needsLinks,
    prepare: async (cell) => ({ order: (await guarded(cell)).stop, run: nothing }),
  },
  pairStop: { call: 'modify', skip: needsLinks, prepare: (cell) => moving(cell, 'stop') },
  pairTarget: { call: 'modify', skip: needsLinks, prepare: (cell) => moving(cell, 'target') },
  unpair: {
    call: 'cancel',
    skip: needsLinks,
    prepare: async (cell) => {
      const { stop, target } = await guarded(cell);
      cell.guard = null;
      const { client } = cell.bench;
      const run = async (): Promise<CommandOutcome> => {
        const [outcome] = await Promise.all([client.cancelOrder(named(target)), client.cancelOrder(named(stop))]);
        return outcome;
      };
      return { order: target, run };
    },
  },
  targetPart: {
    call: 'none',
    skip: needsLinks,
    prepare: (cell) =>
      targetMet(cell, 1, ({ clientOrderId }) => {
        const unit = dec(cell.bench.main.unit);
        return () => openAt(cell).some((o) => o.clientOrderId === clientOrderId && dec(o.filledQty).gte(unit));
      }),
  },
  targetFills: {
    call: 'none',
    skip: needsLinks,
    prepare: (cell) => targetMet(cell, 100, () => () => openAt(cell).length === 0),
  },
};

export type PairState = 'pair' | 'paired' | 'pairStop' | 'pairTarget' | 'unpair' | 'targetPart' | 'targetFills';

/** These states under a protocol's own words for them. */
export const pairStates = (words: Readonly<Record<PairState, string>>): readonly ProtocolState[] =>
  Object.entries(MADE).map(([name, made]) => ({ name, words: words[name as PairState], ...made }));
