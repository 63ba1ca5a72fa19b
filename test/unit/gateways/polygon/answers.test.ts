/** The Polygon gateway's answers against the published document, and the document's own examples against the adapter's readers. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { idOf, type AccountId } from '../../../../shared/domain/index.ts';
import {
  aggregatesShape,
  marketStatusShape,
  snapshotsShape,
  tickersShape,
} from '../../../../src-main/brokers/polygon/parse/wire.ts';
import { openApi, sharedData } from '../../../gateways/core/openapi.ts';
import { startHost, type GatewayHost } from '../../../gateways/core/gateway.ts';
import { startPolygonGateway, type PolygonGateway } from '../../../gateways/polygon/polygon-gateway.ts';
import type { Asked, Reply } from '../../../gateways/polygon/rest-answers.ts';
import { shiftedScheduler } from '../../../conformance/bench.ts';

const spec = sharedData('specs/polygon-rest-openapi.json');
const why = 'the folder ../shared/data is not there';
const KEY = 'schema-key';

let gateway: PolygonGateway | null = null;
let host: GatewayHost | null = null;
afterEach(async () => {
  await gateway?.close();
  await host?.stop();
  gateway = null;
  host = null;
});

const PATHS = [
  '/v1/marketstatus/now',
  '/v3/reference/tickers?search=apple&market=stocks&active=true&limit=5',
  '/v3/reference/tickers/AAPL',
  '/v2/last/nbbo/AAPL',
  '/v2/last/trade/AAPL',
  '/v2/snapshot/locale/us/markets/stocks/tickers?tickers=AAPL,SPY',
  '/v2/snapshot/locale/us/markets/stocks/tickers/AAPL',
  '/v2/aggs/ticker/AAPL/range/1/minute/2026-11-16/2026-11-18?sort=desc&limit=50',
  '/v2/aggs/ticker/AAPL/range/1/day/2026-10-01/2026-11-18',
  '/v2/last/nbbo/NOPE',
];

type Example = {
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly example?: unknown }>> }>
  >;
};

describe('the Polygon gateway', () => {
  test.runIf(spec === null)(`is not checked against a document: ${why}`, () => {
    process.stdout.write(`skipped: ${why}\n`);
    expect(why).not.toBe('');
  });

  test.skipIf(spec === null)('answers only what the published document allows', async () => {
    const asked: { readonly asked: Asked; readonly reply: Reply }[] = [];
    host = startHost({
      accounts: [{ accountId: idOf<AccountId>('NONE-1'), profile: 'full' }],
      symbols: ['AAPL', 'SPY'],
      scheduler: shiftedScheduler(),
    });
    gateway = await startPolygonGateway({
      host,
      apiKey: KEY,
      onAnswer: (one, reply) => asked.push({ asked: one, reply }),
    });
    for (const path of PATHS)
      await fetch(`http://127.0.0.1:${gateway.port}${path}`, { headers: { Authorization: `Bearer ${KEY}` } });
    const document = openApi(spec ?? '');
    const counts = { passed: 0, none: 0 };
    for (const { asked: one, reply } of asked) {
      const result = document.check('GET', one.path, reply.status, reply.body);
      if (result === null) counts.none += 1;
      else {
        expect(result, `${one.path} ${JSON.stringify(reply.body).slice(0, 300)}`).toBe('passed');
        counts.passed += 1;
      }
    }
    process.stdout.write(
      `polygon gateway: ${asked.length} answers, ${counts.passed} valid by the document, ${counts.none} without a schema\n`,
    );
    expect(counts.passed).toBeGreaterThanOrEqual(8);
  });

  test.skipIf(spec === null)('the document’s own examples are read by the adapter', () => {
    const paths = (
      JSON.parse(readFileSync(spec ?? '', 'utf8')) as {
        readonly paths: Readonly<Record<string, { readonly get?: Example }>>;
      }
    ).paths;
    const exampleOf = (path: string): unknown =>
      paths[path]?.get?.responses?.['200']?.content?.['application/json']?.example;
    expect(snapshotsShape.parse(exampleOf('/v2/snapshot/locale/us/markets/stocks/tickers')).tickers).toHaveLength(1);
    expect(tickersShape.parse(exampleOf('/v3/reference/tickers')).results?.[0]?.ticker).toBe('A');
    expect(
      aggregatesShape.parse(exampleOf('/v2/aggs/ticker/{stocksTicker}/range/{multiplier}/{timespan}/{from}/{to}'))
        .results,
    ).toHaveLength(2);
    expect(marketStatusShape.parse(exampleOf('/v1/marketstatus/now')).market).toBe('extended-hours');
  });
});
