/**
 * What a venue books apart from trades (funding, dividends, interest, fees, transfers), once per id; and what it says of the margin
 * of a position. Neither is a profit of a trade: conventions keep them apart (P&L).
 */
import {
  dec,
  symbolOf,
  type Account,
  type ConnectionId,
  type Position,
  type PositionMargin,
  type PositionMarginReport,
  type StatementCharge,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { qtyText } from '../risk/words.ts';
import { chargeKey, positionKey } from '../view.ts';
import { moveCash } from './book-cash.ts';

/** Books a charge, and says whether it is a new one. `isRead`: it came with a reading of the account, whose figures have it. */
export function bookCharge(
  ctx: StepContext,
  connectionId: ConnectionId,
  charge: StatementCharge,
  { isRead }: { readonly isRead: boolean },
): boolean {
  const { state } = ctx;
  const connection = state.connections.get(connectionId);
  if (connection === undefined) return false;
  const { accountId } = connection;
  if (state.tradeIds.has(chargeKey(accountId, charge))) return false;
  const account = state.accounts.get(accountId);
  const amount = dec(charge.amount);
  ctx.emit({ kind: 'chargeBooked', accountId, charge });
  const { instrumentId } = charge;
  const position = instrumentId === null ? undefined : state.positions.get(positionKey(accountId, instrumentId));
  const currency = instrumentId === null ? null : (state.instruments.get(instrumentId)?.currency ?? null);
  if (position !== undefined && currency === charge.currency && !amount.isZero()) {
    const charges = dec(position.charges ?? '0')
      .add(amount)
      .trim()
      .text();
    ctx.emit({ kind: 'positionChanged', position: { ...position, charges } });
  }
  if (account === undefined) return true;
  if (!isRead) moveCash(ctx, account, [{ currency: charge.currency, amount }], charge.tsEventMs);
  tell(ctx, account, charge);
  return true;
}

/** Whether a charge is a word to the trader; the others are in the report of the day. */
const TOLD: Readonly<Partial<Record<StatementCharge['kind'], readonly [string, string]>>> = {
  funding: ['Funding received', 'Funding paid'],
  dividend: ['Dividend received', 'Dividend paid'],
  transfer: ['Money came in', 'Money went out'],
};

function tell(ctx: StepContext, { accountId }: Account, charge: StatementCharge): void {
  const words = TOLD[charge.kind];
  const amount = dec(charge.amount);
  if (words === undefined || amount.isZero()) return;
  const { instrumentId } = charge;
  const name =
    instrumentId === null ? '' : ` ${ctx.state.instruments.get(instrumentId)?.symbol ?? symbolOf(instrumentId)}`;
  const of = name === '' ? '' : `:${name}`;
  ctx.alert({
    level: 'info',
    title: `${words[amount.sign() > 0 ? 0 : 1]}${of}`,
    detail: `${qtyText(amount.abs())} ${charge.currency} at ${accountId}: ${charge.text}. It is in the balance and in no trade.`,
    about: { instrumentId },
  });
}

/** Takes the venue's newest word on a position's margin; an older one, or one of nothing held, is left. */
export function onMargin(
  ctx: StepContext,
  connectionId: ConnectionId,
  { instrumentId, margin }: Pick<PositionMarginReport, 'instrumentId' | 'margin'>,
): void {
  const { state } = ctx;
  const accountId = state.connections.get(connectionId)?.accountId;
  const position = accountId === undefined ? undefined : state.positions.get(positionKey(accountId, instrumentId));
  if (position === undefined || dec(position.qty).isZero() || isSame(position, margin)) return;
  if (position.margin !== undefined && position.margin.tsEventMs > margin.tsEventMs) return;
  ctx.emit({ kind: 'positionChanged', position: { ...position, margin } });
}

/** The same figures said again are no news unless a fill came between. */
const isSame = ({ margin, updatedMs }: Position, said: PositionMargin): boolean =>
  margin !== undefined &&
  margin.tsEventMs >= updatedMs &&
  margin.leverage === said.leverage &&
  margin.marginMode === said.marginMode &&
  margin.liquidationPrice === said.liquidationPrice &&
  margin.markPrice === said.markPrice;
