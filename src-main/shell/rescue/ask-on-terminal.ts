/** The rescue's questions, on the terminal that it was started from. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** One line. Null without a terminal, or when it was left by Ctrl-C or Ctrl-D. `hidden`: what is typed is not shown. */
export function askOnTerminal(question: string, hidden?: 'hidden'): Promise<string | null> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) return Promise.resolve(null);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = hidden === undefined ? stdout : nowhere;
  const reader = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
  // Only now: the terminal echoes what is typed before it is listened to.
  if (hidden !== undefined) stdout.write(question);
  return new Promise((resolve) => {
    let line: string | null = null;
    reader.on('SIGINT', () => reader.close());
    reader.on('close', () => {
      if (hidden !== undefined || line === null) stdout.write('\n');
      resolve(line);
    });
    reader.question(hidden === undefined ? question : '', (typed) => {
      line = hidden === undefined ? typed.trim() : typed;
      reader.close();
    });
  });
}
