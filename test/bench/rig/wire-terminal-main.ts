/**
 * The browser shell from its sources over a gateway: `node wire-terminal-main.ts <data folder> <ib|alpaca> <offset, ms>`.
 * Real brokers, real client libraries. Ends on SIGTERM.
 */
import { browserToken } from '../../../src-main/shell/browser/browser-token.ts';
import { runBrowserShell } from '../../../src-main/shell/browser/run-browser-shell.ts';
import { composeWired } from './wire-terminal.ts';

const [dataDir = '', name = '', offset = '0'] = process.argv.slice(2);
const token = browserToken(process.env);
if (!token.ok || (name !== 'ib' && name !== 'alpaca'))
  throw new Error('a data folder, a venue and, in RUNG_TOKEN, a token');
const shell = await runBrowserShell({ port: 0, token: token.value }, () => composeWired(dataDir, name, Number(offset)));
if (!shell.ok) throw new Error(shell.error);
process.stdout.write(`running in the browser shell: ${shell.value.url}\n`);
process.on('SIGTERM', () => void shell.value.stop().then(() => process.exit(0)));
