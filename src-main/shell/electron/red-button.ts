/**
 * The red button of the main process: a menu item, and a global hotkey that is off until the settings switch it on. Both
 * ask in a dialog of the operating system, with the engine's own preview, so that they work with a dead page (G7). The
 * hold-to-confirm button is the page's.
 */
import { dialog, globalShortcut, type BrowserWindow } from 'electron';
import { dec, idOf, type CloseAllParams, type CloseAllPreview, type CommandId } from '../../../shared/domain/index.ts';
import { systemIdSource } from '../../runtime/system-id-source.ts';
import type { RunningTerminal } from '../terminal-process.ts';

const EVERYTHING: CloseAllParams = {
  scope: { kind: 'all' },
  collarPct: dec('2').text(),
  keep: [],
  closedMarket: 'leave',
};

/** Lines of the preview that fit a dialog. */
const LINES_MAX = 12;

/** What would happen, in words. */
function detailOf(preview: CloseAllPreview): string {
  const lines = preview.rows.map((row) => `${row.accountId} ${row.instrumentId}: ${row.text}`);
  const more = lines.length > LINES_MAX ? [`and ${lines.length - LINES_MAX} more rows`] : [];
  const unreachable = preview.accounts.filter((account) => !account.reachable).map((account) => account.text);
  const cost = preview.cost === null ? 'cost unknown' : `about ${preview.cost} in half-spreads and fees`;
  const sum = `${preview.cancels} cancels, ${preview.closes} closes, ${cost}.`;
  return [sum, ...lines.slice(0, LINES_MAX), ...more, ...unreachable].join('\n');
}

/** Asks, and presses. */
export async function askAndClose(terminal: RunningTerminal, window: BrowserWindow | null): Promise<void> {
  const { core, log } = terminal;
  const options = {
    type: 'warning' as const,
    message: 'Cancel every order and close every position?',
    detail: detailOf(core.closeAllPreview(EVERYTHING)),
    buttons: ['Close all', 'Do nothing'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const usable = window !== null && !window.isDestroyed();
  const { response } = await (usable ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  if (response !== 0) return;
  const commandId = idOf<CommandId>(`menu-${systemIdSource.newId()}`.slice(0, 64));
  const reply = await core.submit(commandId, { kind: 'closeAll', params: EVERYTHING });
  log.warn('close-all by the main process', { reply: reply.kind });
  if (reply.kind === 'denied') dialog.showErrorBox('Close-all was refused', reply.message);
}

/** Registers the hotkey; an accelerator that cannot be had is logged. Returns what takes it away again. */
export function registerHotkey(accelerator: string | null, press: () => void, terminal: RunningTerminal): () => void {
  if (accelerator === null) return () => undefined;
  try {
    if (globalShortcut.register(accelerator, press)) return () => globalShortcut.unregister(accelerator);
    terminal.log.error('the close-all hotkey is taken by another program', { accelerator });
  } catch (thrown) {
    terminal.log.error('the close-all hotkey is none', { accelerator, reason: String(thrown) });
  }
  return () => undefined;
}
