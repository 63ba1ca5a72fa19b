/**
 * Brackets against the venue's own count: what may still be closed never exceeds what is held where exits are not linked,
 * and once all is quiet the protective quantity is the filled quantity (G13).
 *
 * Everything in the guarded instrument comes from one side by brackets, so that the two can be counted against each other.
 */
import { dec, isTerminal, type Bracket } from '../../../shared/domain/index.ts';
import { GUARDED, guardedSide } from './setting.ts';
import type { Ledger } from './ledger.ts';
import type { FaultTerminal } from './terminal.ts';
import { leavesOf, waits, type Venue, type VenueOrder } from './venue.ts';

const LOOK_MS = 100;
/** Once the line is sound and nothing is in doubt, protection is whole within this, ms. */
const WHOLE_MS = 3_000;
/** Doubts themselves end within this, ms. */
const SURE_MS = 60_000;

/** After each change of an order in the guarded instrument. */
export function checkExitRoom(ledger: Ledger, venue: Venue, order: VenueOrder): void {
  if (order.market.traded.instrument.id !== GUARDED || venue.kind.link !== null) return;
  const held = venue.positions.get(GUARDED) ?? 0;
  const side = guardedSide(ledger.seed);
  ledger.checked('exits never add up to more than is held');
  const closing = venue.closing(order.market, side === 'buy' ? 'sell' : 'buy');
  if (closing > Math.abs(held)) ledger.fault(`G13: ${order.id}: ${closing} may still close ${held}`);
  if (side === 'buy' ? held < 0 : held > 0) ledger.fault(`G13: ${order.id} flipped the position to ${held}`);
}

/** Lets what is in doubt be resolved, then looks whether every filled lot has its stop. Only when the line is calm. */
export async function checkProtection(terminal: FaultTerminal): Promise<void> {
  if (terminal.now.engine.view.brackets.size === 0) return;
  const { scheduler, ledger } = terminal;
  const untilMs = scheduler.nowMs() + SURE_MS;
  let since: number | null = null;
  let bare: string | null = null;
  while (scheduler.nowMs() < untilMs && ledger.broken.length === 0) {
    await terminal.run(LOOK_MS);
    if (!isSure(terminal)) {
      since = null;
      continue;
    }
    since ??= scheduler.nowMs();
    bare = bareOf(terminal);
    if (bare === null) {
      ledger.checked('protective quantity is the filled quantity once quiet', terminal.now.engine.view.brackets.size);
      return;
    }
    if (scheduler.nowMs() - since > WHOLE_MS) return ledger.fault(`G13: ${bare}`);
  }
}

/** Nothing is in doubt: both sides know the same. */
function isSure(terminal: FaultTerminal): boolean {
  if (!terminal.alive || terminal.closesAll || !terminal.now.core.terminalRecord().journalOk) return false;
  const { view } = terminal.now.engine;
  for (const connection of view.connections.values()) if (connection.state !== 'ready') return false;
  for (const order of view.orders.values())
    if (order.instrumentId === GUARDED && (order.status === 'unknown' || order.status === 'submitted')) return false;
  return true;
}

/** What is not as it should be; null: all is protected. */
function bareOf(terminal: FaultTerminal): string | null {
  const { view } = terminal.now.engine;
  const { venue } = terminal.line;
  const held = Math.abs(venue.positions.get(GUARDED) ?? 0);
  let asked = 0;
  let covered = 0;
  for (const bracket of view.brackets.values()) {
    if (bracket.status === 'done') {
      const rests = exitsOf(terminal, bracket).find((order) => venue.open.has(order));
      if (rests !== undefined) return `${bracket.bracketId} is done, and its ${rests.id} works`;
      continue;
    }
    // What close-all put back elsewhere, and the trader took over, follows positions that change sides.
    if (bracket.instrumentId !== GUARDED) continue;
    const entered = enteredAt(venue, terminal, bracket);
    if (entered !== null && entered !== units(bracket.entryFilled))
      return `${bracket.bracketId}: ${entered} filled of its entry, ${bracket.entryFilled} counted`;
    const open = units(bracket.entryFilled) - units(bracket.exitedQty) - units(bracket.shedQty ?? '0');
    if (bracket.params.stop === null) continue;
    if (bracket.stop?.expired === true) continue;
    asked += Math.max(0, open);
    covered += coverOf(terminal, bracket);
  }
  const wanted = Math.max(0, Math.min(asked, held) - yieldedTo(terminal));
  return covered >= wanted && covered <= Math.max(asked, held)
    ? null
    : `stops cover ${covered} of ${wanted} (held ${held}, asked ${asked})`;
}

const units = (qty: string): number => dec(qty).toUnits(0);

/** What the venue filled of a bracket's entry; null: it protects what was held before it. */
function enteredAt(venue: Venue, terminal: FaultTerminal, bracket: Bracket): number | null {
  if (bracket.entry.clientOrderId === null && bracket.entry.ladderId === null) return null;
  let sum = 0;
  for (const order of terminal.now.engine.view.orders.values())
    if (order.bracketId === bracket.bracketId && order.role === 'entry')
      sum += venue.orders.get(order.clientOrderId)?.filled ?? 0;
  return sum;
}

function exitsOf(terminal: FaultTerminal, bracket: Bracket): VenueOrder[] {
  const found: VenueOrder[] = [];
  for (const order of terminal.now.engine.view.orders.values()) {
    if (order.bracketId !== bracket.bracketId || order.role === 'entry' || order.role === null) continue;
    const theirs = terminal.line.venue.orders.get(order.clientOrderId);
    if (theirs !== undefined) found.push(theirs);
  }
  return found;
}

/** What a stop, at the venue or in the app, covers of it; an exit that acts covers what it still closes. */
function coverOf(terminal: FaultTerminal, bracket: Bracket): number {
  let [waiting, acting, app] = [0, 0, 0];
  for (const order of exitsOf(terminal, bracket)) {
    if (!terminal.line.venue.open.has(order)) continue;
    if (waits(order)) waiting += leavesOf(order);
    else if (order.limit === null || order.trigger !== null) acting += leavesOf(order);
  }
  for (const order of terminal.now.engine.view.orders.values())
    if (order.bracketId === bracket.bracketId && order.role === 'stop' && order.status === 'emulated')
      app += units(order.qty) - units(order.filledQty);
  return Math.max(waiting, app) + acting;
}

/** What the trader's own closing orders wait to close: brackets make room for them. */
function yieldedTo(terminal: FaultTerminal): number {
  const side = guardedSide(terminal.options.seed);
  let sum = 0;
  for (const order of terminal.now.engine.view.orders.values())
    if (order.instrumentId === GUARDED && order.bracketId === null && order.side !== side && !isTerminal(order.status))
      sum += units(order.qty) - units(order.filledQty);
  return sum;
}
