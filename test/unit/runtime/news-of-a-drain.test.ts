/** When those who listen hear of a drain: after its bytes left, before the next drain, and always. */
import { describe, expect, it } from 'vitest';
import type { CommandOutcome } from '../../../shared/domain/index.ts';
import type { Published } from '../../../src-main/runtime/terminal-core.ts';
import type { CommitBatch } from '../../../src-main/ports/event-store.ts';
import { MemoryStore } from '../../../src-main/store/memory-store.ts';
import { accepted, buy, cmd, readyDesk, type Desk } from './venue-fixture.ts';

const ACKED: CommandOutcome = { kind: 'acked', venueOrderId: null };
/** About as many as a client library puts between a call and its bytes. */
const TURNS = 25;

/** A desk that writes down what happens, in order; its venue's bytes leave some turns of the microtask queue after the call. */
async function watched(): Promise<{ readonly d: Desk; readonly order: string[] }> {
  const order: string[] = [];
  class Watched extends MemoryStore {
    override commit(batch: CommitBatch): ReturnType<MemoryStore['commit']> {
      if (batch.events.some(({ event }) => event.kind === 'orderSubmitted')) order.push('commit');
      return super.commit(batch);
    }
  }
  const d = await readyDesk({ store: new Watched('P') });
  d.venue.submitOrder = async () => {
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
    order.push('wire');
    return ACKED;
  };
  d.runtime.onPublished(({ events }) => {
    if (events.some(({ event }) => event.kind === 'orderSubmitted')) order.push('published');
  });
  return { d, order };
}

describe('what a drain has to say', () => {
  it('G15: an order is journaled, then on the wire, and only then made into text for the screen and answered', async () => {
    const { d, order } = await watched();
    const answered = d.runtime.submit(cmd('c1'), buy()).then(() => order.push('answered'));
    await d.run(0);
    await answered;
    expect(order).toEqual(['commit', 'wire', 'published', 'answered']);
  });

  it('is said before the next drain changes anything: what is shown is what stood then', async () => {
    const store = new MemoryStore('P');
    const d = await readyDesk({ store });
    d.venue.submitOrder = ({ clientOrderId }) => {
      // The venue's word is there at once: the next drain is due before the publication's own turn.
      d.venue.report(accepted(clientOrderId));
      return Promise.resolve(ACKED);
    };
    const heard: Published[] = [];
    const from = store.events.length;
    d.runtime.onPublished((published) => {
      expect(d.engine.view.seq).toBe(published.seq);
      heard.push(published);
    });
    await Promise.all([d.runtime.submit(cmd('c1'), buy()), d.run(5)]);
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.flatMap(({ events }) => events)).toEqual(store.events.slice(from));
  });

  it('comes before what changed beside it meanwhile: no sequence is claimed whose records were not said', async () => {
    const { d } = await watched();
    const heard: Published[] = [];
    d.runtime.onPublished((published) => heard.push(published));
    d.venue.submitOrder = () => {
      const terminal = d.runtime as unknown as { readonly onTerminalChanged: () => void };
      queueMicrotask(() => terminal.onTerminalChanged());
      return Promise.resolve(ACKED);
    };
    await Promise.all([d.runtime.submit(cmd('c1'), buy()), d.run(0)]);
    let said = heard[0]?.events[0]?.seq ?? 0;
    for (const { seq, events } of heard) {
      said = events.at(-1)?.seq ?? said;
      expect(said).toBe(seq);
    }
    expect(heard.some(({ events, changed }) => events.length === 0 && changed.includes('terminal'))).toBe(true);
  });

  it('is said when the terminal stops in the same turn: what was sent was not "not done"', async () => {
    const { d, order } = await watched();
    d.venue.submitOrder = () => {
      queueMicrotask(() => void d.runtime.stop());
      return Promise.resolve(ACKED);
    };
    const reply = d.runtime.submit(cmd('c1'), buy());
    await d.run(0);
    expect(await reply).toMatchObject({ kind: 'accepted', clientOrderId: 'P-1' });
    expect(order).toEqual(['commit', 'published']);
  });
});
