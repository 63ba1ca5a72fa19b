/** Every bench by name. Adding one: a file in `rows/`, a line here. A string instead of a result says why it was skipped. */
import type { BenchResult } from './measure.ts';
import { history } from './rows/history.ts';
import { journal, journalOne } from './rows/journal.ts';
import { riskGate } from './rows/risk-gate.ts';

export type Bench = { readonly name: string; readonly run: () => Promise<BenchResult | string> };

export const BENCHES: readonly Bench[] = [
  { name: 'risk-gate', run: riskGate },
  { name: 'journal', run: journal },
  { name: 'journal-one', run: journalOne },
  { name: 'history', run: history },
];
