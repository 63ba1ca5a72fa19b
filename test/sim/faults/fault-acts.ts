/** What goes wrong in the fault simulator, by name: one entry each. All draws come from the choice's own number. */
import type { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { FAULT_POINTS } from '../../../src-main/runtime/fault-points.ts';
import { INSTRUMENTS } from './setting.ts';
import type { FaultTerminal } from './terminal.ts';
import { pick } from './asks.ts';

export type FaultAct = { readonly weight: number; readonly run: (terminal: FaultTerminal, random: Random) => void };

const RESTART_MAX_MS = 1_200;

/** Counted where the line spoils the message, against the order it met. */
const spoil =
  (what: 'loseRequest' | 'loseAnswer' | 'twice' | 'late' | 'refuse' | 'refuseReplace') =>
  (terminal: FaultTerminal, random: Random): void => {
    terminal.line.spoils[what] += 1 + random.below(3);
  };

/** The process dies; somebody starts it again. */
function kill(terminal: FaultTerminal, random: Random): void {
  const restartMs = 5 + random.below(RESTART_MAX_MS);
  const again = random.chance(0.12) ? 1 + random.below(2) : 0;
  const dead = (): void => {
    if (terminal.alive) return;
    if (again > 0) terminal.killAt('duringRecovery', again);
    while (!terminal.start());
  };
  if (random.chance(0.35)) terminal.kill();
  else {
    const points = FAULT_POINTS.filter((point) => point !== 'duringRecovery');
    terminal.killAt(pick(random, points), 1 + random.below(3));
  }
  terminal.scheduler.after(restartMs, dead);
  // Should the point be passed later than that.
  terminal.scheduler.after(restartMs + 400, () => {
    terminal.spare();
    dead();
  });
}

/** Everything that can go wrong, with how often. A new fault is one more entry. */
export const FAULTS: Readonly<Record<string, FaultAct>> = {
  disconnect: {
    weight: 0.55,
    run: (terminal, random) => {
      terminal.ledger.made('disconnect');
      terminal.line.disconnect(20 + random.below(1_500));
    },
  },
  halfOpen: {
    weight: 0.3,
    run: (terminal, random) => {
      terminal.ledger.made('half-open line');
      terminal.line.halfOpen(500 + random.below(3_000));
    },
  },
  loseRequest: { weight: 0.5, run: spoil('loseRequest') },
  loseAnswer: { weight: 0.5, run: spoil('loseAnswer') },
  loseReport: {
    weight: 0.3,
    run: (terminal, random) => {
      terminal.line.spoils.loseReport += 1 + random.below(3);
      terminal.scheduler.after(500 + random.below(2_500), () => {
        terminal.line.spoils.loseReport = 0;
        terminal.line.disconnect(20);
      });
    },
  },
  malformed: {
    weight: 0.2,
    run: (terminal) => {
      terminal.line.spoils.malformed += 1;
    },
  },
  twice: { weight: 0.625, run: spoil('twice') },
  late: { weight: 0.625, run: spoil('late') },
  refuse: { weight: 0.5, run: spoil('refuse') },
  refuseReplace: { weight: 0.5, run: spoil('refuseReplace') },
  throttle: {
    weight: 0.25,
    run: (terminal, random) => {
      terminal.line.throttledToMs = terminal.scheduler.nowMs() + 200 + random.below(1_000);
    },
  },
  clockJump: {
    weight: 0.125,
    run: (terminal, random) => {
      const jumpMs = (random.chance(0.5) ? 1 : -1) * (2_500 + random.below(5_000));
      terminal.ledger.made('clock jump');
      terminal.machine.jumpMs += jumpMs;
      // Where all faults have ended meanwhile the clock is right already.
      terminal.scheduler.after(1_000 + random.below(3_000), () => {
        if (terminal.machine.jumpMs !== 0) terminal.machine.jumpMs -= jumpMs;
      });
    },
  },
  sleep: {
    weight: 0.125,
    run: (terminal, random) => {
      terminal.ledger.made('machine sleeps');
      terminal.machine.asleepToMs = terminal.scheduler.nowMs() + 1_000 + random.below(12_000);
    },
  },
  journal: {
    weight: 0.25,
    run: (terminal, random) => {
      const locked = random.chance(0.5);
      terminal.ledger.made(locked ? 'database locked' : 'disk full');
      terminal.failure = locked
        ? { kind: 'locked', message: 'the database is locked' }
        : { kind: 'diskFull', message: 'the disk is full' };
      terminal.failsToMs = terminal.scheduler.nowMs() + 50 + random.below(1_500);
    },
  },
  secondEngine: {
    weight: 0.125,
    run: (terminal) => {
      if (!terminal.alive || terminal.dataDir === null) return;
      terminal.ledger.made('second engine');
      terminal.ledger.checked('a second engine on one database is refused');
      const told = terminal.second();
      if (told !== 'inUse') terminal.ledger.fault(`a second engine was told ${told ?? 'nothing'} and let in`);
    },
  },
  snapshot: {
    weight: 0.5,
    run: (terminal) => {
      if (!terminal.alive || terminal.scheduler.nowMs() < terminal.failsToMs) return;
      const { engine, core, store } = terminal.now;
      if (!core.terminalRecord().journalOk) return;
      store.saveSnapshot({ seq: engine.view.seq, tsMs: terminal.scheduler.nowMs(), json: engine.snapshot() });
    },
  },
  kill: { weight: 3.8, run: kill },
  sweep: {
    weight: 3,
    run: (terminal, random) => {
      const id = pick(random, INSTRUMENTS).id;
      terminal.line.venue.sweep(id, { side: pick(random, ['buy', 'sell'] as const), size: 50 + random.below(1_500) });
    },
  },
  halt: {
    weight: 0.125,
    run: (terminal, random) => {
      const market = terminal.line.venue.markets.get(pick(random, INSTRUMENTS).id);
      if (market !== undefined) market.haltedToMs = terminal.scheduler.nowMs() + 500 + random.below(4_000);
    },
  },
  stall: {
    weight: 0.175,
    run: (terminal, random) => {
      const market = terminal.line.venue.markets.get(pick(random, INSTRUMENTS).id);
      if (market !== undefined) market.stalledToMs = terminal.scheduler.nowMs() + 1_000 + random.below(9_000);
    },
  },
  bend: {
    weight: 0.25,
    run: (terminal, random) => {
      const market = terminal.line.venue.markets.get(pick(random, INSTRUMENTS).id);
      if (market === undefined) return;
      market.bend = pick(random, ['noBid', 'noAsk', 'locked', 'crossed', 'wide'] as const);
      market.bentToMs = terminal.scheduler.nowMs() + 300 + random.below(3_000);
    },
  },
};
