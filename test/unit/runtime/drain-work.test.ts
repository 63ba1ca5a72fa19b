/** What one drain came to. */
import { describe, expect, it } from 'vitest';
import {
  idOf,
  type ClientOrderId,
  type Connection,
  type EngineEvent,
  type Order,
} from '../../../shared/domain/index.ts';
import type { EngineEffect } from '../../../src-main/engine/types.ts';
import { DrainWork } from '../../../src-main/runtime/drain-work.ts';
import { Desk } from '../engine/desk.ts';
import { CONNECTION } from '../engine/account-fixture.ts';

const effect = (kind: 'submit' | 'modify' | 'cancel', connectionId: Connection['connectionId']): EngineEffect =>
  (kind === 'submit' ? { kind, order: { connectionId } } : { kind, connectionId }) as EngineEffect;
const link = (state: Connection['state'], connection = CONNECTION): EngineEvent => ({
  kind: 'connectionChanged',
  connection: { ...connection, state },
});

describe('sends that were decided before their link went', () => {
  it('G17: submits and modifications of the same drain do not leave on the next link; cancels and other links do', () => {
    const { view } = new Desk().engine;
    const other = { ...CONNECTION, connectionId: 'other' as Connection['connectionId'] };
    const work = new DrainWork(view, 0);
    const sends = [
      effect('submit', CONNECTION.connectionId),
      effect('modify', CONNECTION.connectionId),
      effect('cancel', CONNECTION.connectionId),
      effect('submit', other.connectionId),
    ];
    work.add({ events: [], effects: sends }, 1);
    work.add({ events: [link('disconnected')], effects: [] }, 1);
    work.add({ events: [link('reconciling')], effects: [] }, 1);
    const after = effect('submit', CONNECTION.connectionId);
    work.add({ events: [], effects: [after] }, 1);
    expect([...work.overtaken]).toEqual(sends.slice(0, 2));
    expect(work.effects).toHaveLength(5);
  });

  it('a change of an order that ended later in the same drain is moot; its cancel, and changes of others, are not', () => {
    const { view } = new Desk().engine;
    const ended = idOf<ClientOrderId>('T-1');
    const works = idOf<ClientOrderId>('T-2');
    const orders = new Map([
      [ended, { clientOrderId: ended, status: 'filled' } as Order],
      [works, { clientOrderId: works, status: 'pendingModify' } as Order],
    ]);
    const work = new DrainWork({ ...view, orders } as typeof view, 0);
    const of = (kind: 'modify' | 'cancel', clientOrderId: ClientOrderId) => ({ kind, clientOrderId }) as EngineEffect;
    expect(work.isMoot(of('modify', ended))).toBe(true);
    expect(work.isMoot(of('cancel', ended))).toBe(false);
    expect(work.isMoot(of('modify', works))).toBe(false);
  });
});
