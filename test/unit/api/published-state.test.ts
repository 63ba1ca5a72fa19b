/** Ticks on a snapshot are a fresh snapshot, whatever happened in between, trimming included. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateOf } from '../../../src-main/api/published-state.ts';
import { Replica } from '../../../src-renderer/client/replica.ts';
import type { EngineEvent } from '../../../shared/domain/index.ts';
import { apiFixture } from '../../contract/fixtures/api-fixture.ts';
import type { FakeCore } from '../../contract/fixtures/fake-core.ts';
import {
  alert,
  connection,
  fill,
  instrument,
  ladder,
  limits,
  order,
  position,
  SPY,
  t,
} from '../../contract/fixtures/sample-records.ts';

type Step =
  | { readonly kind: 'order' | 'ladder' | 'fill' | 'alert' | 'instrument'; readonly n: number; readonly v: number }
  | { readonly kind: 'position' | 'connection' | 'limits' | 'journal' | 'quiet' | 'trim'; readonly n: number };

const numbered = fc.record({
  kind: fc.constantFrom('order', 'ladder', 'fill', 'alert', 'instrument'),
  n: fc.nat(12),
  v: fc.nat(3),
});
const other = fc.record({
  kind: fc.constantFrom('position', 'connection', 'limits', 'journal', 'quiet', 'trim'),
  n: fc.nat(5),
});
const steps: fc.Arbitrary<Step[][]> = fc.array(
  fc.array(fc.oneof(numbered as fc.Arbitrary<Step>, other as fc.Arbitrary<Step>), { maxLength: 6 }),
  { maxLength: 25 },
);

/** Oldest out beyond a handful, as the engine trims what ended. */
function trim(core: FakeCore): void {
  for (const map of [core.view.orders, core.view.ladders, core.view.fills, core.view.alerts] as Map<
    unknown,
    unknown
  >[]) {
    for (const key of map.keys()) {
      if (map.size <= 3) break;
      map.delete(key);
    }
  }
}

/** Changes the view as an engine would and gives the event it would make. */
function happen(core: FakeCore, step: Step): EngineEvent | null {
  const { view } = core;
  switch (step.kind) {
    case 'order': {
      const made = order(step.n, { reason: String(step.v), status: step.v === 3 ? 'filled' : 'accepted' });
      view.orders.set(made.clientOrderId, made);
      return {
        kind: 'orderModified',
        clientOrderId: made.clientOrderId,
        qty: made.qty,
        limitPrice: null,
        venueOrderId: null,
      };
    }
    case 'ladder': {
      const made = ladder(step.n, { attempts: step.v });
      view.ladders.set(made.ladderId, made);
      return { kind: 'ladderProgressed', ladder: made };
    }
    case 'fill': {
      const made = fill(step.n);
      view.fills.set(`${made.accountId}|${made.instrumentId}|${made.tradeId}`, made);
      trim(core);
      return { kind: 'orderFilled', fill: made };
    }
    case 'alert': {
      const made = alert(step.n, { acknowledged: step.v > 1 });
      view.alerts.set(made.alertId, made);
      return { kind: 'alertRaised', alert: made };
    }
    case 'instrument':
      view.instruments.set(t(`NEW${step.n}.SIM`), instrument(t(`NEW${step.n}.SIM`), { name: String(step.v) }));
      return null;
    case 'position':
      view.positions.set(`SIM-1|${SPY}`, position({ updatedMs: step.n }));
      return { kind: 'positionChanged', position: position({ updatedMs: step.n }) };
    case 'connection':
      view.connections.set(connection.connectionId, { ...connection, sinceMs: step.n });
      return { kind: 'connectionChanged', connection: { ...connection, sinceMs: step.n } };
    case 'limits':
      view.limits = { ...limits, tradesPerDayMax: step.n };
      return { kind: 'limitsChanged', limits: view.limits };
    case 'journal':
      core.journalOk = step.n > 2;
      return null;
    case 'quiet':
      return { kind: 'tradeCounted', accountId: t('SIM-1'), dayKey: '2026-11-20', count: step.n };
    case 'trim':
      trim(core);
      return { kind: 'orderCanceled', clientOrderId: t('T-1'), reason: null };
  }
}

describe('ticks', () => {
  it('on a snapshot are a fresh snapshot, record by record, without a gap', () => {
    fc.assert(
      fc.property(steps, (drains) => {
        const { core, sink, client } = apiFixture();
        const replica = new Replica();
        const first = sink.of('snapshot')[0];
        if (first === undefined) throw new Error('no snapshot');
        replica.reset(first);
        for (const drain of drains) {
          const events = drain.map((step) => happen(core, step)).filter((event) => event !== null);
          core.publish(events, ['terminal', 'instrument']);
        }
        for (const tick of sink.of('tick')) expect(replica.apply(tick)).toBe('applied');
        const fresh = stateOf(core.view, { id: 'terminal', ...core.terminalRecord() });
        expect(replica.state).toEqual(JSON.parse(JSON.stringify(fresh)));
        client.onText('{"t":"resync"}');
        const snapshot = sink.of('snapshot')[1];
        expect(snapshot?.state).toEqual(replica.state);
        expect(snapshot?.seq).toBe(replica.position?.seq);
      }),
      { numRuns: 150 },
    );
  });

  it('are not sent when nothing that a client sees has changed, and say only what has', () => {
    const { core, sink } = apiFixture();
    core.publish([], ['terminal']);
    expect(sink.of('tick')).toEqual([]);
    core.journalOk = false;
    core.publish([], ['terminal']);
    expect(sink.of('tick')).toMatchObject([{ from: 0, seq: 0, changes: [{ entity: 'terminal', op: 'upsert' }] }]);
    core.publish([{ kind: 'tradeCounted', accountId: t('SIM-1'), dayKey: 'd', count: 1 }]);
    expect(sink.of('tick')[1]).toMatchObject({ from: 0, seq: 1, changes: [] });
  });
});
