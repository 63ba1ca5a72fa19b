/**
 * Order and ladder states in a trader's words. Only what the engine stated; a state that is not known is said to be
 * unknown. Shared by the blotter, the ladder panel and the ticket.
 */
import type { Ladder, LadderRung, Order, OrderStatus, PauseCause } from '../../shared/domain/index.ts';
import { dec } from '../../shared/domain/index.ts';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'muted';
export type StateWords = { readonly text: string; readonly tone: Tone };

const ORDER_WORDS: Readonly<Record<OrderStatus, StateWords>> = {
  initialized: { text: 'Made, not sent yet', tone: 'muted' },
  emulated: { text: 'Held by this app', tone: 'plain' },
  denied: { text: 'Denied', tone: 'bad' },
  submitted: { text: 'Sent to the venue', tone: 'plain' },
  accepted: { text: 'Accepted', tone: 'plain' },
  partiallyFilled: { text: 'Partially filled', tone: 'plain' },
  filled: { text: 'Filled', tone: 'good' },
  pendingCancel: { text: 'Cancel sent', tone: 'warn' },
  pendingModify: { text: 'Change sent', tone: 'warn' },
  canceled: { text: 'Canceled', tone: 'muted' },
  expired: { text: 'Expired', tone: 'muted' },
  rejected: { text: 'Rejected', tone: 'bad' },
  unknown: { text: 'Outcome unknown, asking the venue', tone: 'warn' },
};

/** An order's status alone in words, for filters. */
export const orderStatusName = (status: OrderStatus): string => ORDER_WORDS[status].text;

/** An order's state; a pending change names what was asked for, an end names how much was filled. */
export function orderWords(
  order: Pick<Order, 'status' | 'pendingModify' | 'filledQty' | 'qty' | 'heldBack' | 'sentAs'>,
): StateWords {
  const words = ORDER_WORDS[order.status];
  if (order.heldBack !== undefined) {
    const until = order.heldBack.until === 'market' ? 'until the market is at the new price' : 'confirm or change it';
    return { text: `Held back: ${order.heldBack.reason}; ${until}`, tone: 'warn' };
  }
  if (order.status === 'pendingModify' && order.pendingModify !== null) {
    const { qty, limitPrice, triggerPrice } = order.pendingModify;
    const parts = [
      qty === order.qty ? null : qty,
      limitPrice === null ? null : `at ${limitPrice}`,
      triggerPrice === null ? null : `trigger ${triggerPrice}`,
    ];
    return { ...words, text: `Change sent: ${parts.filter((p) => p !== null).join(' ')}` };
  }
  if (order.sentAs !== undefined && order.status === 'accepted')
    return { text: 'Changed at the venue: no longer what was sent', tone: 'warn' };
  const some = dec(order.filledQty).sign() > 0;
  if (some && (order.status === 'canceled' || order.status === 'expired')) {
    return { ...words, text: `${words.text}, partly filled` };
  }
  return words;
}

const CAUSES: Readonly<Record<PauseCause, string>> = {
  trader: 'by you',
  stale: 'quote is stale',
  noQuote: 'no quote',
  crossed: 'crossed market',
  oneSided: 'one-sided market',
  tooWide: 'spread too wide',
  locked: 'locked market',
  halted: 'halted',
  closed: 'market closed',
  disconnected: 'venue link lost',
  restarted: 'restarted, resume it',
  unknownOrder: 'order unknown',
};

/** A pause's cause in two or three words. */
export const pauseWords = (cause: PauseCause): string => CAUSES[cause];

/** What the resting order does while its ladder is paused. */
export function restingWords(resting: NonNullable<Ladder['pause']>['resting']): string {
  if (resting === 'left') return 'Its order rests';
  return resting === 'cancelled' ? 'Its order was canceled' : 'It has no order out';
}

const OUTCOMES: Readonly<Record<NonNullable<Ladder['outcome']>, StateWords>> = {
  filled: { text: 'Filled', tone: 'good' },
  partial: { text: 'Partly filled', tone: 'plain' },
  rejected: { text: 'Rejected', tone: 'bad' },
  exhausted: { text: 'Not filled', tone: 'muted' },
  cancelled: { text: 'Canceled', tone: 'muted' },
};

/** How a ladder ended, in words. */
export const outcomeWords = (outcome: NonNullable<Ladder['outcome']>): StateWords => OUTCOMES[outcome];

/** A ladder's state alone. */
export function ladderWords(ladder: Pick<Ladder, 'status' | 'pause' | 'outcome'>): StateWords {
  switch (ladder.status) {
    case 'starting':
      return { text: 'Starting, nothing sent', tone: 'muted' };
    case 'working':
      return { text: 'Working', tone: 'plain' };
    case 'paused':
      return { text: ladder.pause === null ? 'Paused' : `Paused: ${CAUSES[ladder.pause.cause]}`, tone: 'warn' };
    case 'finishing':
      return { text: 'Finishing', tone: 'plain' };
    case 'resting':
      return { text: 'Resting at its last limit', tone: 'plain' };
    case 'canceling':
      return { text: 'Cancel under way', tone: 'warn' };
    case 'done':
      return ladder.outcome === null ? { text: 'Ended', tone: 'muted' } : OUTCOMES[ladder.outcome];
  }
}

/** A row's state: what the ladder does where that matters more, else the state of the order it has out. */
export function ladderRowWords(ladder: Pick<Ladder, 'status' | 'pause' | 'outcome'>, order: Order | null): StateWords {
  if (order !== null && order.status === 'unknown') return orderWords(order);
  if (ladder.status === 'working' && order !== null) return orderWords(order);
  return ladderWords(ladder);
}

/** A rung's place: `mid`, `50 %`, or null where the steps are not in per cent. */
export function towardWords(rung: Pick<LadderRung, 'towardPct'>): string | null {
  if (rung.towardPct === null) return null;
  const toward = dec(rung.towardPct).trim();
  return toward.isZero()
    ? 'mid'
    : `${toward.scale > 1 ? toward.round(1, 'nearest').trim().toString() : toward.toString()} %`;
}

/** `Ladder 3 of 4 · 50 %`; `Ladder, 4 rungs` before the first. */
export function ladderHow(ladder: Pick<Ladder, 'rungs' | 'currentRung'>): string {
  const rung = ladder.rungs[ladder.currentRung];
  if (rung === undefined) return `Ladder, ${ladder.rungs.length} ${ladder.rungs.length === 1 ? 'rung' : 'rungs'}`;
  const toward = towardWords(rung);
  return `Ladder ${ladder.currentRung + 1} of ${ladder.rungs.length}${toward === null ? '' : ` · ${toward}`}`;
}

/** `0:38`, `1:02:03`; never negative. */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Time to an event: `9 s` below a minute (rounded up, so that it ends at `0 s`), else `1:05`. */
export function countdownWords(ms: number): string {
  if (ms <= 0) return '0 s';
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : durationWords(seconds * 1000);
}
