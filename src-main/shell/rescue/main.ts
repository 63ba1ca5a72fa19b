/** `npm run close-all`: a small process of its own. */
import { createInterface } from 'node:readline/promises';
import { runRescue } from './run-rescue.ts';

/** Asks on a terminal; without one the answer is no. */
async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await reader.question(question);
  reader.close();
  return answer.trim() === 'close';
}

const code = await runRescue(process.argv.slice(2), {
  say: (line) => void process.stdout.write(`${line}\n`),
  confirm,
  environment: process.env,
});
process.exit(code);
