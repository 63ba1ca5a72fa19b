/** Executions and commissions of IB. Pure; a field that is no number makes the whole nothing. */
import { idOf, type DecimalText, type Side, type TradeId } from '../../../../shared/domain/index.ts';
import { fieldsOf, numberText, textOf, wholeOf } from './numbers.ts';
import { readTime } from './time.ts';

export type Execution = {
  /** The fill's key: the execution's id without its last segment, which counts revisions (conventions: Fills). */
  readonly tradeId: TradeId;
  readonly revision: number;
  readonly execId: string;
  readonly orderId: number;
  readonly clientId: number;
  readonly permId: number | null;
  readonly orderRef: string;
  readonly account: string;
  readonly side: Side;
  readonly qty: DecimalText;
  readonly price: DecimalText;
  readonly cumQty: DecimalText | null;
  readonly liquidity: 'maker' | 'taker' | null;
  /** Null: IB's time could not be read. */
  readonly tsEventMs: number | null;
  /** IB closed a position of its own will. */
  readonly isLiquidation: boolean;
  /** What the parts of one combination's fill share: all but the last two segments. */
  readonly group: string;
};

const EXEC_ID = /^(.+)\.(\d+)\.(\d+)$/;

export function readExecution(raw: unknown): Execution | null {
  const fields = fieldsOf(raw);
  const execId = textOf(fields['execId']);
  const match = EXEC_ID.exec(execId);
  const qty = numberText(fields['shares']);
  const price = numberText(fields['price']);
  const side = textOf(fields['side']);
  if (execId === '' || qty === null || price === null || (side !== 'BOT' && side !== 'SLD')) return null;
  // One that is named in another way is a fill all the same: of its own, and never revised.
  const [, group = execId, part = '', revision = '1'] = match ?? [];
  const liquidity = fields['lastLiquidity'];
  return {
    tradeId: idOf<TradeId>(match === null ? execId : `${group}.${part}`),
    revision: Number(revision),
    ...{ execId, group, qty, price, side: side === 'BOT' ? 'buy' : 'sell' },
    orderId: wholeOf(fields['orderId']) ?? 0,
    clientId: wholeOf(fields['clientId']) ?? 0,
    permId: wholeOf(fields['permId']),
    orderRef: textOf(fields['orderRef']),
    account: textOf(fields['acctNumber']),
    cumQty: numberText(fields['cumQty']),
    liquidity: liquidity === 1 ? 'maker' : liquidity === 2 || liquidity === 3 ? 'taker' : null,
    tsEventMs: readTime(textOf(fields['time'])),
    isLiquidation: fields['liquidation'] === 1,
  };
}

export type Commission = { readonly execId: string; readonly fee: DecimalText; readonly currency: string };

export function readCommission(raw: unknown): Commission | null {
  const { execId, commission, currency } = fieldsOf(raw);
  const fee = numberText(commission);
  if (typeof execId !== 'string' || fee === null) return null;
  return { execId, fee, currency: textOf(currency) || 'USD' };
}
