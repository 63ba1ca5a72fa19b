/** What orders carry beside price and quantity: triggers, dates, flags, brackets, strategies. Null: an order that has none. */
import type { Migration } from './migration.ts';

const COLUMNS = `
ALTER TABLE orders ADD COLUMN terms TEXT;
ALTER TABLE orders ADD COLUMN pending_trigger_price TEXT;
`;

export const migration0002: Migration = { version: 2, name: 'order-terms', sql: COLUMNS };
