/** Market hours: is one of the order's sessions open now, halts, holidays and half days by name. */
import {
  closureAt,
  newYorkText,
  newYorkTimeText,
  nextSession,
  noteOf,
  sessionAt,
  sessionsInWords,
  type CompiledCalendar,
  type SessionInterval,
} from '../../../../shared/domain/index.ts';
import { expiryToday } from '../../expiry.ts';
import type { Assessment } from '../assessment.ts';
import { denied, passed, type Check, type Finding } from '../check.ts';

const SESSION_NAME: Readonly<Record<SessionInterval['kind'], string>> = {
  pre: 'pre-market',
  regular: 'regular hours',
  post: 'after hours',
  overnight: 'overnight',
  continuous: 'around the clock',
};

const HALT_TEXT = {
  halted: 'halted',
  luld: 'in a limit-up / limit-down pause',
  closed: 'closed at the venue',
} as const;

/** When the order could next trade, with the half day it falls on. */
function opensText(a: Assessment, calendar: CompiledCalendar): string {
  const next = nextSession(calendar, a.facts.nowMs, a.intent.sessions);
  if (next === null) return 'no later session is known; look at its sessions';
  const note = noteOf(calendar, next);
  const ends = note === null ? '' : ` (${note}, to ${newYorkTimeText(next.endMs)})`;
  return `its next session opens ${newYorkText(next.startMs)}${ends}; send it then`;
}

function closedResult(a: Assessment, calendar: CompiledCalendar, now: SessionInterval | null): Finding {
  return denied('session', () => {
    const limit = sessionsInWords(a.intent.sessions);
    const opens = opensText(a, calendar);
    if (now !== null) {
      const value = SESSION_NAME[now.kind];
      const text = `It is ${value} and the order trades in ${limit}: ${opens}, or add ${value} to its sessions.`;
      return { limit, value, text };
    }
    const holiday = closureAt(calendar, a.facts.nowMs);
    const value = holiday === null ? 'closed' : `closed, ${holiday}`;
    return { limit, value, text: `The market is ${value}: ${opens}.` };
  });
}

/** Open, in one of its sessions: halts, and market orders outside regular hours. */
function openResult(a: Assessment, calendar: CompiledCalendar, now: SessionInterval): Finding {
  const says = (value: string, text: string) => () => ({ limit: sessionsInWords(a.intent.sessions), value, text });
  const status = a.quote?.status ?? 'trading';
  if (status !== 'trading') {
    const text = `${a.instrument?.symbol ?? 'It'} is ${HALT_TEXT[status]}; wait until it trades again.`;
    return denied('session', says(HALT_TEXT[status], text));
  }
  const value = SESSION_NAME[now.kind];
  if (a.intent.type === 'market' && now.kind !== 'regular' && now.kind !== 'continuous') {
    const text = `Market orders trade in regular hours only and it is ${value}; use a limit.`;
    return denied('session', says(value, text));
  }
  if (now.kind === 'continuous') return passed('session', says(value, 'It trades around the clock.'));
  return passed('session', () => {
    const note = noteOf(calendar, now);
    const ends = `${note === null ? '' : `${note}: `}${value} to ${newYorkTimeText(now.endMs)}`;
    return says(ends, `Open: ${ends}.`)();
  });
}

/** Orders for an auction wait for it: what counts is that it is still to come. Null for all others. */
function auctionResult(a: Assessment, calendar: CompiledCalendar, now: SessionInterval | null): Finding | null {
  const { tif } = a.intent;
  if (tif !== 'atOpen' && tif !== 'atClose') return null;
  const isRegular = now?.kind === 'regular';
  const says = (value: string, text: string) => () => ({ limit: 'its auction', value, text });
  if (tif === 'atOpen' && isRegular) {
    const text = "Today's opening auction is over; send it after the close for the next one, or as a day order now.";
    return denied('session', says('over', text));
  }
  const session = isRegular ? now : nextSession(calendar, a.facts.nowMs, ['regular']);
  if (session === null)
    return denied('session', says('none known', 'No auction is known for it; look at its sessions.'));
  const atMs = tif === 'atOpen' ? session.startMs : session.endMs;
  const name = tif === 'atOpen' ? 'opening' : 'closing';
  const text = `Waits for the ${name} auction, ${newYorkText(atMs)}; the venue takes it, and takes it back, until its cut-off before that.`;
  return passed('session', says(newYorkText(atMs), text));
}

/** Contracts of today that the broker takes no orders for any more; of a combo any of its legs. Null for all others. */
function expiringResult(a: Assessment): Finding | null {
  const { instrument, facts } = a;
  if (instrument === null || (instrument.option === null && instrument.legs === null)) return null;
  const calendar = facts.calendarOf('us-equity');
  const parts = (instrument.legs ?? [{ instrumentId: instrument.id }]).flatMap(
    (leg) => facts.instruments.get(leg.instrumentId) ?? [],
  );
  for (const part of parts) {
    const expiry = expiryToday({ instrument: part, calendar, capabilities: facts.capabilities }, facts.nowMs);
    const endMs = expiry?.ordersEndMs ?? null;
    if (endMs === null || facts.nowMs < endMs) continue;
    const at = newYorkTimeText(endMs);
    const text = `${part.symbol} expires today and ${part.venue} takes no orders for it after ${at}; choose a later expiry.`;
    return denied('session', () => ({ limit: `orders to ${at}`, value: 'expires today', text }));
  }
  return null;
}

export const sessionCheck: Check = {
  id: 'session',
  about: {
    guards: 'Against orders that cannot trade now (S3.9)',
    denies:
      "None of the order's sessions is open (holidays and half days by name), a halt, a market order outside regular hours, a contract that expires today after its broker stopped taking orders for it",
    limit: "The order's sessions and the instrument's calendar",
    warns: 'never; names half days',
    failsClosed: 'No calendar for the moment',
  },
  reducing: 'note',
  run: (a) => {
    const { nowMs } = a.facts;
    const calendar = a.instrument === null ? null : a.facts.calendarOf(a.instrument.calendar);
    if (calendar === null || nowMs < calendar.fromMs || nowMs >= calendar.toMs) {
      const text = 'Its trading hours are unknown now, so it is not sent; check the connection.';
      return denied('session', () => ({ limit: sessionsInWords(a.intent.sessions), value: 'unknown', text }));
    }
    const late = expiringResult(a);
    if (late !== null) return late;
    const now = sessionAt(calendar, nowMs);
    const auction = auctionResult(a, calendar, now);
    if (auction !== null) return auction;
    const allowed = now !== null && (now.kind === 'continuous' || a.intent.sessions.includes(now.kind));
    return now !== null && allowed ? openResult(a, calendar, now) : closedResult(a, calendar, now);
  },
};
