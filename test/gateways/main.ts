/**
 * `npm run gateway -- <venue> [--port N] [--account NAME]`: a simulated venue that speaks that venue's wire protocol on loopback, for anyone to try a
 * client against. It runs until it is interrupted.
 */
import { idOf, type AccountId } from '../../shared/domain/index.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { startHost } from './core/gateway.ts';

type Running = { readonly port: number; readonly words: string; readonly close: () => Promise<void> };
type Starter = (port: number, account: AccountId) => Promise<Running>;

const paper = idOf<AccountId>('DU1234567');

/** One line a venue. Each is loaded when it is asked for. */
const STARTERS: Readonly<Record<string, Starter>> = {
  // Accounts that begin with D are paper, others are live.
  tws: async (port, account) => {
    const { startTwsGateway } = await import('./tws/tws-gateway.ts');
    const host = startHost({ accounts: [{ accountId: account, profile: 'full' }], scheduler: systemScheduler });
    const gateway = await startTwsGateway({ host, accounts: [account], port });
    const close = async (): Promise<void> => {
      await gateway.close();
      await host.stop();
    };
    return { port: gateway.port, words: `TWS API, account ${account}, any client id`, close };
  },
  alpaca: async (port) => {
    const { startAlpacaGateway } = await import('./alpaca/alpaca-gateway.ts');
    const accountId = idOf<AccountId>('PA3RUNG0001');
    const keys = { keyId: 'PKRUNG', secret: 'rung-secret' };
    const host = startHost({ accounts: [{ accountId, profile: 'alpacaLike' }], scheduler: systemScheduler });
    const gateway = await startAlpacaGateway({ host, accountId, keys, port });
    const close = async (): Promise<void> => {
      await gateway.close();
      await host.stop();
    };
    const words = `REST and streams on one address, key ${keys.keyId}, secret ${keys.secret}, paper account ${accountId}`;
    return { port: gateway.port, words, close };
  },
  polygon: async (port) => {
    const { startPolygonGateway } = await import('./polygon/polygon-gateway.ts');
    const apiKey = 'rung-key';
    const host = startHost({ accounts: [{ accountId: paper, profile: 'full' }], scheduler: systemScheduler });
    const gateway = await startPolygonGateway({ host, apiKey, port });
    const close = async (): Promise<void> => {
      await gateway.close();
      await host.stop();
    };
    return { port: gateway.port, words: `REST and /stocks on one address, key ${apiKey}`, close };
  },
  harbor: async (port) => {
    const { HARBOR_KEY, startHarborGateway } = await import('./harbor/harbor-gateway.ts');
    const gateway = await startHarborGateway(port);
    const words = `the exchange of docs/own-broker.md, key ${HARBOR_KEY}`;
    return { port: gateway.port, words, close: () => gateway.close() };
  },
  binance: async (port) => {
    const { GATEWAY_KEY, startBinanceGateway } = await import('./binance/binance-gateway.ts');
    const gateway = await startBinanceGateway({ port });
    const words = `spot, USD-M and all streams on one address, key ${GATEWAY_KEY.apiKey}, secret ${GATEWAY_KEY.secret}`;
    return { port: gateway.port, words, close: () => gateway.close() };
  },
  kraken: async (port) => {
    const { KRAKEN_GATEWAY_KEY, startKrakenGateway } = await import('./kraken/kraken-gateway.ts');
    const gateway = await startKrakenGateway({ port });
    const words = `spot REST and /v2 on one address, key ${KRAKEN_GATEWAY_KEY.apiKey}, secret ${KRAKEN_GATEWAY_KEY.secret}`;
    return { port: gateway.port, words, close: () => gateway.close() };
  },
  bybit: async (port) => {
    const { BYBIT_GATEWAY_KEY, startBybitGateway } = await import('./bybit/bybit-gateway.ts');
    const gateway = await startBybitGateway({ port });
    const words = `v5 REST and streams, spot and linear, on one address, key ${BYBIT_GATEWAY_KEY.apiKey}, secret ${BYBIT_GATEWAY_KEY.secret}`;
    return { port: gateway.port, words, close: () => gateway.close() };
  },
  okx: async (port) => {
    const { OKX_GATEWAY_KEY, startOkxGateway } = await import('./okx/okx-gateway.ts');
    const gateway = await startOkxGateway({ port });
    const { apiKey, secret, password } = OKX_GATEWAY_KEY;
    const words = `v5 REST and streams, spot and perpetuals, on one address, key ${apiKey}, secret ${secret}, passphrase ${password}`;
    return { port: gateway.port, words, close: () => gateway.close() };
  },
  coinbase: async (port) => {
    const { COINBASE_GATEWAY_KEY, startCoinbaseGateway } = await import('./coinbase/coinbase-gateway.ts');
    const gateway = await startCoinbaseGateway({ port });
    const { apiKey, secret } = COINBASE_GATEWAY_KEY;
    const words = `REST and socket on one address, key ${apiKey}, private key of this run:\n${secret}`;
    return { port: gateway.port, words, close: () => gateway.close() };
  },
};

/** The port that each venue's clients look for first. */
const PORTS: Readonly<Record<string, number>> = {
  tws: 7497,
  alpaca: 8088,
  polygon: 8089,
  binance: 8090,
  kraken: 8091,
  bybit: 8092,
  okx: 8093,
  coinbase: 8094,
};

function portOf(venue: string, args: readonly string[]): number | null {
  const at = args.indexOf('--port');
  const text = at < 0 ? String(PORTS[venue] ?? 0) : (args[at + 1] ?? '');
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  return port >= 0 && port <= 65_535 ? port : null;
}

/** The account of a venue that takes any name (TWS). */
function accountOf(args: readonly string[]): AccountId {
  const at = args.indexOf('--account');
  const text = at < 0 ? '' : (args[at + 1] ?? '');
  return text === '' ? paper : idOf<AccountId>(text);
}

async function main(args: readonly string[]): Promise<number> {
  const [venue = ''] = args;
  const start = STARTERS[venue];
  const port = portOf(venue, args);
  if (start === undefined || port === null) {
    process.stderr.write(
      `usage: npm run gateway -- ${Object.keys(STARTERS).join('|')} [--port 0..65535] [--account NAME]\n`,
    );
    return 2;
  }
  const running = await start(port, accountOf(args));
  process.stdout.write(`${venue}: 127.0.0.1:${running.port} (${running.words}). Ctrl+C ends it.\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await running.close();
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
