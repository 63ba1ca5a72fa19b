/**
 * Before the app ends: what would be left behind, and what the trader wants done about it (S1.10). Leaving is the
 * default; cancelling takes away what opens and leaves protective stops alone; flattening is close-all, and it is said when
 * that did not get everything flat. Stops that the app holds die with it and are named one by one (G14).
 */
import {
  dec,
  idOf,
  isWorking,
  symbolOf,
  type CloseAll,
  type Command,
  type CommandId,
  type Order,
} from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';
import type { IdSource } from '../ports/clock.ts';
import type { TerminalCore } from '../runtime/terminal-core.ts';

export type QuitChoice = 'leave' | 'cancel' | 'flatten';
/** `ask`: the trader chooses each time there is something to leave behind. */
export type OnQuit = QuitChoice | 'ask';

/** What is there when the app wants to end. */
export type QuitFacts = {
  /** Orders and ladders that open or add. */
  readonly opening: number;
  /** Protective and reducing orders at the venue. */
  readonly protecting: number;
  /** A line for each order that only this app watches. */
  readonly appHeld: readonly string[];
  readonly positions: number;
  /** Orders that wait for the open and for approval. */
  readonly queued: number;
};

/** Most app-held stops that are named; the rest is a number. */
const NAMED_MAX = 12;
/** How long cancels and closes are waited for before the trader is told how it stands, ms of the machine's clock. */
export const QUIT_WAIT_MS = 60_000;
const LOOK_MS = 100;

const heldHere = (order: Order): boolean => order.status === 'emulated';

function heldLine(order: Order): string {
  const at = order.trigger?.price ?? order.limitPrice;
  return `${order.side === 'buy' ? 'Buy' : 'Sell'} ${order.qty} ${symbolOf(order.instrumentId)}${at === null ? '' : ` at ${at}`}`;
}

/** Spreads whose ladder is still to be sent: they would send it while the rest is being cancelled. */
const spreadsToCome = (view: EngineView) =>
  [...view.verticals.values()].filter((v) => v.status === 'checking' || v.status === 'margin');

/** What would be left behind now. Pure. */
export function quitFacts(view: EngineView): QuitFacts {
  const working = [...view.orders.values()].filter((o) => isWorking(o.status));
  const atVenue = working.filter((o) => !heldHere(o) && o.ladderId === null);
  const ladders = [...view.ladders.values()].filter((l) => l.status !== 'done');
  const closes = (o: { readonly reducing: boolean }): boolean => o.reducing;
  return {
    opening:
      atVenue.filter((o) => !closes(o)).length + ladders.filter((l) => !closes(l)).length + spreadsToCome(view).length,
    protecting: atVenue.filter(closes).length + ladders.filter(closes).length,
    appHeld: working.filter(heldHere).map(heldLine),
    positions: [...view.positions.values()].filter((p) => !dec(p.qty).isZero()).length,
    queued: [...view.queued.values()].filter((q) => q.status === 'waiting' || q.status === 'ready').length,
  };
}

/** Whether quitting leaves anything that the trader should decide about. */
export const needsAsking = (facts: QuitFacts): boolean =>
  facts.opening + facts.protecting + facts.appHeld.length + facts.positions + facts.queued > 0;

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** The question: a headline, what is there, and the buttons in the order of `QUIT_CHOICES` with "Do not quit" last. */
export type QuitQuestion = { readonly message: string; readonly detail: string; readonly buttons: readonly string[] };

/** What the buttons mean, by index; beyond them: do not quit. */
export const QUIT_CHOICES: readonly QuitChoice[] = ['leave', 'cancel', 'flatten'];

/** The question in words. */
export function quitQuestion(facts: QuitFacts): QuitQuestion {
  const { opening, protecting, appHeld, positions, queued } = facts;
  const lines = [
    positions === 0 ? null : `${count(positions, 'position')} open`,
    protecting === 0
      ? null
      : `${count(protecting, 'order that protects or reduces', 'orders that protect or reduce')} at the venue: they stay in force`,
    opening === 0 ? null : `${count(opening, 'working order')} that can still open or add`,
    queued === 0 ? null : `${count(queued, 'order')} queued for the open: nothing is sent without your approval`,
    ...heldLines(appHeld),
  ];
  return {
    message: appHeld.length > 0 ? 'Quit? Stops that this app holds will not be watched.' : 'Quit Rung?',
    detail: lines.filter((line) => line !== null).join('\n'),
    buttons: [
      'Leave it as it is',
      opening === 0 ? 'Cancel nothing (none opens)' : `Cancel ${count(opening, 'order')} that open`,
      positions === 0 ? 'Cancel everything' : `Flatten: close ${count(positions, 'position')}`,
      'Do not quit',
    ],
  };
}

function heldLines(appHeld: readonly string[]): readonly string[] {
  if (appHeld.length === 0) return [];
  const more = appHeld.length - NAMED_MAX;
  return [
    `${count(appHeld.length, 'stop or order')} held by this app ${appHeld.length === 1 ? 'dies' : 'die'} with it:`,
    ...appHeld.slice(0, NAMED_MAX).map((line) => `  · ${line}`),
    ...(more > 0 ? [`  · and ${more} more`] : []),
  ];
}

export type QuitPorts = {
  readonly core: Pick<TerminalCore, 'view' | 'submit'>;
  readonly ids: IdSource;
  /** Lets so much time of the machine's clock pass. */
  readonly wait: (ms: number) => Promise<void>;
};

/** Carries the choice out. The answer is what remains, a line each; empty when it did what it says. */
export async function carryOut(ports: QuitPorts, choice: QuitChoice): Promise<readonly string[]> {
  switch (choice) {
    case 'leave':
      return [];
    case 'cancel':
      return cancelOpening(ports);
    case 'flatten':
      return flatten(ports);
  }
}

const submit = (ports: QuitPorts, command: Command) =>
  ports.core.submit(idOf<CommandId>(`quit-${ports.ids.newId()}`.slice(0, 64)), command);

async function cancelOpening(ports: QuitPorts): Promise<readonly string[]> {
  const { view } = ports.core;
  const ladders = [...view.ladders.values()].filter((l) => l.status !== 'done' && !l.reducing);
  const orders = [...view.orders.values()].filter((o) => isWorking(o.status) && o.ladderId === null && !o.reducing);
  await Promise.all([
    ...spreadsToCome(view).map(({ verticalId }) => submit(ports, { kind: 'cancelVertical', verticalId })),
    ...ladders.map(({ ladderId }) => submit(ports, { kind: 'controlLadder', ladderId, control: 'cancel' })),
    ...orders.map(({ clientOrderId }) => submit(ports, { kind: 'cancelOrder', clientOrderId })),
  ]);
  await until(ports, () => quitFacts(view).opening === 0);
  const left = quitFacts(view).opening;
  return left === 0 ? [] : [`${count(left, 'order')} did not end: the venue has not confirmed the cancel`];
}

async function flatten(ports: QuitPorts): Promise<readonly string[]> {
  const { view } = ports.core;
  const reply = await submit(ports, {
    kind: 'closeAll',
    params: { scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' },
  });
  if (reply.kind === 'denied') return [`Close-all was refused: ${reply.message}`];
  const run = (): CloseAll | null => [...view.closeAlls.values()].find((c) => c.closeAllId === reply.recordId) ?? null;
  await until(ports, () => run()?.status === 'done');
  const ended = run();
  if (ended === null) return ['Close-all left no report'];
  if (ended.status === 'done' && ended.green) return [];
  const open = ended.rows.filter((r) => !['flat', 'dust', 'kept'].includes(r.status));
  return open.map((r) => `${symbolOf(r.instrumentId)}: ${r.qty} ${r.status}${r.text === '' ? '' : `, ${r.text}`}`);
}

async function until(ports: QuitPorts, done: () => boolean): Promise<void> {
  for (let waited = 0; waited < QUIT_WAIT_MS && !done(); waited += LOOK_MS) await ports.wait(LOOK_MS);
}
