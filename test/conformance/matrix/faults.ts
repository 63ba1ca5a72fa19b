/** What every wire can do: cut, fall silent, lose, and bring things late, twice, in pieces, garbled or with "too many requests". */
import { until } from '../bench.ts';
import type { OutcomeKind, Struck, WireFaultCase } from './cell.ts';

const ANY: readonly OutcomeKind[] = ['acked', 'rejected', 'unknown'];
/** Connections that a redial may make before one of them is surely a second attempt. */
const ATTEMPTS = 3;
/** Looks whether a message has passed, 4 ms apart. */
const LOOKS = 20;

const needs =
  (lever: keyof Struck['levers']): NonNullable<WireFaultCase['skip']> =>
  ({ missingLevers }) =>
    missingLevers[lever] ?? null;

/** Until the adapter has told that the link is dead; in a handshake, until it has given one attempt up. */
async function noticed({ bench }: { readonly bench: Struck }): Promise<void> {
  const taken = bench.proxy.counts().taken;
  await until(
    'the silence is noticed',
    () => !bench.heard.isUp && (bench.heard.connections.length > 1 || bench.proxy.counts().taken >= taken + ATTEMPTS),
    () => bench.heard.text(),
  );
}

const cutAfter = (name: string, way: 'up' | 'down', pieces: number): WireFaultCase => ({
  name,
  family: 'cut',
  allows: ANY,
  strike: ({ bench }) => {
    bench.proxy.cutAfter(way, pieces);
    return async () => {
      // Where nothing of the deed waits for it, the message may still be on its way.
      for (let looks = 0; bench.proxy.armed() && looks < LOOKS; looks++)
        await new Promise((resolve) => setTimeout(resolve, 4));
      bench.proxy.cutAfter(way, null);
    };
  },
  lasts: true,
  needsTraffic: true,
});

const mute = (name: string, kind: 'silent' | 'deafUp' | 'deafDown'): WireFaultCase => ({
  name,
  family: 'silence',
  allows: ANY,
  strike: (cell) => {
    cell.bench.proxy.set({ kind });
    return async () => {
      await noticed(cell);
      cell.bench.proxy.set({ kind: 'none' });
    };
  },
});

export const COMMON_FAULTS: readonly WireFaultCase[] = [
  {
    name: 'cut',
    family: 'cut',
    allows: ANY,
    strike: ({ bench }) => {
      queueMicrotask(() => bench.proxy.cut());
      return undefined;
    },
  },
  {
    name: 'cutWithin',
    family: 'cut',
    allows: ANY,
    strike: ({ bench }) => {
      bench.proxy.cutWithin(40);
      return undefined;
    },
  },
  cutAfter('cutSent', 'up', 1),
  cutAfter('cutHeard1', 'down', 1),
  cutAfter('cutHeard2', 'down', 2),
  cutAfter('cutHeard3', 'down', 3),
  {
    name: 'down',
    family: 'cut',
    allows: ANY,
    strike: ({ bench }) => {
      bench.proxy.set({ kind: 'refuse' });
      bench.proxy.cut();
      return () => bench.proxy.set({ kind: 'none' });
    },
  },
  mute('silent', 'silent'),
  mute('deafUp', 'deafUp'),
  mute('deafDown', 'deafDown'),
  {
    name: 'lostAnswer',
    family: 'loss',
    skip: needs('loseAnswers'),
    // The stream may prove the order before its answer is missed.
    allows: ['acked', 'unknown'],
    strike: ({ bench }) => {
      bench.levers.loseAnswers(1);
      return undefined;
    },
  },
  {
    name: 'lostRequest',
    family: 'loss',
    skip: needs('loseRequests'),
    allows: ['unknown'],
    strike: ({ bench }) => {
      bench.levers.loseRequests(1);
      return undefined;
    },
  },
  {
    name: 'twice',
    family: 'disorder',
    skip: needs('repeatReports'),
    allows: ['acked'],
    strike: ({ bench }) => {
      bench.levers.repeatReports(6);
      return undefined;
    },
  },
  {
    name: 'late',
    family: 'disorder',
    skip: needs('delayReports'),
    allows: ['acked'],
    strike: ({ bench }) => {
      bench.levers.delayReports(60);
      return () => bench.levers.delayReports(0);
    },
    lasts: true,
  },
  {
    name: 'split',
    family: 'disorder',
    allows: ['acked'],
    strike: ({ bench }) => {
      bench.proxy.set({ kind: 'split', bytes: 7 });
      return () => bench.proxy.set({ kind: 'none' });
    },
    lasts: true,
  },
  {
    name: 'slow',
    family: 'disorder',
    allows: ['acked'],
    strike: ({ bench }) => {
      bench.proxy.set({ kind: 'slow', ms: 20 });
      return () => bench.proxy.set({ kind: 'none' });
    },
    lasts: true,
  },
  {
    name: 'garbled',
    family: 'disorder',
    skip: needs('garble'),
    // A protocol may be beyond repair after nonsense: then the link is lost, and with it the answer.
    allows: ['acked', 'unknown'],
    strike: ({ bench }) => {
      bench.levers.garble();
      return undefined;
    },
  },
  {
    name: 'throttled',
    family: 'disorder',
    skip: needs('throttle'),
    allows: ['acked', 'rejected'],
    strike: ({ bench }) => {
      bench.levers.throttle(1);
      return undefined;
    },
  },
];
