/**
 * The browser shell from its sources, with the test broker in the place of the real ones:
 * `node connections-main.ts <data folder> [harbor]`: with the broker of docs/own-broker.md beside it. The page is that of the build. Ends on SIGTERM.
 */
import { browserToken } from '../../../src-main/shell/browser/browser-token.ts';
import { runBrowserShell } from '../../../src-main/shell/browser/run-browser-shell.ts';
import { DEFAULT_FLAGS } from '../../../src-main/shell/flags.ts';
import { PASSPHRASE_KEYS, terminalStarter } from '../../../src-main/shell/start-terminal.ts';
import { buildOwnBroker } from '../../fixtures/own-broker.ts';
import { PAPER_BROKER } from '../../fixtures/paper-broker.ts';

const [dataDir = '', also] = process.argv.slice(2);
const token = browserToken(process.env);
if (dataDir === '' || !token.ok) throw new Error('a data folder and, in RUNG_TOKEN, a token');
const own = also === 'harbor' ? await buildOwnBroker() : null;
process.on('exit', () => own?.remove());
const start = terminalStarter({ ...DEFAULT_FLAGS, dataDir }, process.env, true, {
  ...PASSPHRASE_KEYS,
  brokers: own === null ? [PAPER_BROKER] : [PAPER_BROKER, own.definition],
});
const shell = await runBrowserShell({ port: 0, token: token.value }, start, (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
});
if (!shell.ok) throw new Error(shell.error);
process.stdout.write(`running in the browser shell: ${shell.value.url}\n`);
process.on('SIGTERM', () => void shell.value.stop().then(() => process.exit(0)));
