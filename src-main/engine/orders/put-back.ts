/** A stop that close-all put back: it belongs to no bracket, only reduces, and gives way to what closes. */
import type { Order } from '../../../shared/domain/index.ts';

export const isPutBack = (order: Pick<Order, 'origin' | 'role' | 'bracketId'>): boolean =>
  order.origin === 'closeAll' && order.role === 'stop' && order.bracketId === null;
