/** `npm run close-all`: a small process of its own. */
import { existsSync } from 'node:fs';
import { dataFiles } from '../data-folder.ts';
import { PassphraseVault } from '../secrets/vault.ts';
import { askOnTerminal } from './ask-on-terminal.ts';
import { interruptedBySignal } from './interrupted.ts';
import { runRescue } from './run-rescue.ts';

/** Why a key may be missing from the file under a passphrase. */
const elsewhere = (systemKeys: string): string =>
  existsSync(systemKeys)
    ? 'Keys lie in the vault of the operating system too, which only the desktop app opens: rung --close-all.'
    : '';

const code = await runRescue(process.argv.slice(2), {
  say: (line) => void process.stdout.write(`${line}\n`),
  ask: askOnTerminal,
  environment: process.env,
  openVault: (folder) => {
    const { keys, systemKeys } = dataFiles(folder);
    return Promise.resolve(new PassphraseVault(keys, elsewhere(systemKeys)));
  },
  brokers: async () => (await import('../brokers.ts')).BROKERS,
  interrupted: interruptedBySignal(),
});
process.exit(code);
