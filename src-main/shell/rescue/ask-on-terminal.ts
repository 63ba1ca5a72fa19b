/** The rescue's question, on the terminal that it was started from. */
import { createInterface } from 'node:readline/promises';

/** Asks; only the word `close` is a yes. Without a terminal the answer is no. */
export async function askOnTerminal(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await reader.question(question);
  reader.close();
  return answer.trim() === 'close';
}
