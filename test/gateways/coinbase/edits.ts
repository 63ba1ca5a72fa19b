/**
 * Changes of working orders (POST orders/edit): taken first, carried out a moment later, kept as the order's history of edits. Limit
 * orders that are good till cancelled only; a cancel is refused meanwhile.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { dec, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, type Desk, type DeskOrder } from '../crypto/desk.ts';
import type { HttpAnswer } from '../crypto/http-front.ts';
import { ok } from './answer.ts';
import { decimal, termsFault, wordOf, type Params } from './read-order.ts';
import { iso, numberOf, type Edit } from './wire.ts';

/** From its being taken to its being carried out, ms. */
const EDIT_MS = 15;

const refused = (edit: string): HttpAnswer =>
  ok({
    success: false,
    errors: [{ edit_failure_reason: edit, preview_failure_reason: 'UNKNOWN_PREVIEW_FAILURE_REASON' }],
  });

export class Edits {
  private readonly desk: Desk;
  private readonly nowMs: () => number;
  private readonly queued = new Set<number>();
  private readonly done = new Map<number, readonly Edit[]>();
  private closed = false;

  constructor(desk: Desk, nowMs: () => number) {
    this.desk = desk;
    this.nowMs = nowMs;
  }

  close(): void {
    this.closed = true;
  }

  /** A change of the order is on its way. */
  isQueued(order: DeskOrder): boolean {
    return this.queued.has(order.id);
  }

  /** The newest first. */
  of(order: DeskOrder): readonly Edit[] {
    return this.done.get(order.id) ?? [];
  }

  edit(params: Params): HttpAnswer {
    const number = numberOf(wordOf(params['order_id']));
    const order = number === null ? null : this.desk.byId(number);
    const instrument = order === null ? undefined : this.desk.instruments.get(order.instrumentId);
    if (order === null || instrument === undefined) return refused('ORDER_NOT_FOUND');
    const wrong = this.fault(order, instrument, params);
    if (wrong !== null) return refused(wrong);
    const [price, size] = [wordOf(params['price']), wordOf(params['size'])];
    this.queued.add(order.id);
    void this.carryOut(order, { price, size });
    return ok({
      success: true,
      errors: [
        {
          edit_failure_reason: 'UNKNOWN_EDIT_ORDER_FAILURE_REASON',
          preview_failure_reason: 'UNKNOWN_PREVIEW_FAILURE_REASON',
        },
      ],
    });
  }

  private fault(order: DeskOrder, instrument: Instrument, params: Params): string | null {
    if (!isOpenOrder(order)) return 'ONLY_OPEN_ORDERS_CAN_BE_EDITED';
    if (order.type !== 'limit' || order.tif !== 'gtc') return 'ONLY_LIMIT_ORDER_EDITS_SUPPORTED';
    if (this.isQueued(order)) return 'ORDER_IS_ALREADY_BEING_REPLACED';
    const [price, size] = [decimal(params['price']), decimal(params['size'])];
    if (price === null || price.sign() <= 0) return 'INVALID_EDITED_PRICE';
    if (size === null || size.sign() <= 0) return 'INVALID_EDITED_SIZE';
    if (size.lte(order.filled)) return 'CANNOT_EDIT_TO_BELOW_FILLED_SIZE';
    const off = termsFault(instrument, size, price);
    if (off !== null) return off === 'INVALID_PRICE_PRECISION' ? 'INVALID_EDITED_PRICE' : 'INVALID_EDITED_SIZE';
    return size.eq(order.qty) && order.limitPrice?.eq(price) === true ? 'EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST' : null;
  }

  private async carryOut(order: DeskOrder, { price, size }: Pick<Edit, 'price' | 'size'>): Promise<void> {
    await pause(EDIT_MS, undefined, { ref: false });
    this.queued.delete(order.id);
    if (this.closed || !isOpenOrder(order) || dec(size).lte(order.filled)) return;
    const edit = { price, size, replace_accept_timestamp: iso(this.nowMs()) };
    const before = this.of(order);
    this.done.set(order.id, [edit, ...before].slice(0, 5));
    const lost = await this.desk.modify(order, { qty: dec(size).text(), limitPrice: dec(price).text() });
    if (lost !== null) this.done.set(order.id, before);
  }
}
