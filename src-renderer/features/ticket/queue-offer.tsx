/**
 * A closed market: instead of sending, the order can be queued for the open (S3.6). It waits there for the trader's
 * approval against a fresh quote; how far the market may drift and how long the offer stands is chosen here.
 */
import { useState, type ReactNode } from 'react';
import { dec, err, ok, type DecimalText, type QueueOrderCommand, type Result } from '../../../shared/domain/index.ts';
import { useTerminal } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { sendWords } from '../../stores/send-machine.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { parseNumber, parseWhole } from '../../ui/parse-field.ts';
import { whenWords } from '../../ui/parse-when.ts';
import type { TicketCommand } from './ticket-command.ts';
import type { Ticket } from './use-ticket.ts';

export const QUEUE_SLOT = 'ticket:queue';
/** How far the mid may move, per cent, and how long after the open it may be approved, minutes. */
const DRIFT = '1';
const STANDS = '30';
const DAY_MS = 86_400_000;

/** The session check's words for a market that is open but does not trade: nothing to queue for. */
const HALTED = /halted|pause|at the venue/;

/** Whether the engine denies the draft for the hour. */
export function closedNow(ticket: Pick<Ticket, 'preview' | 'previewCurrent'>): boolean {
  const checks = ticket.preview.preview?.checks ?? [];
  const closed = checks.some((c) => c.check === 'session' && c.verdict === 'denied' && !HALTED.test(c.value));
  return ticket.previewCurrent && closed;
}

export type QueueTerms = { readonly drift: string; readonly stands: string };

/** The queue command of an order, or what is wrong with its terms. `openMs` null: the next open is not known. */
export function queueCommand(
  order: TicketCommand,
  terms: QueueTerms,
  clock: { readonly nowMs: number; readonly openMs: number | null },
): Result<QueueOrderCommand, string> {
  const drift = parseNumber(terms.drift, 'Drift', 'positive');
  if (!drift.ok) return drift;
  if (drift.value.gt(dec('20'))) return err('Drift: at most 20 %');
  const stands = parseWhole(terms.stands, 'Minutes', [1, 390]);
  if (!stands.ok) return stands;
  const from = clock.openMs ?? clock.nowMs + DAY_MS;
  const driftPctMax: DecimalText = drift.value.trim().text();
  return ok({ kind: 'queueOrder', order, driftPctMax, expiresMs: from + stands.value * 60_000 });
}

export function QueueOffer(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const client = useClient();
  const live = useLive();
  const openMs = useTerminal()?.nextOpenMs ?? null;
  const [terms, setTerms] = useState<QueueTerms>({ drift: DRIFT, stands: STANDS });
  const sending = useSendState(QUEUE_SLOT);
  const { command } = ticket.reading;
  const { nowMs } = ticket;
  if (!closedNow(ticket) || !command.ok || nowMs === null) return null;
  const read = queueCommand(command.value, terms, { nowMs, openMs });
  const said = sending.phase === 'idle' || sending.key !== ticket.draftKey ? null : sendWords(sending);
  const off = !live ? 'No link to the engine' : read.ok ? null : read.error;
  const send = (): void => {
    if (read.ok) sendFrom(client, QUEUE_SLOT, ticket.draftKey, read.value);
  };
  return (
    <div className="queue-offer" data-testid="queue-offer">
      <p className="muted">
        The market is closed. Queued, it waits for your approval at the open
        {openMs === null ? '' : `: ${whenWords(openMs, nowMs)}`}.
      </p>
      <div className="queue-terms">
        <Field
          label="Drift at most"
          inputMode="decimal"
          unit="%"
          value={terms.drift}
          onChange={(drift) => setTerms((t) => ({ ...t, drift }))}
          testId="queue-drift"
        />
        <Field
          label="Stands for"
          inputMode="numeric"
          unit="min"
          value={terms.stands}
          onChange={(stands) => setTerms((t) => ({ ...t, stands }))}
          testId="queue-stands"
        />
        <Button kind="accent" testId="queue-send" disabledReason={off} onClick={send}>
          Queue for the open
        </Button>
      </div>
      <span role="status" className={said?.tone === 'bad' ? 'down' : 'muted'} data-testid="queue-status">
        {said?.text ?? ''}
      </span>
    </div>
  );
}
