/** A crypto exchange's bench with an interceptor between its gateway and the fault proxy. */
import type { CcxtTimes } from '../../src-main/brokers/ccxt/desk.ts';
import { startInterceptor, type Interceptor } from '../gateways/core/interceptor.ts';
import type { BenchOptions } from './bench.ts';
import { cryptoBench, type CryptoVenue } from './crypto-bench.ts';
import type { MatrixBench } from './matrix/cell.ts';

export type InterceptedBench = MatrixBench & { readonly front: Interceptor };

/** Opens one; the interceptor is closed with it. */
export async function openIntercepted(
  venue: CryptoVenue,
  options: BenchOptions,
  times: Partial<CcxtTimes> = {},
): Promise<InterceptedBench> {
  let front: Interceptor | null = null;
  const start: CryptoVenue['start'] = async (more) => {
    const gateway = await venue.start(more);
    const made = await startInterceptor(gateway.port);
    front = made;
    const close = async (): Promise<void> => {
      await made.close();
      await gateway.close();
    };
    return { ...gateway, port: made.port, close };
  };
  const bench = await cryptoBench({ ...venue, start, times })(options);
  if (front === null) throw new Error('no interceptor');
  return { ...bench, front };
}
