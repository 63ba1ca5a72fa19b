/** Every operation of Alpaca's documents, and every recorded answer, is served by the gateway or left out for a reason that is said. */
import { afterEach, describe, expect, test } from 'vitest';
import { idOf, type AccountId } from '../../../../shared/domain/index.ts';
import { shiftedScheduler } from '../../../conformance/bench.ts';
import { startAlpacaGateway, type AlpacaGateway } from '../../../gateways/alpaca/alpaca-gateway.ts';
import { coverageOf, coverageText, type Reasons } from '../../../gateways/core/coverage.ts';
import { startHost, type GatewayHost } from '../../../gateways/core/gateway.ts';
import { openApi, readJsonLines, sharedData } from '../../../gateways/core/openapi.ts';

const KEYS = { keyId: 'PKCOVERAGE', secret: 'coverage-secret' };
const specs = {
  trading: sharedData('specs/alpaca-trading-api.json'),
  data: sharedData('specs/alpaca-market-data-api.json'),
};
const fixtures = sharedData('alpaca-fixtures');

const REASONS: Reasons = [
  [/\/v1\/locates/, 'locates: the exchange lends what is shorted; the adapter asks for none'],
  [/\/v2beta1\/events/, 'the events API (SSE): the adapter follows the trading stream'],
  [/PATCH \/v2\/account\/configurations/, 'the account’s settings: read, not changed here'],
  [
    /fixed_income|forex|indices|crypto-perps|perpetuals/,
    'bonds, currencies, indices, perpetuals: not among what the adapter trades',
  ],
  [/tokenization|wallets/, 'wallets and tokens: the adapter moves no money'],
  [/watchlists|news|logos|screener/, 'watchlists, news, logos, screeners: the terminal has its own or none'],
  [/corporate[_-]actions/, 'corporate actions: they reach the adapter as activities'],
  [/\/v3\//, 'calendars and clocks of other markets'],
  [/(exercise|do-not-exercise)$/, 'exercise by hand: the exchange settles at expiry'],
  [
    /options\/trades$|crypto\/[^/]+\/(quotes|trades)$|stocks\/(quotes|trades|auctions)$/,
    'historical quotes and trades: the terminal shows bars',
  ],
  [
    /meta\/|options\/bars\/latest|latest\/orderbooks|stocks\/\{symbol\}\/(quotes|trades|auctions)$/,
    'metadata, order books, historical quotes and trades of one symbol: the terminal shows bars',
  ],
];

let gateway: AlpacaGateway | null = null;
let host: GatewayHost | null = null;
afterEach(async () => {
  await gateway?.close();
  await host?.stop();
  gateway = null;
  host = null;
});

async function asker(): Promise<(method: string, path: string) => Promise<boolean>> {
  const accountId = idOf<AccountId>('PA3COVER0001');
  host = startHost({
    accounts: [{ accountId, profile: 'alpacaLike' }],
    symbols: ['AAPL', 'SPY', 'BTC/USD'],
    scheduler: shiftedScheduler(),
  });
  gateway = await startAlpacaGateway({ host, accountId, keys: KEYS, requestsPerMinute: 100_000 });
  const { port } = gateway;
  const headers = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret };
  return async (method, path) => {
    const asked = path
      .replaceAll('{loc}', 'us')
      .replaceAll('{activity_type}', 'FILL')
      .replaceAll('{order_id}', '61e69015-8549-4bfd-b9c3-01e75843f47d')
      .replaceAll(/\{[^}]+\}/g, 'AAPL');
    const answer = await fetch(`http://127.0.0.1:${port}${asked}`, { method, headers });
    return !(answer.status === 404 && (await answer.text()).includes('endpoint not found'));
  };
}

describe('Alpaca’s documents and recordings', () => {
  test.skipIf(specs.trading === null || specs.data === null)(
    'every operation is served, or not for a reason that is said',
    async () => {
      const isServed = await asker();
      for (const [title, file] of Object.entries(specs)) {
        const coverage = await coverageOf(openApi(file ?? '').operations, REASONS, isServed);
        process.stdout.write(`${coverageText(`alpaca gateway, ${title} API`, coverage)}\n`);
        expect(coverage.unexplained).toEqual([]);
        expect(coverage.stale).toEqual([]);
        expect(coverage.served.length).toBeGreaterThan(10);
      }
    },
  );

  test.skipIf(fixtures === null)(
    'every recorded answer belongs to an operation that is served, or not for a reason that is said',
    async () => {
      const isServed = await asker();
      const rows = ['trading', 'data'].flatMap((one) =>
        readJsonLines(`${fixtures ?? ''}/alpaca-py_${one}_responses.jsonl`),
      );
      const operations = rows.map((row) => {
        const path =
          String(row['url'])
            .replace(/^\{[^}]+\}|^https:\/\/[^/]+/, '')
            .split('?')[0] ?? '';
        return `${String(row['method'])} ${path}`;
      });
      const coverage = await coverageOf(operations, REASONS, isServed);
      process.stdout.write(
        `alpaca recordings: ${rows.length} answers, ${coverage.served.length} of operations that the gateway serves, ${coverage.reasoned.length} left out\n`,
      );
      for (const [operation, reason] of new Map(coverage.reasoned))
        process.stdout.write(`  left out: ${operation}: ${reason}\n`);
      expect(coverage.unexplained).toEqual([]);
    },
  );

  test.runIf(specs.trading === null)('is not checked: the folder ../shared/data is not there', () => {
    process.stdout.write('skipped: the folder ../shared/data is not there\n');
    expect(specs.trading).toBeNull();
  });
});
