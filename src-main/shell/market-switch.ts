/**
 * Which market the next start of the terminal trades on. A change is kept in the data folder and asks for a restart; a start that
 * fails after a change goes back to the market that ran before, and says why.
 */
import { ok, type MarketKind, type Result } from '../../shared/domain/index.ts';
import type { MarketPorts } from './connections/desk-ports.ts';
import type { Flags } from './flags.ts';
import { readMarket, writeMarket } from './kept-market.ts';
import { needsAsking, quitFacts, quitQuestion } from './quit-offer.ts';
import type { RunningTerminal, StartFailure } from './terminal-process.ts';

/** A reply that is on its way should leave before the engine goes, ms. */
const RESTART_AFTER_MS = 50;

export class MarketSwitch {
  private readonly file: string;
  private readonly reasonFixed: string | null;
  private market: MarketKind;
  /** The market of the terminal that ran last. */
  private ran: MarketKind | null = null;
  private terminal: RunningTerminal | null = null;
  private failed: string | null = null;
  private restart: (() => void) | null = null;

  constructor(file: string, flags: Flags) {
    this.file = file;
    const given = flags.replay.length > 0 ? '--replay' : flags.venue === null ? null : '--venue';
    this.reasonFixed =
      given === null ? null : `Rung was started with ${given}; start it without to trade over connections.`;
    this.market = given === null ? (flags.market ?? readMarket(file) ?? 'simulated') : 'simulated';
    // The flag is a choice like any other.
    if (flags.market !== null && given === null) writeMarket(file, flags.market);
  }

  get current(): MarketKind {
    return this.market;
  }

  /** The terminal's side: who restarts it. */
  onRestart(listener: () => void): void {
    this.restart = listener;
  }

  /** Starts on the market of choice; after a change that fails, on the one before. */
  async start(
    attempt: (market: MarketKind) => Promise<Result<RunningTerminal, StartFailure>>,
  ): Promise<Result<RunningTerminal, StartFailure>> {
    const started = await attempt(this.market);
    if (started.ok) return this.took(started);
    if (this.ran === null || this.ran === this.market) return started;
    this.failed = `The engine did not start on ${WORDS[this.market]}: ${started.error.message}`;
    this.market = this.ran;
    writeMarket(this.file, this.market);
    const again = await attempt(this.market);
    return again.ok ? this.took(again) : again;
  }

  ports(): MarketPorts {
    return {
      kind: () => this.market,
      fixed: () => this.reasonFixed,
      leaves: () => this.leaves(),
      choose: (market) => this.choose(market),
      problem: () => this.failed,
    };
  }

  private took<T extends { readonly value: RunningTerminal }>(started: T): T {
    this.ran = this.market;
    this.terminal = started.value;
    return started;
  }

  private leaves(): string | null {
    const view = this.terminal?.core.view;
    if (view === undefined) return null;
    const facts = quitFacts(view);
    if (!needsAsking(facts)) return null;
    return `What is there stays where it is and is not watched meanwhile:\n${quitQuestion(facts).detail}`;
  }

  private choose(market: MarketKind): Result<void, string> {
    const written = writeMarket(this.file, market);
    if (!written.ok) return written;
    this.market = market;
    this.failed = null;
    setTimeout(() => this.restart?.(), RESTART_AFTER_MS);
    return ok(undefined);
  }
}

const WORDS: Readonly<Record<MarketKind, string>> = {
  simulated: 'the simulated market',
  connections: 'your connections',
};
