/** What a venue words freely is cleaned for every broker alike: reasons, and what charges are for. */
import { describe, expect, it } from 'vitest';
import { dec, idOf, type StatementCharge, type VenueReport } from '../../../../shared/domain/index.ts';
import type { BrokerConnection } from '../../../../src-main/ports/broker.ts';
import type { ExecutionClient, ExecutionListener } from '../../../../src-main/ports/execution-client.ts';
import { Secret } from '../../../../src-main/shell/secrets/secret.ts';
import { connectionWithoutSecrets } from '../../../../src-main/shell/secrets/struck-out-broker.ts';

const PLANTED = 'planted-key-of-the-test';

const charge = (id: string): StatementCharge => ({
  ...{ id, kind: 'fee', text: `fee of ${PLANTED}`, instrumentId: null, currency: 'USD', tsEventMs: 1 },
  amount: dec('-1').text(),
});

describe('G24: a broker whose texts are free of secrets', () => {
  it('has none in a charge, neither told of by itself nor in a reading of everything', async () => {
    let listener: ExecutionListener | null = null;
    const status = { orders: [], charges: [charge('2')] };
    const inner = {
      connectionId: idOf('alpaca'),
      accountId: idOf('A'),
      open: (given: ExecutionListener) => {
        listener = given;
      },
      massStatus: () => Promise.resolve({ ok: true, value: status }),
    } as unknown as ExecutionClient;
    const connection = { execution: inner, marketData: null } as unknown as BrokerConnection;
    const { execution } = connectionWithoutSecrets(connection, () => [new Secret(PLANTED)]);
    const told: VenueReport[] = [];
    execution?.open({ onReports: (reports) => told.push(...reports), onConnection: () => undefined });
    (listener as ExecutionListener | null)?.onReports([{ kind: 'charge', charge: charge('1') }]);
    const read = JSON.stringify(await execution?.massStatus(0));
    expect(JSON.stringify(told)).toContain('"id":"1"');
    expect(read).toContain('"id":"2"');
    expect(JSON.stringify(told) + read).not.toContain('planted');
  });
});
