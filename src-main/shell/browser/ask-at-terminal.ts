/** The question before quitting, for whoever pressed Ctrl-C at the browser shell's terminal. A second Ctrl-C leaves it all as it is. */
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemIdSource } from '../../runtime/system-id-source.ts';
import {
  carryOut,
  needsAsking,
  QUIT_CHOICES,
  quitFacts,
  quitQuestion,
  type OnQuit,
  type QuitChoice,
  type QuitFacts,
} from '../quit-offer.ts';
import type { RunningTerminal } from '../terminal-process.ts';

/** True: Rung may end now. An aborted question is answered by who aborted it. */
export async function askAtTerminal(terminal: RunningTerminal, onQuit: OnQuit, aborted: AbortSignal): Promise<boolean> {
  const facts = quitFacts(terminal.core.view);
  if (!needsAsking(facts)) return true;
  const choice = onQuit === 'ask' ? await choose(facts, aborted) : onQuit;
  if (choice === null) return false;
  const remains = await carryOut({ core: terminal.core, ids: systemIdSource, wait: (ms) => sleep(ms) }, choice);
  if (remains.length === 0) return true;
  process.stdout.write(`Not everything ended:\n${remains.join('\n')}\n`);
  return onQuit !== 'ask';
}

async function choose(facts: QuitFacts, aborted: AbortSignal): Promise<QuitChoice | null> {
  const { message, detail, buttons } = quitQuestion(facts);
  const lines = buttons.map((button, i) => `  ${i + 1}  ${button}`);
  process.stdout.write(`\n${message}\n${detail}\n${lines.join('\n')}\n`);
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const again = new AbortController();
  // While a line is read, Ctrl-C reaches the reader and not the process.
  reader.on('SIGINT', () => {
    again.abort();
  });
  try {
    const signal = AbortSignal.any([aborted, again.signal]);
    const answer = await reader.question('Your choice, then Enter (Ctrl-C again leaves it as it is): ', { signal });
    return QUIT_CHOICES[Number(answer.trim()) - 1] ?? null;
  } catch (thrown) {
    if (again.signal.aborted || aborted.aborted) return 'leave';
    throw thrown;
  } finally {
    reader.close();
  }
}
