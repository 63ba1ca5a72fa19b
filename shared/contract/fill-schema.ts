/** What was traded, or changed a position without a trade, as a schema. */
import { z } from 'zod';
import type { AccountId, ClientOrderId, ConnectionId, Fill, InstrumentId, LadderId } from '../domain/index.ts';
import { decimal, exactly, figure, id, side, unsigned, whole, words } from './schema-parts.ts';

const at = figure;
const nonTrade = z.enum([
  ...(['expired', 'exercised', 'assigned', 'busted', 'corrected'] as const),
  ...(['liquidated', 'deleveraged', 'settled'] as const),
]);

export const fillSchema = exactly<Fill>()(
  z.strictObject({
    tradeId: words,
    clientOrderId: id<ClientOrderId>(),
    ladderId: id<LadderId>().nullable(),
    rung: whole(0, 1_000).nullable(),
    accountId: id<AccountId>(),
    connectionId: id<ConnectionId>(),
    instrumentId: id<InstrumentId>(),
    side,
    qty: unsigned,
    price: decimal,
    fee: decimal,
    feeQty: decimal.exactOptional(),
    feeCharged: decimal.exactOptional(),
    feeCurrency: words.exactOptional(),
    liquidity: z.enum(['maker', 'taker']).nullable(),
    bid: decimal.nullable(),
    ask: decimal.nullable(),
    realised: decimal,
    comboTradeId: words.exactOptional(),
    nonTrade: nonTrade.exactOptional(),
    tsEventMs: at,
    tsInitMs: at,
  }),
);
