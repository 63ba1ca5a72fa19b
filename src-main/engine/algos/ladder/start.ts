/** A ladder's first record: arrival quote, rungs, deadline. */
import {
  dec,
  idOf,
  type Instrument,
  type Ladder,
  type LadderId,
  type Quote,
  type Route,
  type SubmitLadderCommand,
} from '../../../../shared/domain/index.ts';
import { nextBracketId } from '../bracket/start.ts';
import type { StepContext } from '../../context.ts';
import { twoSided } from '../../portfolio/quote-prices.ts';
import { planRungs, pricingReference } from './plan.ts';
import { putLadder, todoRungs } from './record.ts';

/** Makes the ladder; nothing is sent yet. Null when the reference quote has not both sides. */
export function startLadder(
  ctx: StepContext,
  command: SubmitLadderCommand,
  instrument: Instrument,
  at: { readonly quote: Quote; readonly reducing: boolean; readonly route?: Route | null },
): Ladder | null {
  const reference = pricingReference(at.quote, instrument);
  const both = twoSided(instrument, at.quote);
  if (reference === null || both === null) return null;
  const zero = dec('0').text();
  const ladderId = idOf<LadderId>(`${ctx.state.idPrefix}-L${ctx.state.made.ladders + 1}`);
  ctx.touched.add(ladderId);
  return putLadder(ctx, 'ladderStarted', {
    ladderId,
    accountId: command.accountId,
    connectionId: command.connectionId,
    instrumentId: command.instrumentId,
    side: command.side,
    qty: dec(command.qty).trim().text(),
    tif: command.tif,
    sessions: command.sessions,
    params: command.params,
    bracketId: command.bracket === undefined ? null : nextBracketId(ctx),
    strategy: command.strategy ?? null,
    ...(at.route == null ? {} : { route: at.route }),
    reducing: at.reducing,
    status: 'starting',
    pause: null,
    arrival: { bid: both.bid.text(), mid: both.mid.trim().text(), ask: both.ask.text(), tsMs: ctx.nowMs },
    rungs: todoRungs(planRungs(command.params, command.side, reference, instrument), 0),
    currentRung: -1,
    nextStepAtMs: null,
    deadlineMs: ctx.nowMs + command.params.totalMs,
    workingOrderId: null,
    filledQty: zero,
    avgPrice: null,
    fees: zero,
    attempts: 0,
    outcome: null,
    reason: null,
    priceImprovement: zero,
    shortfall: zero,
    firstFillMs: null,
    startedMs: ctx.nowMs,
    endedMs: null,
  });
}
