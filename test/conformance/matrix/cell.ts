/**
 * A cell of the wire-fault matrix: one state of a protocol under one fault, on a bench of its own. What every cell has to
 * prove is listed here; a cell that proved less has no assertion where it should have one, and fails.
 */
import type { ClientOrderId, CommandOutcome } from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import type { FaultProxy } from '../../gateways/core/fault-proxy.ts';
import type { Bench } from '../bench.ts';
import { orderOf, require, type Wanted } from '../cards/card.ts';

export type MatrixBench = Bench & {
  readonly proxy: FaultProxy;
  /** Whether nothing is under way at the exchange (a replacement that was taken and not yet carried out). */
  readonly atRest?: () => boolean;
};

/** What holds after every cell. */
export const INVARIANTS = [
  'the outcome is one that this fault allows',
  'the outcome is what the exchange did',
  'no order reached the exchange twice',
  'no order is lost, none made up',
  'fills are the exchange’s, each once',
  'the position is the exchange’s',
  'asking for each order says what became of it',
  'the stream told nothing that was not done',
  'what protects a position is there and known',
  'the link is up and reads everything',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

/** Counts what was proven of a list of invariants. */
export class Proofs<I extends string = Invariant> {
  private readonly wanted: readonly I[];
  private readonly counts = new Map<I, number>();

  constructor(wanted: readonly I[]) {
    this.wanted = wanted;
  }

  /** Throws when it does not hold. */
  holds(invariant: I, condition: boolean, found: () => string): void {
    require(condition, `${invariant}: ${condition ? '' : found()}`);
    this.counts.set(invariant, (this.counts.get(invariant) ?? 0) + 1);
  }

  missing(): readonly I[] {
    return this.wanted.filter((one) => !this.counts.has(one));
  }

  get total(): number {
    let sum = 0;
    for (const count of this.counts.values()) sum += count;
    return sum;
  }
}

export type Cell = {
  readonly bench: MatrixBench;
  /** Every order that the cell sent, in order. */
  readonly sent: SubmitRequest[];
  /** The stop that the venue had taken before the fault struck; null: there is none. */
  guard: ClientOrderId | null;
};

/** A new order of the cell, noted before it leaves. */
export function cellOrder(cell: Cell, wanted: Wanted): SubmitRequest {
  const request = orderOf(cell.bench, cell.bench.main, wanted);
  cell.sent.push(request);
  return request;
}

/** What is done while the fault strikes. `order`: the order that it is about. */
export type Deed = {
  readonly order: SubmitRequest | null;
  readonly run: () => Promise<CommandOutcome | null>;
  /** What the exchange does in it, waited for at the end. */
  readonly ends?: () => Promise<void>;
};

export type ProtocolState = {
  /** Of the table: short. */
  readonly name: string;
  /** What the protocol calls it: message or status names. */
  readonly words: string;
  /** What the call under the fault is; `none`: the fault strikes while nothing of ours is asked. */
  readonly call: 'submit' | 'modify' | 'cancel' | 'read' | 'none';
  /** Nothing passes in it. */
  readonly quiet?: true;
  /** More than one call under the fault: any outcome, as long as it is true. */
  readonly several?: true;
  /** Why this venue does not have it, or null. */
  readonly skip?: (bench: MatrixBench) => string | null;
  /** Brings a bench into the state; what is done under the fault. */
  readonly prepare: (cell: Cell) => Promise<Deed>;
};

export type FaultFamily = 'cut' | 'silence' | 'loss' | 'disorder';
export type OutcomeKind = CommandOutcome['kind'];

/** What a fault strikes: the wire of a bench, and who hears that it is lost. */
export type Struck = Pick<MatrixBench, 'proxy' | 'levers' | 'missingLevers'> & {
  readonly heard: { readonly isUp: boolean; readonly connections: readonly unknown[]; text(): string };
};

export type WireFaultCase = {
  readonly name: string;
  readonly family: FaultFamily;
  readonly skip?: (bench: Struck) => string | null;
  /** Outcomes that a call may have under it. */
  readonly allows: readonly OutcomeKind[];
  /** Strikes just before the deed; what ends it, or nothing. */
  readonly strike: (cell: { readonly bench: Struck }) => (() => Promise<void> | void) | undefined;
  /** It strikes a message that passes. */
  readonly needsTraffic?: true;
  /** It ends after the deed's answer, not while the deed may wait for it. */
  readonly lasts?: true;
};
