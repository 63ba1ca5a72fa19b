/** The answer of `queryOrder` about an order that the venue surely never took. */
import {
  Decimal,
  idOf,
  type ClientOrderId,
  type InstrumentId,
  type OrderStatusReport,
} from '../../shared/domain/index.ts';

export type NeverTaken = {
  readonly clientOrderId: ClientOrderId;
  /** Missing: not known. */
  readonly instrumentId?: InstrumentId | undefined;
  /** In the trader's words: who does not have it, and where it was looked for. */
  readonly reason: string;
  readonly tsEventMs: number;
};

/** Terms have no meaning in it: there is no order to have them. Nothing filled, and no id of the venue's. */
export const notFoundReport = ({
  clientOrderId,
  instrumentId = idOf<InstrumentId>('unknown'),
  reason,
  tsEventMs,
}: NeverTaken): OrderStatusReport => ({
  kind: 'orderStatus',
  clientOrderId,
  venueOrderId: null,
  instrumentId,
  side: 'buy',
  type: 'limit',
  tif: 'day',
  status: 'notFound',
  qty: Decimal.ZERO.text(),
  limitPrice: null,
  filledQty: Decimal.ZERO.text(),
  reason,
  tsEventMs,
});
