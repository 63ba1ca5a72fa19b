/** The numbered list of behaviours, by group. A venue's own cards stand in its test. */
import type { Card } from './card.ts';
import { CHANGE_CARDS } from './changes.ts';
import { COMBO_CARDS } from './combos.ts';
import { CONNECTION_CARDS } from './connection.ts';
import { EXIT_CARDS } from './exits.ts';
import { FILL_CARDS } from './fills.ts';
import { MARKET_CARDS } from './market.ts';
import { ORDER_CARDS } from './orders.ts';
import { STATE_CARDS } from './state.ts';
import { UNKNOWN_CARDS } from './unknown.ts';

export const CARDS: readonly Card[] = [
  ...MARKET_CARDS,
  ...ORDER_CARDS,
  ...FILL_CARDS,
  ...CHANGE_CARDS,
  ...EXIT_CARDS,
  ...UNKNOWN_CARDS,
  ...STATE_CARDS,
  ...CONNECTION_CARDS,
  ...COMBO_CARDS,
];
