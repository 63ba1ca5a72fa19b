/** Records of vertical spreads: how they are written, ended and told. */
import { symbolOf, type Vertical, type VerticalId, type VerticalResultKind } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';

const PREFIX = 'vertical:';

/** The one timer of a vertical: until when it waits for contracts, quotes or margin figures. */
export const verticalTimerId = (id: VerticalId): string => `${PREFIX}${id}`;

/** The vertical that a timer belongs to, or null when it is another's. */
export const verticalOfTimer = (timerId: string): string | null =>
  timerId.startsWith(PREFIX) ? timerId.slice(PREFIX.length) : null;

/** States a vertical as it now stands. */
export function putVertical(ctx: StepContext, vertical: Vertical): Vertical {
  ctx.emit({ kind: 'verticalChanged', vertical });
  return vertical;
}

/** `Bull put SPY 470/430`. */
export function verticalInWords({ signal }: Pick<Vertical, 'signal'>): string {
  const name = signal.strategy === 'bull-put' ? 'Bull put' : 'Bear call';
  return `${name} ${symbolOf(signal.underlyingId)} ${signal.shortStrike}/${signal.longStrike}`;
}

/** What a ladder and its orders are said to belong to: letters, digits, spaces and . _ / - only. */
export const strategyOf = ({ signal }: Pick<Vertical, 'signal'>): string =>
  `${signal.strategy} ${symbolOf(signal.underlyingId)} ${signal.expiry} ${signal.shortStrike}/${signal.longStrike}`
    .replaceAll(/[^A-Za-z0-9 ._/-]/g, '-')
    .slice(0, 64);

/** Ends it. Results are told as alerts: what was not filled warns, a rejection is danger. */
export function endVertical(
  ctx: StepContext,
  vertical: Vertical,
  result: VerticalResultKind,
  reason: string | null,
): void {
  const ended = putVertical(ctx, { ...vertical, status: 'done', result, reason, endedMs: ctx.nowMs });
  ctx.effect({ kind: 'clearTimer', timerId: verticalTimerId(vertical.verticalId) });
  const filled = `${ended.filledQty} of ${ended.signal.qty} filled${ended.fillPrice === null ? '' : ` for ${ended.fillPrice}`}`;
  ctx.alert({
    level: result === 'filled' || result === 'cancelled' ? 'info' : result === 'rejected' ? 'danger' : 'warning',
    title: `${verticalInWords(ended)}: ${result}`,
    detail: `${filled}, ${ended.attempts} ${ended.attempts === 1 ? 'attempt' : 'attempts'}.${reason === null ? '' : ` ${reason}.`}`,
    about: { instrumentId: ended.comboId ?? ended.signal.underlyingId, ladderId: ended.ladderId },
  });
}
