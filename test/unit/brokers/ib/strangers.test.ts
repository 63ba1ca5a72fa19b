/** G2, G5: what is held of one contract is never closed in another of the same name, and what is not traded here is told all the same. */
import { describe, expect, it } from 'vitest';
import { ok, type InstrumentId } from '../../../../shared/domain/index.ts';
import type { Question } from '../../../../src-main/brokers/ib/asks.ts';
import { IbContracts } from '../../../../src-main/brokers/ib/contracts.ts';
import type { IbLink } from '../../../../src-main/brokers/ib/link.ts';
import { readId, strangerIdOf } from '../../../../src-main/brokers/ib/symbols.ts';
import type { BrokerDeps } from '../../../../src-main/ports/broker.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { silentLogger } from '../../../conformance/silent-logger.ts';

const option = (conId: number, tradingClass: string) => ({
  ...{ conId, symbol: 'TSLA', secType: 'OPT', exchange: 'SMART', currency: 'USD', tradingClass },
  ...{ lastTradeDateOrContractMonth: '20261218', strike: 300, right: 'C', multiplier: 100 },
});
const future = { conId: 495, symbol: 'ES', localSymbol: 'ESZ6', secType: 'FUT', exchange: 'CME', currency: 'USD' };
const CALL = 'TSLA-20261218-C-300.IB' as InstrumentId;

/** Contracts of a TWS that has these, and how often it was asked for one. */
function contractsOf(held: readonly { readonly conId: number }[]) {
  let asked = 0;
  const ask = (_: string, { hear }: Question<unknown>, act: (api: unknown, id: number) => void) => {
    act({ reqContractDetails: (_id: number, wanted: { readonly conId?: number }) => tell(hear, wanted) }, 1);
    return Promise.resolve(hear('contractDetailsEnd', [1], 1)).then((heard) => ok(heard?.answer));
  };
  const tell = (hear: Question<unknown>['hear'], { conId }: { readonly conId?: number }): void => {
    asked += 1;
    for (const contract of held)
      if (conId === undefined || conId === contract.conId) hear('contractDetails', [1, { contract, minTick: 0.01 }], 1);
  };
  const deps = { scheduler: new VirtualScheduler(0), logger: silentLogger, instrumentOf: () => null };
  const contracts = new IbContracts({ ask } as unknown as IbLink, deps as unknown as BrokerDeps);
  return { contracts, asked: () => asked };
}

describe('contracts of one name', () => {
  it('of a standard option and an adjusted one the name means the standard one, in whatever order TWS lists them', async () => {
    for (const held of [
      [option(1, 'TSLA'), option(2, '2TSLA')],
      [option(2, '2TSLA'), option(1, 'TSLA')],
    ]) {
      const { contracts } = contractsOf(held);
      expect((await contracts.resolve(CALL)).ok).toBe(true);
      expect(contracts.contractOf(CALL)).toMatchObject({ conId: 1 });
      await contracts.resolveConId(option(2, '2TSLA'));
      expect(contracts.idOfContract(option(1, 'TSLA'))).toBe(CALL);
      expect(contracts.idOfContract(option(2, '2TSLA'))).toBe('TSLA-OPT-2.IB');
    }
  });

  it('a position in an adjusted option, held before anything was looked up, is not one in the standard option', async () => {
    const { contracts } = contractsOf([option(1, 'TSLA'), option(2, '2TSLA')]);
    expect(contracts.idOfContract(option(2, '2TSLA'))).toBe('TSLA-OPT-2.IB');
    await contracts.resolveConId(option(2, '2TSLA'));
    expect(contracts.idOfContract(option(2, '2TSLA'))).toBe('TSLA-OPT-2.IB');
    expect(contracts.get(CALL)).toBeNull();
  });

  it('two companies with one symbol and one currency: neither is traded by that name', async () => {
    const share = (conId: number) => ({ conId, symbol: 'ABC', secType: 'STK', exchange: 'SMART', currency: 'EUR' });
    const { contracts } = contractsOf([share(7), share(8)]);
    expect((await contracts.resolve('ABC:EUR.IB' as InstrumentId)).ok).toBe(false);
    await contracts.resolveConId(share(8));
    expect(contracts.idOfContract(share(8))).toBe('ABC:EUR.IB');
    expect(contracts.contractOf('ABC:EUR.IB' as InstrumentId)).toMatchObject({ conId: 8 });
    await contracts.resolveConId(share(7));
    expect(contracts.idOfContract(share(7))).toBe('ABC-STK-7.IB');
  });
});

describe('contracts that are not traded here', () => {
  it('a future has a name of its own, which nobody can trade by, and is asked for once', async () => {
    const { contracts, asked } = contractsOf([future]);
    expect(contracts.idOfContract(future)).toBe('ESZ6-FUT-495.IB');
    expect(readId('ESZ6-FUT-495.IB')).toBeNull();
    await contracts.resolveConId(future);
    await contracts.resolveConId(future);
    expect(asked()).toBe(1);
  });

  it('currencies are cash', () => {
    expect(strangerIdOf({ symbol: 'EUR', secType: 'CASH', conId: 12 })).toBeNull();
  });
});
