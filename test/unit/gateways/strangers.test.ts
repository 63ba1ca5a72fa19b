/**
 * S0.13: clients that others could have written, in another language: Python with its standard library, started against each gateway as
 * the README says to start it.
 */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runGateway, type RunningGateway } from '../../../scripts/guide/run-gateway.ts';
import { fromRoot } from '../../../scripts/lib/project-root.ts';

const FOLDER = fromRoot('test', 'gateways', 'strangers');
const runs = (program: string, args: readonly string[]): boolean => spawnSync(program, args).status === 0;
const python = ['python3', 'python'].find((name) =>
  runs(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']),
);
const openssl = runs('openssl', ['version']);

/** The others are played with the full run. */
const SAMPLE = ['tws', 'alpaca', 'binance', 'okx'];
const OTHERS = ['polygon', 'kraken', 'bybit', 'coinbase'];
const full = process.env['RUNG_FULL'] === '1';

const reasonNot = (venue: string): string | null => {
  if (python === undefined) return 'there is no Python 3 here';
  return venue === 'coinbase' && !openssl ? 'there is no openssl here, which signs its tokens' : null;
};

/** The keys as the gateway's own first lines say them. */
function keysOf(said: string): readonly string[] {
  const pem = /-----BEGIN [\s\S]+?-----END [A-Z ]+-----/.exec(said)?.[0];
  const words = ['key', 'secret', 'passphrase'].flatMap((word) => {
    const found = new RegExp(`, ${word} ([^ ,)]+)`).exec(said)?.[1];
    return found === undefined ? [] : [found];
  });
  return pem === undefined ? words : [...words.slice(0, 1), `${pem}\n`];
}

function play(venue: string, { port, said }: RunningGateway): Promise<string> {
  const args = [path.join(FOLDER, `${venue}.py`), String(port), ...keysOf(said())];
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(python ?? 'python3', args, { cwd: FOLDER, stdio: ['ignore', 'pipe', 'pipe'], env });
  let heard = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void (heard += String(chunk)));
  return new Promise((resolve) => child.once('close', () => resolve(heard)));
}

describe('S0.13: clients in another language', () => {
  let gateway: RunningGateway | null = null;
  afterEach(async () => {
    await gateway?.stop();
    gateway = null;
  });

  for (const venue of full ? [...SAMPLE, ...OTHERS] : SAMPLE) {
    const reason = reasonNot(venue);
    if (reason !== null) process.stdout.write(`skipped: the stranger at ${venue}: ${reason}\n`);
    it.skipIf(reason !== null)(
      `${venue}: a plain Python client starts up, trades, is refused and hears of it`,
      async () => {
        gateway = await runGateway([venue, '--port', '0']);
        const heard = await play(venue, gateway);
        const steps = heard.split('\n').filter((line) => line.startsWith('ok '));
        expect(heard).toContain(`done ${steps.length}\n`);
        process.stdout.write(`a stranger at ${venue}: ${steps.length} steps of its documentation\n`);
      },
      120_000,
    );
  }
});
