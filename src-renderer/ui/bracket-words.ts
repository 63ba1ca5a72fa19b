/** A bracket's state and its exits in a trader's words (G13, G14). Pure. */
import { dec, type Bracket, type BracketExit, type Instrument } from '../../shared/domain/index.ts';
import { formatAge, formatPrice, formatQty } from './format.ts';
import type { StateWords } from './state-words.ts';
import { SOURCE_NAMES, sleepWords } from './venue-words.ts';

const STATUS: Readonly<Record<Bracket['status'], StateWords>> = {
  waiting: { text: 'Waits for entry', tone: 'muted' },
  working: { text: 'Entry works', tone: 'plain' },
  protected: { text: 'Protected', tone: 'good' },
  exiting: { text: 'Exiting', tone: 'plain' },
  unprotected: { text: 'UNPROTECTED', tone: 'bad' },
  done: { text: 'Done', tone: 'muted' },
};

/** The state; what is without its stop says so first, with its age. `nowMs` null: the age is not known. */
export function bracketWords(
  bracket: Pick<Bracket, 'status' | 'unprotectedSinceMs'>,
  nowMs: number | null,
): StateWords {
  if (bracket.unprotectedSinceMs === null) return STATUS[bracket.status];
  const age = nowMs === null ? '' : ` ${formatAge(nowMs - bracket.unprotectedSinceMs)}`;
  return { text: `UNPROTECTED${age}`, tone: 'bad' };
}

const HELD: Readonly<Record<BracketExit['heldBy'], string>> = { venue: 'venue', app: 'this app', none: 'nobody' };

/** Who holds an exit: `venue`, `this app`, `nobody`. */
export const heldWords = (exit: BracketExit): string => HELD[exit.heldBy];

/** `18 of 18` covered by the stop (else the target); `0 of 18` when neither is there. */
export function coverWords(bracket: Pick<Bracket, 'stop' | 'target' | 'entryFilled' | 'exitedQty'>): string {
  const held = dec(bracket.entryFilled).sub(dec(bracket.exitedQty)).trim().toString();
  const exit = bracket.stop ?? bracket.target;
  const covers =
    exit === null || exit.heldBy === 'none' ? '0' : dec(exit.qty).sub(dec(exit.filledQty)).trim().toString();
  return `${formatQty(covers)} of ${formatQty(held)}`;
}

/** What triggers the stop and in which hours: `on last trade · sleeps after 16:00 ET`. */
export function stopWatchWords(bracket: Pick<Bracket, 'params'>, instrument: Instrument | null): string {
  const { stop } = bracket.params;
  if (stop === null) return '';
  const sleeps = instrument === null ? '' : ` · ${sleepWords(stop.sessions, instrument.calendar)}`;
  const trails = stop.trail === null ? '' : 'trails · ';
  return `${trails}on ${SOURCE_NAMES[stop.source]}${sleeps}`;
}

/** One line beside a position: `stop 288.00 on 18, target 300.00`; the app as holder is named. */
export function protectionWords(bracket: Bracket, instrument: Instrument | null, nowMs: number | null): StateWords {
  if (bracket.unprotectedSinceMs !== null) return bracketWords(bracket, nowMs);
  const price = (exit: BracketExit): string =>
    exit.price === null ? 'to come' : instrument === null ? exit.price : formatPrice(exit.price, instrument);
  const parts: string[] = [];
  if (bracket.stop !== null) {
    parts.push(`stop ${price(bracket.stop)} on ${formatQty(bracket.stop.qty)}`);
  }
  if (bracket.target !== null) parts.push(`target ${price(bracket.target)}`);
  const app = bracket.stop?.heldBy === 'app';
  if (app) parts.push('app-held');
  return { text: parts.join(', '), tone: app ? 'warn' : 'plain' };
}
