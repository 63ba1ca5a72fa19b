/** What the ticket says: the button, the reasons, the checks. Pure; every state in words, none made up. */
import {
  dec,
  type BuiltInCheckId,
  type CheckId,
  type Mode,
  type OrderPreview,
  type Quantity,
  type Route,
  type Side,
} from '../../../shared/domain/index.ts';

/** "Sell short" only when the engine's preview ends below zero. */
export function sideVerb(side: Side, positionAfter: Quantity | null): 'Buy' | 'Sell' | 'Sell short' {
  if (side === 'buy') return 'Buy';
  return positionAfter !== null && dec(positionAfter).sign() < 0 ? 'Sell short' : 'Sell';
}

/** The button: side, quantity, symbol and mode; live, and whoever has several accounts (`named`), see the account. */
export function sendLabel(
  verb: string,
  qty: string | null,
  symbol: string | null,
  where: { readonly mode: Mode; readonly accountId: string | null; readonly named?: boolean },
): string {
  const what = [verb, qty, symbol].filter((part) => part !== null && part !== '').join(' ');
  const account = where.named === true ? ` ${where.accountId ?? ''}` : '';
  const place = where.mode === 'live' ? `LIVE ${where.accountId ?? ''}`.trim() : `${where.mode}${account}`;
  return `${what} · ${place}`;
}

/** Whose account an order takes whose venue the engine chooses: the one that it would be now; it is chosen again when it is sent. */
export function bestVenueWords(route: Route | null): string {
  const chosen = route?.candidates.find(({ connectionId }) => connectionId === route.connectionId);
  return chosen === undefined ? 'best venue' : `best venue, now ${chosen.accountId}`;
}

const CHECK_NAMES: Readonly<Record<BuiltInCheckId, string>> = {
  state: 'trading state',
  instrument: 'instrument',
  quantity: 'quantity',
  notional: 'notional',
  positionShare: 'position',
  buyingPower: 'buying power',
  collar: 'collar',
  spread: 'spread',
  staleQuote: 'fresh quote',
  duplicate: 'duplicate',
  session: 'hours',
  tradeCount: 'trades today',
  unknownOrder: 'unknown order',
  leverage: 'leverage',
  dayLoss: 'loss of the day',
  messageRate: 'orders a second',
  workingCount: 'working orders',
  restricted: 'restricted list',
  concentration: 'concentration',
  margin: 'margin',
  unusual: 'unusual',
  repeat: 'repeated fills',
  shortSale: 'short sale',
};

/** What a check is called; one of the user's own by its id. */
export const checkName = (check: CheckId): string =>
  check.startsWith('own.') ? check.slice(4) : CHECK_NAMES[check as BuiltInCheckId];

/** Why the button may not be pressed, or null. The first reason counts. */
export type BlockInput = {
  readonly linkReason: string | null;
  readonly fieldError: string | null;
  readonly unanswered: boolean;
  readonly preview: OrderPreview | null;
  readonly previewError: string | null;
  /** Whether the preview is of the draft as it stands. */
  readonly previewCurrent: boolean;
};

/** The reason shown beside a disabled button. A check's denial carries its numbers. */
export function blockReason(input: BlockInput): string | null {
  if (input.linkReason !== null) return input.linkReason;
  if (input.unanswered) return 'The last press is unanswered: ask again first';
  if (input.fieldError !== null) return input.fieldError;
  if (input.previewError !== null) return `The engine could not check it: ${input.previewError}`;
  if (input.preview === null || !input.previewCurrent) return 'Checking with the engine';
  if (input.preview.sendable) return null;
  const denied = input.preview.checks.find((c) => c.verdict === 'denied');
  return input.preview.error?.message ?? denied?.text ?? 'The engine would refuse it';
}

/** `4 rungs, 2 prices` when rungs merged, else `4 rungs`; `1 price` for one. */
export function rungsWords(asked: number, distinct: number): string {
  const rungs = `${asked} ${asked === 1 ? 'rung' : 'rungs'}`;
  return asked === distinct ? rungs : `${rungs}, ${distinct} ${distinct === 1 ? 'price' : 'prices'}`;
}
