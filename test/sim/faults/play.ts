/** One history: the choices of a seed (or fewer of them), then everything is taken back, and what both sides hold is compared. */
import { idOf, type Command, type CommandId, type CommandReply } from '../../../shared/domain/index.ts';
import { Random } from '../../../src-main/brokers/sim/market/random.ts';
import type { Choice } from './choices.ts';
import { FAULTS } from './fault-acts.ts';
import { checkProtection } from './protection.ts';
import { checkAtRest, isQuiet } from './rest.ts';
import { FaultTerminal, type TerminalOptions } from './terminal.ts';
import { WORKLOAD } from './workload.ts';

export type Played = {
  readonly seed: number;
  readonly broken: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly checks: Readonly<Record<string, number>>;
  /** How many orders saw so many quotes, by count (the last one: that many or more). */
  readonly quotes: readonly number[];
};

export const QUOTES_SHOWN_MAX = 400;

/** Quiet has to come within this, ms of the venue's time. */
const QUIET_MAX_MS = 200_000;
const QUIET_LOOK_MS = 1_000;

/** Plays a list of choices; the same list and options give the same history. */
export async function play(options: TerminalOptions, choices: readonly Choice[]): Promise<Played> {
  const terminal = new FaultTerminal(options);
  const hand = new Hand(terminal);
  try {
    while (!terminal.start());
    await terminal.run(400);
    for (const choice of choices) {
      await terminal.run(choice.afterMs);
      if (terminal.ledger.broken.length > 0) break;
      hand.act(choice);
    }
    if (terminal.ledger.broken.length === 0) await settle(terminal, hand);
    return outcome(terminal, options.seed);
  } catch (thrown) {
    terminal.ledger.fault(`thrown: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
    return outcome(terminal, options.seed);
  } finally {
    terminal.end();
  }
}

/** The trader's and the fault maker's hand. */
class Hand {
  private readonly terminal: FaultTerminal;
  private last: { readonly commandId: CommandId; readonly command: Command } | null = null;
  private readonly answers = new Map<CommandId, CommandReply>();

  constructor(terminal: FaultTerminal) {
    this.terminal = terminal;
  }

  act(choice: Choice): void {
    const { terminal } = this;
    const random = Random.seeded(choice.n, choice.index);
    const fault = FAULTS[choice.act];
    if (fault !== undefined) return fault.run(terminal, random);
    if (!terminal.alive) return;
    if (choice.act === 'repeat') {
      // A double click, or a screen that repeats what it heard no answer to.
      if (this.last !== null) this.say(this.last.commandId, this.last.command);
      return;
    }
    const command = WORKLOAD[choice.act]?.make(terminal, random) ?? null;
    terminal.ledger.say(() => `trader ${JSON.stringify(command)}`);
    if (command === null) return;
    const commandId = idOf<CommandId>(`command-${choice.index}`);
    this.say(commandId, command);
    if (choice.act === 'cancel' || choice.act === 'cancelAll' || choice.act === 'reduce')
      this.neverDenied(commandId, command);
  }

  /** G20: no check denies a cancel or an order that reduces. What has gone meanwhile is no denial by a check. */
  private neverDenied(commandId: CommandId, command: Command): void {
    const { terminal } = this;
    const saidMs = terminal.scheduler.nowMs();
    void terminal.now.core.submit(commandId, command).then((reply) => {
      // Said to a machine that slept: the position was another one when it was read.
      if (terminal.scheduler.nowMs() !== saidMs) return;
      terminal.ledger.checked('no check denies a cancel or an order that reduces');
      if (reply.kind === 'denied' && reply.code === 'riskDenied')
        terminal.ledger.fault(`G20: ${command.kind} was denied: ${reply.message}`);
    });
  }

  say(commandId: CommandId, command: Command): void {
    const { terminal } = this;
    if (command.kind === 'submitOrder' || command.kind === 'submitLadder') this.last = { commandId, command };
    if (command.kind === 'approveQueued') terminal.ledger.queue.onWord(command);
    if (command.kind === 'changeLadder') terminal.ledger.onWord(command.ladderId);
    if (command.kind === 'controlLadder' && command.control !== 'pause' && command.control !== 'cancel')
      terminal.ledger.onWord(command.ladderId);
    void terminal.now.core.submit(commandId, command).then((reply) => {
      terminal.ledger.checked('a command is answered once');
      const before = this.answers.get(commandId);
      if (before?.kind === 'accepted' && JSON.stringify(before) !== JSON.stringify(reply))
        terminal.ledger.fault(`${commandId}: ${JSON.stringify(before)}, then ${JSON.stringify(reply)}`);
      this.answers.set(commandId, reply);
    });
  }
}

/** Every fault ends, everything is taken back, and both sides are compared. */
async function settle(terminal: FaultTerminal, hand: Hand): Promise<void> {
  terminal.spare();
  terminal.failsToMs = 0;
  // What a sleeping machine put off is due when it wakes, and not before: no fault is over until then.
  await terminal.run(Math.max(0, terminal.machine.asleepToMs - terminal.scheduler.nowMs()));
  await terminal.run(1_700);
  terminal.spare();
  if (!terminal.alive) while (!terminal.start());
  terminal.machine.jumpMs = 0;
  terminal.line.calm();
  await terminal.run(1_000);
  await checkProtection(terminal);
  terminal.marketEveryMs = 500;
  const deadlineMs = terminal.scheduler.nowMs() + QUIET_MAX_MS;
  for (let n = 0; ; n++) {
    if (terminal.ledger.broken.length > 0) return;
    if (isQuiet(terminal)) break;
    if (terminal.scheduler.nowMs() >= deadlineMs) return terminal.ledger.fault(`never quiet: ${restless(terminal)}`);
    if (n % 20 === 0) {
      hand.say(idOf<CommandId>(`active-${n}`), { kind: 'setTradingState', state: 'active' });
      hand.say(idOf<CommandId>(`sweep-${n}`), { kind: 'cancelAll', instrumentId: null });
    }
    await terminal.run(QUIET_LOOK_MS);
  }
  await terminal.run(500);
  checkAtRest(terminal);
}

function restless(terminal: FaultTerminal): string {
  const { view } = terminal.now.engine;
  const orders = [...view.orders.values()].filter(
    (order) =>
      order.status === 'unknown' ||
      order.status.startsWith('pending') ||
      order.status === 'submitted' ||
      order.status === 'accepted' ||
      order.status === 'partiallyFilled',
  );
  const ladders = [...view.ladders.values()].filter((ladder) => ladder.status !== 'done');
  const open = [...terminal.line.venue.open].map((order) => order.id);
  const links = [...view.connections.values()].map((connection) => `${connection.state} ${connection.reason ?? ''}`);
  return [
    ...orders.map((order) => `${order.clientOrderId} ${order.status}`),
    ...ladders.map((ladder) => `${ladder.ladderId} ${ladder.status} ${ladder.pause?.cause ?? ''}`),
    ...open.map((id) => `${id} open at the venue`),
    ...links,
  ].join('; ');
}

function outcome(terminal: FaultTerminal, seed: number): Played {
  const { ledger } = terminal;
  const quotes: number[] = [];
  const counts = {
    sent: 0,
    partial: 0,
    replaced: 0,
    faulted: 0,
    restarts: Math.max(0, terminal.lives - 1),
    timers: terminal.steps,
    fills: terminal.line.venue.fills.length,
  };
  for (const order of ledger.sent.values()) {
    counts.sent += 1;
    if (order.partial) counts.partial += 1;
    if (order.replaced) counts.replaced += 1;
    if (order.faulted) counts.faulted += 1;
    if (order.quotes !== null) {
      const shown = Math.min(order.quotes, QUOTES_SHOWN_MAX);
      quotes[shown] = (quotes[shown] ?? 0) + 1;
    }
  }
  return {
    seed,
    broken: ledger.broken,
    counts,
    faults: Object.fromEntries(ledger.faults),
    checks: Object.fromEntries(ledger.checks),
    quotes: Array.from({ length: QUOTES_SHOWN_MAX + 1 }, (_, count) => quotes[count] ?? 0),
  };
}
