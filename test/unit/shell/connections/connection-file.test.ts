/** connections.yaml: written by the terminal, mended by hand, refused with its line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idOf, type AccountId, type ConnectionId } from '../../../../shared/domain/index.ts';
import { adviceFor } from '../../../../src-main/shell/connections/advice.ts';
import {
  freshId,
  readConnectionFile,
  writeConnectionFile,
} from '../../../../src-main/shell/connections/connection-file.ts';
import { readMarket, writeMarket } from '../../../../src-main/shell/kept-market.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'rung-connection-file-'));
  file = path.join(folder, 'connections.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = {
  connectionId: idOf<ConnectionId>('ib'),
  broker: 'ib',
  name: 'TWS: "paper"',
  mode: 'paper',
  accountId: idOf<AccountId>('DU1'),
  values: { host: '127.0.0.1', port: '7497' },
  connectAtStart: true,
  quotesFrom: null,
} as const;

test('what is written is read again, and a missing file means no connections', () => {
  expect(readConnectionFile(file)).toEqual({ ok: true, value: { connections: [], retired: [] } });
  const kept = { connections: [entry], retired: ['alpaca'] };
  expect(writeConnectionFile(file, kept).ok).toBe(true);
  expect(readConnectionFile(file)).toEqual({ ok: true, value: kept });
});

test.each([
  ['mode: paper', 'mode: real', /line \d+: connections\.0\.mode/],
  ['port: "7497"', 'port: 7497', /line \d+: connections\.0\.values\.port/],
  ['    name:', '    colour: blue\n    name:', /line \d+: connections\.0: .*colour/],
  ['version: 1', 'version: [', /line \d+/],
])('a file with %s turned into %s is refused with its line', (right, wrong, says) => {
  writeConnectionFile(file, { connections: [entry], retired: [] });
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(right);
  writeFileSync(file, text.replace(right, wrong));
  const read = readConnectionFile(file);
  expect(read.ok).toBe(false);
  if (!read.ok) expect(read.error).toMatch(says);
});

test('ids are never given twice, not even after a connection is gone, and never that of the simulation', () => {
  expect(freshId({ connections: [], retired: [] }, 'alpaca')).toBe('alpaca');
  expect(freshId({ connections: [entry], retired: ['ib-2'] }, 'ib')).toBe('ib-3');
  expect(freshId({ connections: [], retired: [] }, 'sim')).toBe('sim-2');
});

test('the market that was chosen is kept; nothing, or nonsense, is the simulation', () => {
  const market = path.join(folder, 'market.json');
  expect(readMarket(market)).toBeNull();
  expect(writeMarket(market, 'connections').ok).toBe(true);
  expect(readMarket(market)).toBe('connections');
  writeFileSync(market, '{"market":"elsewhere"}');
  expect(readMarket(market)).toBeNull();
});

test.each([
  ['connect ECONNREFUSED 127.0.0.1:7497', /Nothing listens/],
  ['getaddrinfo ENOTFOUND api.example', /host name/],
  ['401 unauthorized', /keys are not accepted/],
  ['Timestamp for this request is outside of the recvWindow', /clock/],
  ['429 Too Many Requests', /goes on by itself/],
  ['self-signed certificate', /certificate/],
])('a reason like "%s" comes with what to do', (reason, advice) => {
  expect(adviceFor(reason)).toMatch(advice);
});

test('a reason that nobody knows is left to speak for itself', () => {
  expect(adviceFor('something else')).toBeNull();
  expect(adviceFor(null)).toBeNull();
});
