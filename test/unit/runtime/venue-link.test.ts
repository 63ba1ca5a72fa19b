/** The link of one venue: what is read when it comes up, and what when it is read again. */
import { describe, expect, it } from 'vitest';
import { err, idOf, ok, type Instrument, type InstrumentId } from '../../../shared/domain/index.ts';
import type { ExecutionClient, ExecutionListener } from '../../../src-main/ports/execution-client.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import { VenueLink } from '../../../src-main/runtime/venue-link.ts';
import { SILENT_LOGGER } from '../../../src-main/shell/logger.ts';

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** A venue that lists `listed` and holds `held`; `unended`: instruments of our orders. */
function linkTo(listed: string[], held: string[], unended: readonly string[] = []) {
  const asked: string[] = [];
  const at = { nowMs: 0 };
  let hold: Promise<void> | null = null;
  let listener: ExecutionListener | null = null;
  const position = (id: string) => ({ kind: 'position', instrumentId: idOf(id) });
  const client = {
    connectionId: idOf('sim'),
    accountId: idOf('SIM-1'),
    capabilities: {},
    open: (given: ExecutionListener) => {
      listener = given;
    },
    close: () => Promise.resolve(),
    instruments: () => {
      asked.push('instruments');
      return Promise.resolve(ok(listed.map((id) => ({ id }) as unknown as Instrument)));
    },
    defineInstruments: (ids: readonly string[]) => {
      asked.push(`define ${ids.join()}`);
      return Promise.resolve(err({ kind: 'refused', message: 'gone' }));
    },
    massStatus: async () => {
      asked.push('massStatus');
      await hold;
      return ok({ orders: [], fills: [], positions: held.map(position) });
    },
  } as unknown as ExecutionClient;
  const link = new VenueLink({
    client,
    name: 'sim',
    mode: 'simulation',
    nowMs: () => at.nowMs,
    machine: { after: () => ({ cancel: () => undefined }) } as unknown as Scheduler,
    enqueue: (input) => {
      if (input.kind === 'link') asked.push(input.connection.state);
      else if (input.kind === 'massStatus') asked.push(input.askedMs === 0 ? 'told' : `told of ${input.askedMs}`);
    },
    onInstruments: () => undefined,
    sinceMs: () => 0,
    unended: () => unended.map((id) => idOf<InstrumentId>(id)),
    gate: () => null,
    logger: SILENT_LOGGER,
  });
  link.open();
  const connect = (): void => listener?.onConnection({ state: 'connected', reason: null });
  const drop = (): void => listener?.onConnection({ state: 'disconnected', reason: 'cable' });
  const read = async (): Promise<readonly string[]> => {
    asked.length = 0;
    link.refresh();
    await settled();
    return [...asked];
  };
  /** The venue answers no more until what is returned is called. */
  const slow = (): (() => void) => {
    let go = (): void => undefined;
    hold = new Promise((resolve) => {
      go = () => {
        hold = null;
        resolve();
      };
    });
    return () => go();
  };
  connect();
  return { read, connect, drop, slow, at, link, asked };
}

describe('the link of one venue', () => {
  it('G17: everything is read whenever it comes up', async () => {
    const { read, connect, drop } = linkTo(['A'], ['A']);
    expect(await read()).toEqual(['instruments', 'massStatus', 'told']);
    drop();
    connect();
    expect(await read()).toEqual(['instruments', 'massStatus', 'told']);
  });

  it('G15, G18: venues are told in which instruments orders of ours have no end yet, before they are asked: once, and also where one is gone', async () => {
    const { read, connect, drop } = linkTo(['A'], ['A'], ['A', 'B', 'C', 'B']);
    expect(await read()).toEqual(['instruments', 'define B', 'define C', 'massStatus', 'told']);
    expect(await read()).toEqual(['massStatus', 'told']);
    drop();
    connect();
    expect(await read()).toEqual(['instruments', 'define B', 'define C', 'massStatus', 'told']);
  });

  it('G7: read again while it is up, only orders, fills and positions are asked for', async () => {
    const { read } = linkTo(['A'], ['A']);
    await read();
    expect(await read()).toEqual(['massStatus', 'told']);
  });

  it('G7: asked again for what is being read since then, a slow venue is asked once', async () => {
    const { read, slow, at, link, asked } = linkTo(['A'], ['A']);
    await read();
    const answer = slow();
    at.nowMs = 100;
    expect(await read()).toEqual(['massStatus']);
    at.nowMs = 5_000;
    // A row waits since 100 and asks every second: the reading under way began no earlier.
    link.refresh(100);
    link.refresh(100);
    answer();
    await settled();
    expect(asked).toEqual(['massStatus', 'told of 100']);
  });

  it('G2: what changed after the reading began is read again, once, however often it is asked for', async () => {
    const { read, slow, at, link, asked } = linkTo(['A'], ['A']);
    await read();
    const answer = slow();
    at.nowMs = 100;
    await read();
    link.refresh(101);
    link.refresh(101);
    link.refresh();
    at.nowMs = 200;
    answer();
    await settled();
    expect(asked).toEqual(['massStatus', 'told of 100', 'massStatus', 'told of 200']);
  });

  it('what is held there when it comes up, and is listed only because of that, is read before it is told', async () => {
    const { read } = linkTo(['A'], ['A', 'B']);
    expect(await read()).toEqual(['instruments', 'massStatus', 'instruments', 'told']);
  });

  it('what is held there and was not listed is read before it is told', async () => {
    const listed = ['A'];
    const held = ['A'];
    const { read } = linkTo(listed, held);
    await read();
    held.push('B');
    listed.push('B');
    expect(await read()).toEqual(['massStatus', 'instruments', 'told']);
    expect(await read()).toEqual(['massStatus', 'told']);
  });
});
