/** Every bench by name. Adding one: a file in `rows/`, a line here. A string instead of a result says why it was skipped. */
import type { BenchResult } from './measure.ts';
import { grid } from './rows/grid.ts';
import { history } from './rows/history.ts';
import { journal, journalOne } from './rows/journal.ts';
import { closeAllUnderLoad } from './rows/close-all-under-load.ts';
import { closeAllWire } from './rows/close-all-wire.ts';
import { closeAll } from './rows/close-all.ts';
import { chart } from './rows/chart.ts';
import { cryptoIngest } from './rows/crypto-ingest.ts';
import { fanoutBrowser } from './rows/fanout-browser.ts';
import { fanoutElectron } from './rows/fanout-electron.ts';
import { fillToProtective } from './rows/fill-to-protective.ts';
import { fillToScreen } from './rows/fill-to-screen.ts';
import { ibIngest } from './rows/ib-ingest.ts';
import { loopDelay } from './rows/loop-delay.ts';
import { greeks, iv } from './rows/option-models.ts';
import { fillToScreenWire, submitWire } from './rows/over-the-wire.ts';
import { recoveryMillion } from './rows/recovery-million.ts';
import { recovery } from './rows/recovery.ts';
import { riskGate } from './rows/risk-gate.ts';
import { simFaults } from './rows/sim-faults.ts';
import { sim } from './rows/sim.ts';
import { startup } from './rows/startup.ts';
import { startupElectron } from './rows/startup-electron.ts';
import { submit } from './rows/submit.ts';
import { tickToModify } from './rows/tick-to-modify.ts';

export type Bench = {
  readonly name: string;
  readonly run: () => Promise<BenchResult | readonly BenchResult[] | string>;
};

export const BENCHES: readonly Bench[] = [
  { name: 'risk-gate', run: riskGate },
  { name: 'greeks', run: greeks },
  { name: 'iv', run: iv },
  { name: 'journal', run: journal },
  { name: 'journal-one', run: journalOne },
  { name: 'history', run: history },
  { name: 'submit', run: submit },
  { name: 'fill-to-screen', run: fillToScreen },
  { name: 'ib-ingest', run: ibIngest },
  { name: 'crypto-ingest', run: cryptoIngest },
  { name: 'submit-wire', run: submitWire },
  { name: 'fill-to-screen-wire', run: fillToScreenWire },
  { name: 'fill-to-protective', run: fillToProtective },
  { name: 'tick-to-modify', run: tickToModify },
  { name: 'close-all', run: closeAll },
  { name: 'close-all-under-load', run: closeAllUnderLoad },
  { name: 'close-all-wire', run: closeAllWire },
  { name: 'recovery', run: recovery },
  { name: 'recovery-million', run: recoveryMillion },
  { name: 'fanout-browser', run: fanoutBrowser },
  { name: 'loop-delay', run: loopDelay },
  { name: 'sim', run: sim },
  { name: 'sim-faults', run: simFaults },
  { name: 'fanout-electron', run: fanoutElectron },
  { name: 'grid', run: grid },
  { name: 'chart', run: chart },
  { name: 'startup', run: startup },
  { name: 'startup-electron', run: startupElectron },
];
