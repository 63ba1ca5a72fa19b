/** What happened to a position without a trade of anybody here, as the trader is told. */
import { dec, symbolOf, type Fill, type NonTrade } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { positionKey } from '../view.ts';

type Kind = {
  readonly level: 'warning' | 'danger';
  /** After the instrument's name. */
  readonly title: string;
  readonly detail: (ctx: StepContext, fill: Fill) => string;
};

const SETTLED = (_ctx: StepContext, { qty, price }: Fill): string =>
  `${qty} settled in cash at ${price}; the position is closed.`;
const UNDONE = (_ctx: StepContext, { side, qty, price }: Fill): string =>
  `Booked as ${side} ${qty} at ${price}; the position is corrected; check what protects it.`;
const CLOSED = (ctx: StepContext, fill: Fill): string =>
  `Booked as ${fill.side} ${fill.qty} at ${fill.price}, fee ${fill.fee}; ${leftOf(ctx, fill)}`;

/** What is still held of an instrument, in words. */
function leftOf({ state }: StepContext, { accountId, instrumentId }: Fill): string {
  const held = state.positions.get(positionKey(accountId, instrumentId))?.qty ?? '0';
  return dec(held).isZero()
    ? 'nothing is left of the position.'
    : `${held} is left of the position: check its margin and what protects it.`;
}

const KINDS: Readonly<Record<NonTrade, Kind>> = {
  expired: { level: 'warning', title: 'expired worthless', detail: SETTLED },
  exercised: { level: 'warning', title: 'exercised at expiry', detail: SETTLED },
  assigned: { level: 'warning', title: 'assigned at expiry', detail: SETTLED },
  busted: { level: 'danger', title: 'the venue took a trade back', detail: UNDONE },
  corrected: { level: 'danger', title: 'the venue corrected a trade', detail: UNDONE },
  liquidated: { level: 'danger', title: 'liquidated by the exchange', detail: CLOSED },
  deleveraged: { level: 'danger', title: 'closed by the exchange’s auto-deleveraging', detail: CLOSED },
  settled: { level: 'warning', title: 'settled by the exchange', detail: CLOSED },
};

/** Tells what moved a position without a trade. */
export function alertNonTrade(ctx: StepContext, fill: Fill, kind: NonTrade): void {
  const { level, title, detail } = KINDS[kind];
  const { instrumentId } = fill;
  const name = ctx.state.instruments.get(instrumentId)?.symbol ?? symbolOf(instrumentId);
  ctx.alert({ level, title: `${name}: ${title}`, detail: detail(ctx, fill), about: { instrumentId } });
}
