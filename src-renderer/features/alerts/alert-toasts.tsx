/** Toasts for what needs a look now: warnings, danger, fills. Everything else is only in the list. */
import './alerts.css';
import { useEffect, type ReactNode } from 'react';
import { Toaster, toast } from 'sonner';
import type { SnapshotState } from '../../../shared/contract/messages.ts';
import type { Alert, Fill } from '../../../shared/domain/index.ts';
import { useEntities } from '../../stores/entities-store.ts';
import { selectInstrument, useUi } from '../../stores/ui-store.ts';
import { addedTo, fillWords, isUrgent, withinBurst, withNewest } from './alert-words.ts';

/** Most toasts of one batch: after a lost link many may have gathered; the list has them all. */
const BATCH_MAX = 4;
/** Most toasts in the page at once: danger stays until it is closed, so without a bound a bad hour would fill the memory. */
const TOASTS_MAX = 8;
const FILL_MS = 5_000;
const WARNING_MS = 10_000;

/** Ids in the page, oldest first. */
let shown: readonly string[] = [];

/** Notes a toast as the newest and takes the oldest away beyond the bound; the list of alerts keeps what they said. */
function note(id: string): void {
  const next = withNewest(shown, id, TOASTS_MAX);
  shown = next.kept;
  for (const old of next.dropped) toast.dismiss(old);
}

function toastAlert(alert: Alert): void {
  note(alert.alertId);
  const { instrumentId } = alert;
  const options = {
    id: alert.alertId,
    description: alert.detail,
    duration: alert.level === 'danger' ? Number.POSITIVE_INFINITY : WARNING_MS,
    ...(instrumentId === null ? {} : { action: { label: 'Show', onClick: () => selectInstrument(instrumentId) } }),
  };
  if (alert.level === 'danger') toast.error(alert.title, options);
  else toast.warning(alert.title, options);
}

/** Fills told one by one, at most so many in so long; beyond that one toast stands for all. */
const FILL_BURST = { most: 5, windowMs: 10_000 };
let fillTimes: readonly number[] = [];

/** One toast per order, renewed by its later fills. */
function toastFill(fill: Fill, records: SnapshotState): void {
  const burst = withinBurst(fillTimes, fill.tsInitMs, FILL_BURST);
  fillTimes = burst.times;
  if (!burst.allowed) {
    toast('More fills', { id: 'fills', description: 'The list of fills has them all.', duration: FILL_MS });
    return;
  }
  const words = fillWords(
    fill,
    records.instrument[fill.instrumentId] ?? null,
    records.order[fill.clientOrderId] ?? null,
  );
  const id = `fill:${fill.clientOrderId}`;
  note(id);
  toast(words.title, {
    id,
    description: words.detail,
    duration: FILL_MS,
    className: fill.side === 'buy' ? 'toast-buy' : 'toast-sell',
  });
}

export function AlertToasts(): ReactNode {
  const toasts = useUi((s) => s.toasts);
  const theme = useUi((s) => s.theme);
  useEffect(() => {
    return useEntities.subscribe((now, before) => {
      if (!toasts || !before.loaded) return;
      for (const alert of addedTo(before.records.alert, now.records.alert).filter(isUrgent).slice(-BATCH_MAX))
        toastAlert(alert);
      for (const fill of addedTo(before.records.fill, now.records.fill).slice(-BATCH_MAX)) toastFill(fill, now.records);
    });
  }, [toasts]);
  // Bottom left: it hides rows of the watchlist for a moment, never the ticket's button or the alerts.
  return (
    <Toaster position="bottom-left" theme={theme} visibleToasts={4} offset={{ bottom: 30, left: 12 }} closeButton />
  );
}
