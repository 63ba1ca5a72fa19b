/**
 * The question before quitting, as a dialog of the operating system: it works with a dead page too. Nothing is quit while it
 * is open; Escape is "do not quit".
 */
import { dialog, type BrowserWindow } from 'electron';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemIdSource } from '../../runtime/system-id-source.ts';
import { carryOut, needsAsking, QUIT_CHOICES, quitFacts, quitQuestion, type OnQuit } from '../quit-offer.ts';
import type { RunningTerminal } from '../terminal-process.ts';

type Ask = (question: {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}) => Promise<number>;

const asker =
  (window: BrowserWindow | null): Ask =>
  async ({ message, detail, buttons }) => {
    const last = buttons.length - 1;
    const options = {
      type: 'warning' as const,
      message,
      detail,
      buttons: [...buttons],
      defaultId: last,
      cancelId: last,
      noLink: true,
    };
    const shown =
      window === null || window.isDestroyed() ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
    return (await shown).response;
  };

/** Asks what is to be done and does it. True: the app may end now. */
export async function mayQuit(
  terminal: RunningTerminal,
  window: BrowserWindow | null,
  onQuit: OnQuit,
): Promise<boolean> {
  const ask = asker(window);
  const facts = quitFacts(terminal.core.view);
  if (!needsAsking(facts)) return true;
  const answer = onQuit === 'ask' ? QUIT_CHOICES[await ask(quitQuestion(facts))] : onQuit;
  if (answer === undefined) return false;
  const remains = await carryOut({ core: terminal.core, ids: systemIdSource, wait: (ms) => sleep(ms) }, answer);
  if (remains.length === 0 || onQuit !== 'ask') return true;
  const buttons = ['Quit all the same', 'Do not quit'];
  return (await ask({ message: 'Not everything ended', detail: remains.join('\n'), buttons })) === 0;
}
