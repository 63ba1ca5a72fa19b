/**
 * A whole terminal on OKX's gateway in a process of its own, for tests that make it stand still (`<port> <folder>`). It says what it
 * knows after each line that it is given; the line `buy` asks it to open a position first.
 */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { dec } from '../../shared/domain/index.ts';
import { OKX_ACCOUNT, bitcoinOf, isReady, okxTerminal, patiently } from './okx-terminal.ts';

/** What it tells: the answer to `buy` (its kind and words), the link's state, alarms. */
export type StillWord = {
  readonly reply: string | null;
  readonly state: string;
  readonly alerts: readonly string[];
};

async function main([port, folder]: readonly string[]): Promise<void> {
  const terminal = okxTerminal('spot', Number(port), folder ?? null);
  const { view } = terminal.core;
  await patiently('ready', () => isReady(terminal, 'spot'));
  const tell = (reply: string | null): void => {
    const [link] = [...view.connections.values()];
    const word: StillWord = {
      ...{ reply, state: link?.state ?? 'none' },
      alerts: [...view.alerts.values()].map(({ title, detail }) => `${title}: ${detail}`),
    };
    process.stdout.write(`${JSON.stringify(word)}\n`);
  };
  tell(null);
  const buy = async (connectionId: Parameters<typeof view.connections.get>[0]): Promise<string> => {
    const reply = await terminal.send({
      ...{ kind: 'submitOrder', connectionId, accountId: OKX_ACCOUNT, instrumentId: bitcoinOf('spot') },
      ...{ side: 'buy', qty: dec('0.1').text(), tif: 'gtc', sessions: ['continuous'], type: 'limit' },
      limitPrice: dec('80000').text(),
    });
    return JSON.stringify(reply);
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [connectionId] = [...view.connections.keys()];
    if (line !== 'buy' || connectionId === undefined) tell(null);
    else void buy(connectionId).then(tell);
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv.slice(2));
