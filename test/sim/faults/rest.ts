/** What has to hold once everything is quiet: both sides agree about every order, fill, position and cent. */
import { dec, isTerminal } from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import { Screen } from '../world/screen.ts';
import { journaledDifference, wholeDifference } from './same-state.ts';
import { ACCOUNT, INSTRUMENTS, LIMITS } from './setting.ts';
import type { FaultTerminal } from './terminal.ts';

/** Alerts that say that the engine met what cannot be. */
const WRONG = ['overfilled', 'differs', 'could not be booked', 'filled although', 'fills are missing', 'halted'];

/** Whether nothing works, waits or is on its way any more. */
export function isQuiet(terminal: FaultTerminal): boolean {
  if (!terminal.alive || terminal.line.venue.open.size > 0) return false;
  if (terminal.closesAll) return false;
  const { view } = terminal.now.engine;
  for (const connection of view.connections.values()) if (connection.state !== 'ready') return false;
  for (const order of view.orders.values()) if (!isTerminal(order.status)) return false;
  for (const ladder of view.ladders.values()) if (ladder.status !== 'done') return false;
  return terminal.now.core.terminalRecord().journalOk;
}

/** At the end. */
export function checkAtRest(terminal: FaultTerminal): void {
  ordersAgree(terminal);
  positionsAgree(terminal);
  cashAgrees(terminal);
  alertsAreInnocent(terminal);
  replayAgrees(terminal);
  screenAgrees(terminal);
  for (const error of new Set(terminal.errors))
    if (!EXPECTED.some((text) => error.includes(text))) terminal.ledger.fault(`logged: ${error}`);
}

/** A journal that is made to fail says so. */
const EXPECTED = ['the journal cannot be written'];

function ordersAgree(terminal: FaultTerminal): void {
  const { ledger } = terminal;
  const { view } = terminal.now.engine;
  for (const order of terminal.line.venue.orders.values()) {
    const ours = view.orders.get(order.id as never);
    if (ours === undefined) continue;
    ledger.checked('each order ends as the venue ended it');
    const scale = order.market.traded.instrument.qtyScale;
    if (dec(ours.filledQty).toUnits(scale) !== order.filled)
      ledger.fault(`${order.id}: filled ${order.filled} there, ${ours.filledQty} here`);
    if (ours.status !== order.status)
      ledger.fault(`${order.id}: ${order.status} there, ${ours.status} here (${ours.reason ?? ''})`);
  }
}

function positionsAgree(terminal: FaultTerminal): void {
  const { ledger } = terminal;
  const { engine } = terminal.now;
  for (const instrument of INSTRUMENTS) {
    ledger.checked('position conserved against the venue');
    const theirs = terminal.line.venue.positions.get(instrument.id) ?? 0;
    const text = engine.view.positions.get(`${ACCOUNT}|${instrument.id}`)?.qty ?? '0';
    const ours = dec(text).toUnits(instrument.qtyScale);
    if (ours !== theirs) ledger.fault(`${instrument.id}: position ${theirs} there, ${ours} here`);
    if (ours !== 0) continue;
    ledger.checked('flat is flat');
    if (theirs !== 0) ledger.fault(`${instrument.id}: flat here, ${theirs} there`);
  }
}

/** The account is read with the mass status alone: every fill since is booked beside it, and none twice. */
function cashAgrees({ ledger, line, now }: FaultTerminal): void {
  ledger.checked('cash agrees with the venue, to the cent');
  const theirs = line.venue.cash();
  const ours = now.engine.view.accounts.get(ACCOUNT)?.balances.find(({ currency }) => currency === 'USD')?.total ?? '0';
  if (!dec(ours).eq(theirs)) ledger.fault(`cash ${theirs.toString()} there, ${ours} here`);
}

function alertsAreInnocent(terminal: FaultTerminal): void {
  for (const { title, detail } of terminal.now.engine.view.alerts.values())
    if (WRONG.some((word) => title.includes(word)) && !isLinksOwn(terminal, title))
      terminal.ledger.fault(`alert: ${title}: ${detail}`);
  const { failure } = { failure: terminal.now.core.terminalRecord().journalReason };
  if (failure !== null) terminal.ledger.fault(`the journal is off: ${failure}`);
}

/** Where the venue links exits both may fill: that is alarmed, as it should be. */
const isLinksOwn = (terminal: FaultTerminal, title: string): boolean =>
  terminal.line.venue.kind.link !== null && title.includes('exits filled');

/** The journal gives every record back, whole and from the last snapshot. */
export function replayAgrees(terminal: FaultTerminal): void {
  const { ledger } = terminal;
  const { engine, store } = terminal.now;
  const whole = replayed(store, false);
  if (whole === null) return ledger.fault('the journal cannot be replayed');
  ledger.checked('replay equals the live state');
  const lost = journaledDifference(engine, whole.engine);
  if (lost !== null) return ledger.fault(`G18: replayed: ${lost}`);
  const rest = replayed(store, true);
  if (rest === null || !rest.restored) return;
  ledger.checked('snapshot and the rest equal a whole replay');
  const missed = wholeDifference(whole.engine, rest.engine);
  if (missed !== null) ledger.fault(`G18: from the snapshot: ${missed}`);
}

type Replayed = { readonly engine: Engine; readonly restored: boolean };

function replayed(store: FaultTerminal['now']['store'], fromSnapshot: boolean): Replayed | null {
  const engine = new Engine({ idPrefix: store.idPrefix, limits: LIMITS, account: null });
  let restored = false;
  const done = store.replay(
    ({ tsMs, event }) => engine.apply(event, tsMs),
    (snapshot) => fromSnapshot && (restored = engine.restore(snapshot.json)),
  );
  return done.ok ? { engine, restored } : null;
}

function screenAgrees(terminal: FaultTerminal): void {
  const { screen, api } = terminal.now;
  if (screen === null || api === null) return;
  const { ledger } = terminal;
  for (const fault of screen.faults) ledger.fault(`screen: ${fault}`);
  const shown = screen.replica.state;
  const fresh = Screen.fresh(api);
  for (const entity of Object.keys(fresh) as (keyof typeof fresh)[]) {
    const [a, b] = [shown[entity] as Record<string, unknown>, fresh[entity] as Record<string, unknown>];
    for (const id of new Set([...Object.keys(a), ...Object.keys(b)])) {
      ledger.checked('the replica equals the engine');
      if (JSON.stringify(a[id]) !== JSON.stringify(b[id])) ledger.fault(`the screen shows another ${entity} ${id}`);
    }
  }
}
