/**
 * The ticket's state and everything derived from it: draft, its reading, the engine's preview, the send state, the reason
 * why it can't be sent. It holds no order state; what became of an order stands in the blotter.
 */
import { useEffect, useRef, useState } from 'react';
import type {
  Account,
  AccountValue,
  Decimal,
  Instrument,
  LadderDefaults,
  Position,
  Quantity,
  Quote,
  VenueQuotes,
} from '../../../shared/domain/index.ts';
import {
  useAccount,
  useAccounts,
  useCapabilities,
  useInstrument,
  usePosition,
  useTerminal,
} from '../../stores/entities-store.ts';
import { useLink } from '../../stores/link-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import type { SendState } from '../../stores/send-machine.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { useUi } from '../../stores/ui-store.ts';
import { useAccountValue } from '../../stores/values-store.ts';
import { canFor, type VenueCan } from '../../ui/venue-words.ts';
import type { PreviewState } from './preview-pump.ts';
import { mergePresets, type LadderPreset } from './presets.ts';
import { useSavedPresets } from './preset-store.ts';
import { withFittingTif } from './fit-tif.ts';
import { defaultSize } from './size.ts';
import {
  draftKey,
  fieldOfPath,
  readTicket,
  touch,
  type TicketFieldErrors,
  type TicketReading,
} from './ticket-command.ts';
import { newTicketDraft, onInstrument, onWish, type TicketDraft } from './ticket-draft.ts';
import { blockReason } from './ticket-words.ts';
import { usePreview } from './use-preview.ts';
import { useVenueQuotes } from './use-venue-quotes.ts';

/** The send slot of the ticket's button. */
export const TICKET_SLOT = 'ticket';

export type Ticket = {
  readonly draft: TicketDraft;
  readonly setDraft: (change: (draft: TicketDraft) => TicketDraft) => void;
  readonly instrument: Instrument | null;
  readonly account: Account | null;
  /** There is more than one: the button names it. */
  readonly manyAccounts: boolean;
  /** What the account's venue can hold; null: it has not said. */
  readonly can: VenueCan;
  /** The market's time, UTC ms, read anew every few seconds. */
  readonly nowMs: number | null;
  readonly quote: Quote | null;
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  readonly presets: readonly LadderPreset[];
  readonly standards: LadderDefaults | undefined;
  readonly reading: TicketReading;
  /** The trader's errors and the second stage's, by field; a field that was never filled in is not called wrong. */
  readonly errors: TicketFieldErrors;
  readonly preview: PreviewState;
  /** The coin on all connected venues; null where there is nothing to compare. */
  readonly venues: VenueQuotes | null;
  /** The preview is of the draft as it stands. */
  readonly previewCurrent: boolean;
  readonly blocked: string | null;
  readonly sending: SendState;
  /** Names the draft as it stands. */
  readonly draftKey: string;
  readonly send: () => void;
};

const NO_TOUCH: { readonly bid: Decimal | null; readonly ask: Decimal | null } = { bid: null, ask: null };

type Draft = {
  readonly draft: TicketDraft;
  readonly setDraft: Ticket['setDraft'];
};

/** The draft follows the selection and the wishes of other panels; an untouched size gets a sensible one. */
function useDraft(instrument: Instrument | null, far: Decimal | null, presets: readonly LadderPreset[]): Draft {
  const [draft, put] = useState<TicketDraft>(() => newTicketDraft(instrument));
  const [ofInstrument, setOfInstrument] = useState<string | null>(null);
  const sizeTouched = useRef(false);
  const wish = useUi((s) => s.ticketWish);
  const [takenWish, setTakenWish] = useState(wish?.nonce ?? 0);
  if (instrument !== null && ofInstrument !== instrument.id) {
    setOfInstrument(instrument.id);
    put((d) => ({
      ...onInstrument(d, { instrument, price: far }, presets),
      size: sizeTouched.current && d.sizeBy !== 'qty' ? d.size : '',
    }));
    sizeTouched.current = false;
  }
  if (
    wish !== null &&
    wish.nonce !== takenWish &&
    instrument?.id === wish.instrumentId &&
    ofInstrument === wish.instrumentId
  ) {
    setTakenWish(wish.nonce);
    if (wish.qty !== null) sizeTouched.current = true;
    put((d) => onWish(d, wish));
  }
  if (
    instrument !== null &&
    ofInstrument === instrument.id &&
    !sizeTouched.current &&
    draft.size === '' &&
    draft.sizeBy === 'qty' &&
    far !== null
  ) {
    put((d) => ({ ...d, size: defaultSize(instrument, far) }));
  }
  const setDraft: Ticket['setDraft'] = (change) =>
    put((d) => {
      const next = change(d);
      if (next.size !== d.size || next.sizeBy !== d.sizeBy) sizeTouched.current = true;
      return next;
    });
  return { draft, setDraft };
}

function marketKeyOf(quote: Quote | null, qty: Quantity | null, position: Position | null, sending: SendState): string {
  return [quote?.bid, quote?.ask, quote?.tsEventMs, quote?.status, qty, position?.qty, sending.phase].join('|');
}

function shownErrors(
  errors: TicketFieldErrors,
  draft: TicketDraft,
  preview: PreviewState,
  current: boolean,
): TicketFieldErrors {
  const shown = { ...errors };
  if (draft.size.trim() === '') delete shown.size;
  if (draft.limit.trim() === '') delete shown.limit;
  if (draft.trigger.price.trim() === '') delete shown.trigger;
  if (draft.trigger.trail.trim() === '') delete shown.orderTrail;
  if (draft.bracket.trail.trim() === '') delete shown.trail;
  if (draft.bracket.limitOffset.trim() === '') delete shown.limitOffset;
  if (draft.bracket.thenTrail.trim() === '') delete shown.thenTrail;
  if (draft.expire.trim() === '') delete shown.expire;
  const second = current ? (preview.preview?.error ?? null) : null;
  const field = second === null ? null : fieldOfPath(second.path);
  if (second !== null && field !== null && shown[field] === undefined) return { ...shown, [field]: second.message };
  return shown;
}

function linkReason(kind: ReturnType<typeof useLink>['kind']): string | null {
  if (kind === 'live') return null;
  return kind === 'connecting' ? 'Connecting to the engine' : 'No link to the engine: nothing can be sent';
}

type Market = {
  readonly instrument: Instrument | null;
  readonly account: Account | null;
  readonly manyAccounts: boolean;
  readonly can: VenueCan;
  readonly nowMs: number | null;
  readonly value: AccountValue | null;
  readonly quote: Quote | null;
  readonly position: Position | null;
};

function useMarket(): Market {
  const instrument = useInstrument(useUi((s) => s.selectedId));
  const account = useAccount();
  const value = useAccountValue(account?.accountId ?? null);
  const quote = useQuote(instrument?.id ?? null);
  const position = usePosition(account?.accountId ?? null, instrument?.id ?? null);
  const can = canFor(useCapabilities(account?.connectionId ?? null), instrument);
  const manyAccounts = useAccounts().length > 1;
  const nowMs = useMarketNow(5_000);
  return { instrument, account, manyAccounts, can, nowMs, value, quote, position };
}

/** The ticket. `send` sends what is on the screen at that moment, once (G19). */
export function useTicket(): Ticket {
  const client = useClient();
  const link = useLink();
  const market = useMarket();
  const { instrument, account, can, nowMs, value, quote, position } = market;
  const saved = useSavedPresets((s) => s.saved);
  const standards = useTerminal()?.ladderDefaults;
  const presets = mergePresets(saved, standards);
  const { bid, ask } = instrument === null ? NO_TOUCH : touch(instrument, quote);
  const { draft: typed, setDraft } = useDraft(instrument, ask ?? bid, presets);
  const draft = withFittingTif(typed, can, instrument?.calendar ?? 'us-equity');
  const reading = readTicket(draft, { instrument, quote, account, value, standards, can, nowMs });
  const sending = useSendState(TICKET_SLOT);
  const key = draftKey(draft, instrument, account?.accountId);
  const { command } = reading;
  const live = link.kind === 'live';
  const preview = usePreview(
    command.ok && live
      ? { draftKey: key, marketKey: marketKeyOf(quote, reading.qty, position, sending), command: command.value }
      : null,
  );
  const venues = useVenueQuotes(instrument, account, market.manyAccounts);
  const previewCurrent = preview.draftKey === key;
  const errors = command.ok ? {} : command.error;
  const blocked = blockReason({
    linkReason: linkReason(link.kind),
    fieldError: Object.values(errors)[0] ?? null,
    unanswered: sending.phase === 'unanswered',
    preview: preview.preview,
    previewError: previewCurrent ? preview.error : null,
    previewCurrent,
  });
  const send = (): void => {
    if (blocked === null && command.ok) sendFrom(client, TICKET_SLOT, key, command.value);
  };
  return {
    draft,
    setDraft,
    instrument,
    account,
    manyAccounts: market.manyAccounts,
    can,
    nowMs,
    quote,
    bid,
    ask,
    presets,
    standards,
    reading,
    errors: shownErrors(errors, draft, preview, previewCurrent),
    preview,
    venues,
    previewCurrent,
    blocked,
    sending,
    draftKey: key,
    send,
  };
}

/** Focuses a wished-for field once per wish. */
export function useWishedFocus(focus: () => void): void {
  const wish = useUi((s) => s.ticketWish);
  const done = useRef(wish?.nonce ?? 0);
  useEffect(() => {
    if (wish === null || wish.nonce === done.current) return;
    done.current = wish.nonce;
    if (wish.focus) focus();
  });
}
