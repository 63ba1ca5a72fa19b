/**
 * Loads one exchange of ccxt when it is first needed: the exercised ones alone (about 100 ms each), any other through the whole
 * library. The paths are literal so that the bundler makes a chunk of each; ccxt's `exports` has no entry for them.
 */
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { CcxtClass } from './exchange.ts';

type Module = { readonly default: unknown };

const ALONE: Readonly<Record<string, () => Promise<Module>>> = {
  binance: () => import('../../../node_modules/ccxt/js/src/pro/binance.js'),
  binanceusdm: () => import('../../../node_modules/ccxt/js/src/pro/binanceusdm.js'),
  kraken: () => import('../../../node_modules/ccxt/js/src/pro/kraken.js'),
  bybit: () => import('../../../node_modules/ccxt/js/src/pro/bybit.js'),
  okx: () => import('../../../node_modules/ccxt/js/src/pro/okx.js'),
  coinbase: () => import('../../../node_modules/ccxt/js/src/pro/coinbase.js'),
};

/** The class of an exchange by ccxt's id. Refused for an id that ccxt does not have. */
export async function loadExchange(id: string): Promise<Result<CcxtClass, VenueError>> {
  const alone = ALONE[id];
  if (alone !== undefined) return ok((await alone()).default as CcxtClass);
  const { pro } = (await import('ccxt')).default as unknown as { readonly pro: Readonly<Record<string, unknown>> };
  const found = Object.hasOwn(pro, id) ? pro[id] : undefined;
  if (typeof found === 'function') return ok(found as CcxtClass);
  return err({ kind: 'refused', message: `ccxt has no exchange with streams under the name ${id.slice(0, 40)}` });
}
