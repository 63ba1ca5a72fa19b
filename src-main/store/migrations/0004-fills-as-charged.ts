/**
 * What only some fills carry: a fee as it was charged (in coins, in another currency), the combo that it is a leg of, what it was if no
 * trade. Fills of before get it from their events; what those did not say stays null. Fees in the pair's own coins were
 * charged in its base currency.
 */
import type { Migration } from './migration.ts';

const COLUMNS = `
ALTER TABLE fills ADD COLUMN fee_qty TEXT;
ALTER TABLE fills ADD COLUMN fee_charged TEXT;
ALTER TABLE fills ADD COLUMN fee_currency TEXT;
ALTER TABLE fills ADD COLUMN combo_trade_id TEXT;
ALTER TABLE fills ADD COLUMN non_trade TEXT;
UPDATE fills SET
  fee_qty = json_extract(e.json, '$.fill.feeQty'),
  fee_charged = json_extract(e.json, '$.fill.feeQty'),
  fee_currency = CASE WHEN json_extract(e.json, '$.fill.feeQty') IS NULL THEN NULL ELSE (
    SELECT json_extract(i.json, '$.baseCurrency') FROM instruments i WHERE i.instrument_id = fills.instrument_id
  ) END,
  combo_trade_id = json_extract(e.json, '$.fill.comboTradeId'),
  non_trade = json_extract(e.json, '$.fill.nonTrade')
FROM events e WHERE e.seq = fills.seq AND e.kind = 'orderFilled'
  AND (instr(e.json, '"feeQty"') OR instr(e.json, '"comboTradeId"') OR instr(e.json, '"nonTrade"'));
UPDATE fills SET fee_charged = NULL WHERE fee_currency IS NULL;
`;

export const migration0004: Migration = { version: 4, name: 'fills-as-charged', sql: COLUMNS };
