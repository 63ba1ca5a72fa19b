/**
 * The red button at scale, each on its own side of a wire: a venue's process with the crowd of the end-to-end tests, the built
 * terminal on it, a tap between them, and a client that presses while thousands of the venue's messages wait.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { dec, type CloseAll, type OrderStatusReport } from '../../../shared/domain/index.ts';
import { startContractClient } from '../../../scripts/crash/contract-client.ts';
import { startBrowserShell, type BrowserShell } from '../../e2e/harness/browser-shell.ts';
import { ACCOUNTS, Crowd, until, type CrowdSize } from '../../e2e/harness/crowd.ts';
import { pressTimes, type PressTimes } from '../../e2e/harness/press-times.ts';
import { VenueTap, wallMs } from '../../e2e/harness/venue-tap.ts';

export type Pressed = { readonly times: PressTimes; readonly report: CloseAll; readonly inboxMax: number };

/** Sets the crowd up, presses with `queued` messages waiting, and takes everything down. */
export async function pressCrowd(size: CrowdSize, queued: number): Promise<Pressed> {
  const crowd = await Crowd.start(size);
  const tap = await VenueTap.start(crowd.venue.port);
  let shell: BrowserShell | null = null;
  try {
    shell = await startBrowserShell(crowd.dataDir, ['--venue', String(tap.port)]);
    return await press({ crowd, tap, shell }, queued);
  } finally {
    await shell?.stop();
    tap.stop();
    await crowd.stop();
  }
}

type Set = { readonly crowd: Crowd; readonly tap: VenueTap; readonly shell: BrowserShell };

async function press({ crowd, tap, shell }: Set, queued: number): Promise<Pressed> {
  const { port, hash } = new URL(shell.url);
  const { client, state } = startContractClient(Number(port), hash.slice('#token='.length));
  try {
    const links = () => Object.values(state()?.connection ?? {});
    await until(() => links().filter((link) => link.state === 'ready').length === ACCOUNTS.length);
    const reports = new Map<string, readonly OrderStatusReport[]>();
    for (const account of ACCOUNTS) reports.set(account, await crowd.venue.openOrders(account));
    const flood = tap.prepare(reports, queued);
    await sleep(1_000);
    tap.watch();
    const { pressedMs, written } = await heldStill(shell, flood, () => {
      const params = { scope: { kind: 'all' }, collarPct: dec('5').text(), keep: [], closedMarket: 'leave' } as const;
      void client.send({ kind: 'closeAll', params });
    });
    await written;
    await until(() => crowd.report()?.status === 'done', 120_000);
    const report = crowd.report();
    if (report?.green !== true) throw new Error('the bench did not end flat');
    const status = await client.query<{ readonly inboxMax: number }>({ kind: 'status' });
    const inboxMax = status.ok ? status.value.inboxMax : 0;
    return {
      report,
      inboxMax,
      times: pressTimes(tap.passed, { report, pressedMs, orders: crowd.orders, listed: tap.listed }),
    };
  } finally {
    client.stop();
  }
}

/** So long the terminal's process holds still, ms, for all of it to arrive; it is no part of the figures. */
const STILL_MS = 60;

/** Everything is there when the terminal's process goes on; the press counts from that moment. */
async function heldStill(
  shell: BrowserShell,
  flood: () => Promise<void>,
  pressIt: () => void,
): Promise<{ readonly pressedMs: number; readonly written: Promise<void> }> {
  shell.child.kill('SIGSTOP');
  try {
    const written = flood();
    await sleep(STILL_MS / 2);
    pressIt();
    await sleep(STILL_MS / 2);
    return { pressedMs: wallMs(), written };
  } finally {
    shell.child.kill('SIGCONT');
  }
}
