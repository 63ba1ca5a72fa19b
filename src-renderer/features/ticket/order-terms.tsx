/** Time in force, the sessions in which the order may trade, and its flags: what the venue lacks is off, with the reason. */
import type { ReactNode } from 'react';
import { sessionsInWords, type SessionKind } from '../../../shared/domain/index.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { parseWhen, whenWords } from '../../ui/parse-when.ts';
import { Select, type SelectItem } from '../../ui/select.tsx';
import { FLAG_NAMES, TIF_NAMES, flagByApp, flagOff, sessionsOff, tifByApp, tifOff } from '../../ui/venue-words.ts';
import { ticketHolder } from './order-body.ts';
import { flagsOf, sessionChoices, timesInForce } from './ticket-draft.ts';
import type { Ticket } from './use-ticket.ts';

const ALL: readonly SessionKind[] = ['overnight', 'pre', 'regular', 'post', 'continuous'];

function sessionItems({ draft, can, instrument }: Ticket): readonly SelectItem<string>[] {
  const choices = instrument === null ? [['regular'] as const] : sessionChoices(instrument);
  return choices.map((kinds) => {
    const off = sessionsOff(can, kinds, draft.tif);
    const label = capital(sessionsInWords(kinds));
    return { value: kinds.join('+'), label: off === null ? label : `${label}: ${off}`, disabled: off !== null };
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function TifField(props: { readonly ticket: Ticket }): ReactNode {
  const { draft, setDraft, can, instrument } = props.ticket;
  const of = { byApp: ticketHolder(draft, can)?.by === 'app', calendar: instrument?.calendar ?? 'us-equity' };
  const items = timesInForce(draft.how).map((tif) => {
    const off = tifOff(can, tif, of);
    const more = off !== null ? `: ${off}` : tifByApp(can, tif, of) ? ' · ended by this app' : '';
    return { value: tif, label: `${TIF_NAMES[tif]}${more}`, disabled: off !== null };
  });
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

/** When a good-till-date order ends: typed in words, read back in words. */
export function ExpireField(props: { readonly ticket: Ticket }): ReactNode {
  const { draft, setDraft, errors, nowMs } = props.ticket;
  if (draft.tif !== 'gtd') return null;
  const read = nowMs === null ? null : parseWhen(draft.expire, nowMs);
  return (
    <Field
      label="Ends"
      wide
      value={draft.expire}
      placeholder="15:30 · tomorrow 10:00 · fri 16:00 · 2026-11-24 15:30 · in 2 h"
      unit="New York"
      error={errors.expire}
      hint={read?.ok === true && nowMs !== null ? whenWords(read.value, nowMs) : undefined}
      onChange={(expire) => setDraft((d) => ({ ...d, expire }))}
      testId="ticket-expire"
    />
  );
}

export function FlagFields(props: { readonly ticket: Ticket }): ReactNode {
  const { draft, setDraft, can } = props.ticket;
  const flags = flagsOf(draft.how);
  if (flags.length === 0) return null;
  return (
    <div className="flag-fields wide" role="group" aria-label="Flags">
      {flags.map((flag) => (
        <Checkbox
          key={flag}
          label={flagByApp(can, flag) ? `${FLAG_NAMES[flag]} · kept by this app` : FLAG_NAMES[flag]}
          checked={draft.flags[flag]}
          disabledReason={flagOff(can, flag)}
          onChange={(on) => setDraft((d) => ({ ...d, flags: { ...d.flags, [flag]: on } }))}
          testId={`ticket-flag-${flag}`}
        />
      ))}
    </div>
  );
}

export function SessionsField(props: { readonly ticket: Ticket; readonly wide: boolean }): ReactNode {
  const { draft, setDraft } = props.ticket;
  const onChange = (value: string): void => {
    const kinds = value.split('+').filter((kind): kind is SessionKind => ALL.includes(kind as SessionKind));
    setDraft((d) => ({ ...d, sessions: kinds }));
  };
  return (
    <Select
      label="May trade in"
      wide={props.wide}
      value={draft.sessions.join('+')}
      items={sessionItems(props.ticket)}
      onChange={onChange}
      testId="ticket-sessions"
    />
  );
}

/** What the order belongs to: named in the journal, and a scope of close-all. */
export function StrategyField(props: { readonly ticket: Ticket }): ReactNode {
  const { draft, setDraft } = props.ticket;
  return (
    <Field
      label="Strategy"
      value={draft.strategy}
      placeholder="none"
      maxLength={40}
      onChange={(strategy) => setDraft((d) => ({ ...d, strategy }))}
      testId="ticket-strategy"
    />
  );
}

/** One line of what is folded away: `Day · regular hours · frozen · passive`. */
export function termsWords(ticket: Ticket): string {
  const { tif, sessions, ladder, strategy } = ticket.draft;
  const words = [
    TIF_NAMES[tif].toLowerCase(),
    sessionsInWords(sessions).replace(/,.*/, ''),
    ladder.reference === 'frozen' ? 'frozen' : 'follows',
    ladder.rounding,
    `${ladder.total || '–'} s in all`,
  ];
  if (strategy !== '') words.push(strategy);
  if (ladder.floor !== '') words.push(`floor ${ladder.floor}`);
  if (ladder.factor !== '' && ladder.factor !== '1') words.push(`× ${ladder.factor}`);
  if (ladder.spreadSteps && ladder.steps === 'toward') words.push('by spread class');
  return words.join(' · ');
}
