/** Every operation of Polygon's document is served by the gateway or left out for a reason that is said. */
import { describe, expect, test } from 'vitest';
import { idOf, type AccountId } from '../../../../shared/domain/index.ts';
import { shiftedScheduler } from '../../../conformance/bench.ts';
import { coverageOf, coverageText, type Reasons } from '../../../gateways/core/coverage.ts';
import { startHost } from '../../../gateways/core/gateway.ts';
import { openApi, sharedData } from '../../../gateways/core/openapi.ts';
import { startPolygonGateway } from '../../../gateways/polygon/polygon-gateway.ts';

const spec = sharedData('specs/polygon-rest-openapi.json');

const REASONS: Reasons = [
  [
    /benzinga|\/fed\/|\/tmx\/|news|related-companies|financials|ipos|events$/,
    'analysts, news, the economy, filings: the terminal shows none',
  ],
  [
    /futures|crypto|forex|fx|currencies|conversion|indices/i,
    'futures, coins, currencies, indices: the adapter serves shares and funds',
  ],
  [/options/i, 'options: the adapter serves shares and funds, and refuses options by name'],
  [
    /short-interest|short-volume|dividends|splits|conditions|exchanges|types|upcoming/,
    'reference data that the terminal does not show',
  ],
  [
    /indicators|grouped|open-close|summaries|\{direction\}|\/v3\/snapshot$/,
    'derived figures: the terminal computes its own or asks for snapshots of many',
  ],
  [/\/v3\/(quotes|trades)|\/v2\/ticks/, 'historical quotes and trades: the terminal shows bars'],
];

const EXAMPLES: Readonly<Record<string, string>> = {
  multiplier: '1',
  timespan: 'day',
  from: '2026-11-16',
  to: '2026-11-18',
  date: '2026-11-16',
};

describe('Polygon’s document', () => {
  test.skipIf(spec === null)('every operation is served, or not for a reason that is said', async () => {
    const accounts = [{ accountId: idOf<AccountId>('NONE-1'), profile: 'full' as const }];
    const host = startHost({ accounts, symbols: ['AAPL', 'SPY'], scheduler: shiftedScheduler() });
    const gateway = await startPolygonGateway({ host, apiKey: 'coverage-key' });
    try {
      const headers = { Authorization: 'Bearer coverage-key' };
      const isServed = async (method: string, path: string): Promise<boolean> => {
        // Tickers of other classes look otherwise.
        if (/(crypto|forex|fx|indices|options)_?[tT]icker/.test(path)) return false;
        const asked = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => EXAMPLES[name] ?? 'AAPL');
        const answer = await fetch(`http://127.0.0.1:${gateway.port}${asked}`, { method, headers });
        return !(answer.status === 404 && (await answer.text()).includes('404 page not found'));
      };
      const coverage = await coverageOf(openApi(spec ?? '').operations, REASONS, isServed);
      process.stdout.write(`${coverageText('polygon gateway', coverage)}\n`);
      expect(coverage.unexplained).toEqual([]);
      expect(coverage.stale).toEqual([]);
      expect(coverage.served.length).toBeGreaterThanOrEqual(7);
    } finally {
      await gateway.close();
      await host.stop();
    }
  });

  test.runIf(spec === null)('is not checked: the folder ../shared/data is not there', () => {
    process.stdout.write('skipped: the folder ../shared/data is not there\n');
    expect(spec).toBeNull();
  });
});
