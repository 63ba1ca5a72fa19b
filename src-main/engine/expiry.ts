/**
 * The day on which contracts expire: until when their broker takes orders, when it begins to close positions by itself, and what becomes
 * of what is held. Said an hour before (G25), in the red button's preview, and by the gate.
 *
 * Invariant: each contract that an account holds is alarmed once on its day; what was said is in the journal as the alarm itself.
 */
import {
  Decimal,
  dec,
  newYorkDayText,
  newYorkTimeText,
  symbolOf,
  type Capabilities,
  type CompiledCalendar,
  type ExpiryRule,
  type Instrument,
  type Position,
} from '../../shared/domain/index.ts';
import type { StepContext } from './context.ts';
import type { EngineState } from './state.ts';

/** How long before the first of those times it is said. */
export const EXPIRY_NOTICE_MS = 60 * 60_000;
const TIMER = 'expiry';
const MINUTE_MS = 60_000;

/** What holds for a contract on its last day; UTC ms. */
export type Expiry = {
  /** The underlying's regular close. */
  readonly closeMs: number;
  /** The broker takes no orders for it from here on; null: until the close. */
  readonly ordersEndMs: number | null;
  /** The broker begins to close positions in it; null: at no fixed time, or never. */
  readonly closesMs: number | null;
  readonly otherwise: string;
};

const UNKNOWN: ExpiryRule = {
  ordersEndMinutes: null,
  closesMinutes: null,
  otherwise: 'what its broker does with it is not known here: ask it, or close it before',
};

/** Null: it is no contract, or does not expire today. */
export function expiryToday(
  of: {
    readonly instrument: Instrument;
    readonly calendar: CompiledCalendar | null;
    readonly capabilities: Capabilities | null;
  },
  nowMs: number,
): Expiry | null {
  const { instrument, calendar, capabilities } = of;
  const { option } = instrument;
  if (option === null || calendar === null || option.expiry !== newYorkDayText(nowMs)) return null;
  const session = calendar.intervals.find((i) => i.kind === 'regular' && newYorkDayText(i.startMs) === option.expiry);
  if (session === undefined) return null;
  const rule = capabilities?.expiry ?? UNKNOWN;
  const { ordersEndMinutes, closesMinutes } =
    instrument.calendar === 'us-option-1615' && rule.late !== undefined ? rule.late : rule;
  const before = (minutes: number | null): number | null =>
    minutes === null ? null : session.endMs - minutes * MINUTE_MS;
  return {
    closeMs: session.endMs,
    ordersEndMs: before(ordersEndMinutes),
    closesMs: before(closesMinutes),
    otherwise: rule.otherwise,
  };
}

/** Of an account's position; null: nothing is held, or it does not expire today. */
function expiryOf(state: EngineState, position: Position, nowMs: number): Expiry | null {
  if (dec(position.qty).isZero()) return null;
  const instrument = state.instruments.get(position.instrumentId);
  const connectionId = state.accounts.get(position.accountId)?.connectionId;
  const capabilities = connectionId === undefined ? undefined : state.capabilities.get(connectionId);
  // Before its broker has said what it does: looked at again then.
  if (instrument === undefined || capabilities === undefined) return null;
  return expiryToday({ instrument, calendar: state.calendars.get('us-equity') ?? null, capabilities }, nowMs);
}

/** One sentence: the broker's times, and what happens otherwise. */
export function expiryWords({ ordersEndMs, closesMs, otherwise }: Expiry): string {
  const orders = ordersEndMs === null ? '' : `no orders for it are taken after ${newYorkTimeText(ordersEndMs)}, `;
  const closes = closesMs === null ? '' : `from ${newYorkTimeText(closesMs)} on its broker may close it; `;
  return `expires today: ${orders}${closes}${otherwise}`;
}

const noticeMs = ({ closeMs, ordersEndMs, closesMs }: Expiry): number =>
  Math.min(closeMs, ordersEndMs ?? closeMs, closesMs ?? closeMs) - EXPIRY_NOTICE_MS;

/** Says what is due, and waits for what is not yet. */
export function watchExpiries(ctx: StepContext): void {
  const { state, nowMs } = ctx;
  let nextMs = Number.POSITIVE_INFINITY;
  for (const position of [...state.positions.values()]) {
    const expiry = expiryOf(state, position, nowMs);
    if (expiry === null || nowMs >= expiry.closeMs) continue;
    const dueMs = noticeMs(expiry);
    if (nowMs < dueMs) nextMs = Math.min(nextMs, dueMs);
    else sayExpiry(ctx, position, expiry);
  }
  if (Number.isFinite(nextMs)) ctx.effect({ kind: 'setTimer', timerId: TIMER, atMs: nextMs });
}

/** True when the timer was the watch's. */
export function onExpiryTimer(ctx: StepContext, timerId: string): boolean {
  if (timerId !== TIMER) return false;
  watchExpiries(ctx);
  return true;
}

/** Whether a step may have brought something that expires: a position that changed, in a contract. */
export const touchesContracts = (ctx: StepContext): boolean =>
  ctx.events.some(
    (event) =>
      event.kind === 'positionChanged' &&
      (ctx.state.instruments.get(event.position.instrumentId)?.option ?? null) !== null,
  );

function sayExpiry(ctx: StepContext, position: Position, expiry: Expiry): void {
  const { accountId, instrumentId } = position;
  const title = `${symbolOf(instrumentId)} in ${accountId} expires today`;
  const said = [...ctx.state.alerts.values()].some((a) => a.instrumentId === instrumentId && a.title === title);
  if (said) return;
  const qty = dec(position.qty);
  const held = `${qty.sign() < 0 ? 'Short' : 'Long'} ${qty.max(Decimal.ZERO).isZero() ? qty.neg().text() : qty.text()}`;
  const words = expiryWords(expiry);
  ctx.alert({ level: 'warning', title, detail: `${held}; ${words}.`, about: { instrumentId } });
}
