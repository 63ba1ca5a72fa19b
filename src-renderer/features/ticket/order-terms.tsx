/** Time in force and the sessions in which the order may trade, in words. */
import type { ReactNode } from 'react';
import { sessionsInWords, type Instrument, type SessionKind, type TimeInForce } from '../../../shared/domain/index.ts';
import { Select, type SelectItem } from '../../ui/select.tsx';
import { sessionChoices, timesInForce } from './ticket-draft.ts';
import type { Ticket } from './use-ticket.ts';

const TIF_WORDS: Readonly<Record<TimeInForce, string>> = {
  day: 'Day',
  gtc: 'Good till canceled',
  ioc: 'Immediate or cancel',
  fok: 'Fill or kill',
  gtd: 'Good till date',
  atOpen: 'At the open',
  atClose: 'At the close',
};

const ALL: readonly SessionKind[] = ['overnight', 'pre', 'regular', 'post', 'continuous'];

function sessionItems(instrument: Instrument | null): readonly SelectItem<string>[] {
  const choices = instrument === null ? [['regular'] as const] : sessionChoices(instrument);
  return choices.map((kinds) => ({ value: kinds.join('+'), label: capital(sessionsInWords(kinds)) }));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function TifField(props: { readonly ticket: Ticket }): ReactNode {
  const { draft, setDraft } = props.ticket;
  const items = timesInForce(draft.how).map((tif) => ({ value: tif, label: TIF_WORDS[tif] }));
  return (
    <Select
      label="Time in force"
      value={draft.tif}
      items={items}
      onChange={(tif) => setDraft((d) => ({ ...d, tif }))}
      testId="ticket-tif"
    />
  );
}

export function SessionsField(props: { readonly ticket: Ticket; readonly wide: boolean }): ReactNode {
  const { draft, setDraft, instrument } = props.ticket;
  const onChange = (value: string): void => {
    const kinds = value.split('+').filter((kind): kind is SessionKind => ALL.includes(kind as SessionKind));
    setDraft((d) => ({ ...d, sessions: kinds }));
  };
  return (
    <Select
      label="May trade in"
      wide={props.wide}
      value={draft.sessions.join('+')}
      items={sessionItems(instrument)}
      onChange={onChange}
      testId="ticket-sessions"
    />
  );
}

/** One line of what is folded away: `Day · regular hours · frozen · passive`. */
export function termsWords(ticket: Ticket): string {
  const { tif, sessions, ladder } = ticket.draft;
  const words = [
    TIF_WORDS[tif].toLowerCase(),
    sessionsInWords(sessions).replace(/,.*/, ''),
    ladder.reference === 'frozen' ? 'frozen' : 'follows',
    ladder.rounding,
    `${ladder.total || '–'} s in all`,
  ];
  if (ladder.floor !== '') words.push(`floor ${ladder.floor}`);
  if (ladder.factor !== '' && ladder.factor !== '1') words.push(`× ${ladder.factor}`);
  if (ladder.spreadSteps && ladder.steps === 'toward') words.push('by spread class');
  return words.join(' · ');
}
