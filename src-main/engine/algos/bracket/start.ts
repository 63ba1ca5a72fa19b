/** A bracket's first record. */
import {
  dec,
  idOf,
  type Bracket,
  type BracketExit,
  type BracketId,
  type BracketParams,
  type OrderBasics,
  type Price,
  type Quantity,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { putBracket } from './record.ts';

/** The id that the next bracket gets. */
export const nextBracketId = (ctx: StepContext): BracketId =>
  idOf<BracketId>(`${ctx.state.idPrefix}-B${ctx.state.made.brackets + 1}`);

export type BracketStart = Pick<OrderBasics, 'accountId' | 'connectionId' | 'instrumentId' | 'side'> & {
  readonly entry: Bracket['entry'];
  readonly qty: Quantity;
  /** Filled already, at this average: a position that is there. */
  readonly filled: { readonly qty: Quantity; readonly avg: Price } | null;
  readonly params: BracketParams;
  readonly strategy: string | null;
};

const NONE: BracketExit = {
  price: null,
  limitPrice: null,
  heldBy: 'none',
  clientOrderId: null,
  qty: dec('0').text(),
  filledQty: dec('0').text(),
  note: null,
};

/** Makes the bracket; its exits follow from what is filled. */
export function startBracket(ctx: StepContext, start: BracketStart): Bracket {
  const zero = dec('0').text();
  const { accountId, connectionId, instrumentId, side, entry, qty, filled, params, strategy } = start;
  return putBracket(ctx, {
    bracketId: nextBracketId(ctx),
    ...{ accountId, connectionId, instrumentId, side, entry, params },
    entryQty: qty,
    entryFilled: filled?.qty ?? zero,
    entryAvg: filled?.avg ?? null,
    stop: params.stop === null ? null : NONE,
    target: params.target === null ? null : NONE,
    converted: [],
    exitedQty: zero,
    shedQty: zero,
    exitsMade: 0,
    strategy,
    status: 'waiting',
    unprotectedSinceMs: null,
    reason: null,
    createdMs: ctx.nowMs,
    updatedMs: ctx.nowMs,
    endedMs: null,
  });
}
