/** Whether an instrument can be closed now, and in which session; else why not, in words (G6). Pure. */
import {
  newYorkText,
  nextSession,
  sessionAt,
  type Instrument,
  type SessionKind,
} from '../../../../shared/domain/index.ts';
import type { EngineState } from '../../state.ts';

/** Options are finished so long before their own close, ms. */
const OPTION_FINISH_MS = 60_000;

export type Tradable =
  /** `untilMs`: when what is sent now has to be finished; null: no such time. */
  | { readonly open: true; readonly sessions: readonly SessionKind[]; readonly untilMs: number | null }
  | { readonly open: false; readonly text: string; readonly opensMs: number | null };

const shut = (text: string, opensMs: number | null): Tradable => ({ open: false, text, opensMs });

/** The market of an instrument on a connection at a time. */
export function tradableNow(
  state: EngineState,
  instrument: Instrument,
  connectionId: Parameters<EngineState['capabilities']['get']>[0],
  nowMs: number,
): Tradable {
  const status = state.quotes.get(instrument.id)?.status;
  if (status === 'halted') return shut('trading is halted', null);
  if (status === 'luld') return shut('trading is paused (limit up, limit down)', null);
  const calendar = state.calendars.get(instrument.calendar);
  if (calendar === undefined) return { open: true, sessions: sessionsOf(instrument), untilMs: null };
  const now = sessionAt(calendar, nowMs);
  // Looked for when it is asked for: every row asks whether its market is open, and most are.
  const closed = (before = ''): Tradable => {
    const next = nextSession(calendar, nowMs, ['regular', 'continuous']);
    const opens = next === null ? 'the market is closed' : `opens ${newYorkText(next.startMs)}`;
    return shut(`${before}${opens}`, next?.startMs ?? null);
  };
  if (now === null) return closed();
  const isOption = instrument.option !== null || instrument.legs !== null;
  if (now.kind === 'regular' || now.kind === 'continuous') {
    if (status === 'closed') return shut('the venue says that its market is closed', null);
    if (isOption && now.kind === 'regular' && nowMs >= now.endMs - OPTION_FINISH_MS)
      return closed('too close to its close; ');
    return { open: true, sessions: [now.kind], untilMs: isOption ? now.endMs - OPTION_FINISH_MS : null };
  }
  const extended = state.capabilities.get(connectionId)?.extendedHours === true;
  return isOption || !extended ? closed() : { open: true, sessions: [now.kind], untilMs: null };
}

const sessionsOf = (instrument: Instrument): readonly SessionKind[] =>
  instrument.calendar === 'always' ? ['continuous'] : ['regular'];
