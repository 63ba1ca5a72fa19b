/** The account's activities: executions, expiries of options, and what is booked apart from trades. The newest stands last. */
import { Decimal, dec, type FillReport } from '../../../shared/domain/index.ts';
import type { ListedHost } from './listing.ts';
import { activityDigits, plain, stamp, symbolOfInstrument, uuidOf } from './names.ts';
import type { OrderRecord } from './order-record.ts';

export type Activity = Readonly<Record<string, unknown>> & { readonly id: string; readonly atMs: number };

const NON_TRADES: Readonly<Partial<Record<string, string>>> = {
  expired: 'OPEXP',
  exercised: 'OPEXC',
  assigned: 'OPASN',
};

export class ActivityLog {
  readonly all: Activity[] = [];
  private readonly host: ListedHost;

  constructor(host: ListedHost) {
    this.host = host;
  }

  /** Something that the account books apart from trades; created now, for the day that it names or this one. */
  note(activity: Readonly<Record<string, string>>): void {
    const atMs = this.host.scheduler.nowMs();
    const id = `${activityDigits(atMs)}::${uuidOf(`activity ${this.all.length} ${atMs}`)}`;
    const made = { created_at: stamp(atMs), date: stamp(atMs).slice(0, 10), status: 'executed' };
    this.all.push({ ...made, ...activity, id, atMs });
  }

  /** An expiry, an exercise, an assignment: an activity, and nothing on the stream. The exchange settles in cash. */
  nonTrade(fill: FillReport): void {
    const instrument = this.host.find(fill.instrumentId);
    if (instrument === null || fill.nonTrade === undefined) return;
    this.all.push({
      id: `${activityDigits(fill.tsEventMs)}::${uuidOf(fill.tradeId)}`,
      atMs: fill.tsEventMs,
      activity_type: NON_TRADES[fill.nonTrade] ?? 'MISC',
      date: stamp(fill.tsEventMs).slice(0, 10),
      created_at: stamp(fill.tsEventMs),
      net_amount: '0',
      symbol: symbolOfInstrument(instrument),
      qty: `${fill.side === 'sell' ? '-' : ''}${plain(fill.qty)}`,
      status: 'executed',
    });
  }

  /** An execution of an order, as the order stands after it. */
  fill(order: OrderRecord, fill: FillReport): void {
    const whole = order.status === 'filled';
    this.all.push({
      id: `${activityDigits(fill.tsEventMs)}::${uuidOf(fill.tradeId)}`,
      atMs: fill.tsEventMs,
      activity_type: 'FILL',
      transaction_time: stamp(fill.tsEventMs),
      type: whole ? 'fill' : 'partial_fill',
      price: plain(fill.price),
      qty: plain(fill.qty),
      side: order.terms.side,
      symbol: order.terms.symbol,
      leaves_qty: dec(order.qty).sub(order.filledQty).max(Decimal.ZERO).trim().toString(),
      order_id: order.id,
      cum_qty: order.filledQty.trim().toString(),
      order_status: whole ? 'filled' : 'partially_filled',
    });
  }
}
