/** `npm run close-all`: a small process of its own. */
import { askOnTerminal } from './ask-on-terminal.ts';
import { runRescue } from './run-rescue.ts';

const code = await runRescue(process.argv.slice(2), {
  say: (line) => void process.stdout.write(`${line}\n`),
  confirm: askOnTerminal,
  environment: process.env,
});
process.exit(code);
