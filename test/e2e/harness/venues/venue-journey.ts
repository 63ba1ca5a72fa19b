/**
 * A venue from the settings screen to flat, the same in both shells: connected, quoted, traded on by a ladder, a bracket and a
 * combo where it has them, killed and started again while the venue goes on, and emptied by the red button; a stop that the app holds
 * is met by the market. What the screen says is held against the venue's own books; what a venue does not have is printed.
 */
import { expect as hurried } from '@playwright/test';
import { dec } from '../../../../shared/domain/index.ts';
import { holdTheButton } from '../close-all.ts';
import type { Desk } from '../desk.ts';
import { heldThere, sellInto, setBook, trade, type Held, type Rig, type Typed, type VenueCase } from './venue-case.ts';

/** A shell on one data folder, as the journey needs it. */
export type JourneyShell = {
  /** Starts it, or starts it again, and gives its window's desk. */
  readonly open: () => Promise<Desk>;
  /** Kill -9 of everything. */
  readonly kill: () => Promise<void>;
  /** Types keys of the connection that is shown: in the page, or in the window that opens for them. */
  readonly typeKeys: (desk: Desk, keys: Readonly<Record<string, string>>) => Promise<void>;
};

export const PASSPHRASE = 'the passphrase of this journey';
/** Venues answer over a wire, and machines are busy. */
const expect = hurried.configure({ timeout: 30_000 });
/** Engine restarts, connecting and reading an account take longer, ms. */
const SLOW = { timeout: 60_000 } as const;

export async function playJourney(shell: JourneyShell, rig: Rig, of: VenueCase): Promise<void> {
  let desk = await shell.open();
  await desk.ready();
  await openConnections(desk);
  await unlock(desk);
  await tradeOnConnections(desk);
  for (const typed of rig.connections) await connect(shell, desk, typed);
  if (rig.loseFeed !== null) await chooseQuotes(desk, rig);
  await addBySearch(desk, rig, of);
  await desk.page.keyboard.press('Escape');
  await isQuoted(desk, rig, of);
  await workALadder(desk, rig, of);
  await enterABracket(desk, rig, of);
  if ('of' in of.combo) await workACombo(desk, of.combo.of);
  await rest(desk, of);
  await shell.kill();
  await sellInto(rig, of);
  desk = await shell.open();
  await comesBack(desk, rig, of);
  if (rig.loseFeed !== null) await loseTheFeed(desk, rig, of);
  await fallThroughTheStop(desk, rig, of);
  await closeAll(desk, rig);
  tell(of);
}

/** What of the journey this venue does not have, and why. */
function tell({ name, combo, stop }: VenueCase): void {
  const left = [
    ...('none' in combo ? [`no combo (${combo.none})`] : []),
    ...(stop.holder === 'app' ? ['no plain stop at the venue: held by the app'] : []),
  ];
  if (left.length > 0) process.stdout.write(`${name}: ${left.join('; ')}\n`);
}

async function openConnections(desk: Desk): Promise<void> {
  await desk.at('connect-broker').click();
  await expect(desk.at('connect-broker-dialog')).toBeVisible();
}

/** A new vault is given a passphrase, a locked one is opened; the system's own is open. */
async function unlock(desk: Desk): Promise<void> {
  const vault = desk.at('vault');
  await expect(vault).toBeVisible();
  if ((await vault.getAttribute('data-state')) === 'open') return;
  await desk.at('vault-passphrase').fill(PASSPHRASE);
  if ((await vault.getAttribute('data-state')) === 'none') await desk.at('vault-again').fill(PASSPHRASE);
  await desk.at('vault-unlock').click();
  await expect(vault).toHaveAttribute('data-state', 'open');
}

async function tradeOnConnections(desk: Desk): Promise<void> {
  await desk.at('connection-market-connections').click();
  await expect(desk.at('market-description')).toContainText('No broker connected', SLOW);
}

/** As a trader does it: the form, the keys, the test, the button. */
async function connect(shell: JourneyShell, desk: Desk, typed: Typed): Promise<void> {
  await desk.at('connection-new').click();
  await desk.at('connection-broker').selectOption(typed.broker);
  await desk.at('connection-name').fill(typed.name);
  if (typed.advanced) await desk.at('connection-advanced').check();
  for (const [field, value] of Object.entries(typed.choices))
    await desk.at(`connection-field-${field}`).selectOption(value);
  for (const box of typed.flags ?? []) await desk.at(`connection-field-${box}`).check();
  for (const [field, value] of Object.entries(typed.fields)) await desk.at(`connection-field-${field}`).fill(value);
  await desk.at('connection-add').click();
  await expect(desk.at('connection-detail')).toContainText(typed.name);
  if (Object.keys(typed.keys).length > 0) await shell.typeKeys(desk, typed.keys);
  await desk.at('connection-test').click();
  await expect(desk.at('connection-test-items')).toContainText('Reachable: ok', SLOW);
  await desk.at('connection-connect').click();
  await expect(desk.at('connection-state')).toHaveAttribute('data-state', 'ready', SLOW);
  await desk.at('connection-checklist').click();
  await expect(desk.at('connection-checklist-items')).toContainText('Reachable: ok', SLOW);
  await desk.at('connection-back').click();
}

const pickConnection = (desk: Desk, typed: Typed | undefined): Promise<void> =>
  desk
    .at('connection-list')
    .getByText(typed?.name ?? '', { exact: true })
    .click();

/** The first connection trades, the second one quotes. */
async function chooseQuotes(desk: Desk, rig: Rig): Promise<void> {
  const [trades, quotes] = rig.connections;
  await pickConnection(desk, trades);
  await desk.at('connection-quotes-from').selectOption({ label: quotes?.name ?? '' });
  await expect(desk.at('connection-quotes-from')).toHaveValue(/polygon/);
  await desk.at('connection-back').click();
}

async function addBySearch(desk: Desk, rig: Rig, of: VenueCase): Promise<void> {
  const { text, symbol } = of.searched;
  await pickConnection(desk, rig.connections[0]);
  await desk.at('connection-find').fill(text);
  await desk.at('connection-find-send').click();
  await desk.at(`connection-list-${symbol}`).click();
  await expect(desk.at('connection-found')).toContainText('in the watchlist');
}

async function isQuoted(desk: Desk, rig: Rig, of: VenueCase): Promise<void> {
  await setBook(rig, of, of.bid, of.ask);
  await expect(desk.at(`watch-${of.symbol}`)).toContainText(shown(of.ask), SLOW);
  await expect(desk.at(`watch-${of.searched.symbol}`)).toBeVisible();
}

/** Starts at the mid, where someone comes and sells. */
async function workALadder(desk: Desk, rig: Rig, of: VenueCase): Promise<void> {
  const { symbol, qty, oneVenue } = of;
  if (oneVenue !== undefined) await takeVenueQuotes(desk, symbol, oneVenue);
  await desk.enterByMouse({ symbol, side: 'buy', qty, preset: 'Brisk 0/33/67/100', wait: '60' });
  await expect(desk.at('ladder-rung')).toContainText(shown(of.mid));
  await expect.poll(async () => (await heldThere(rig)).orders).toBe(1);
  await trade(rig, of, 'sell', of.mid);
  await expect(desk.at('ladder-state')).toHaveAttribute('data-status', 'done', SLOW);
  await desk.tab('positions');
  await expect(desk.row(symbol)).toContainText(`+${qty}`);
}

/** Quotes of one venue alone open nothing until the trader says so, and then up to a worst price that was typed. */
async function takeVenueQuotes(desk: Desk, symbol: string, worst: string): Promise<void> {
  await desk.pickByMouse(symbol);
  await desk.page.keyboard.press('Escape');
  await expect(desk.at('ticket-one-venue')).toContainText('Nothing is opened');
  await desk.refused(/type a worst price/);
  await desk.at('ticket-worst').fill(worst);
  await desk.refused(/one venue only/);
  await desk.at('ticket-take-venue-quotes').click();
  await expect(desk.at('ticket-one-venue')).toHaveAttribute('data-taken', 'true');
}

async function enterABracket(desk: Desk, rig: Rig, of: VenueCase): Promise<void> {
  const { symbol, qty, exits } = of;
  await desk.fillTicket({ symbol, side: 'buy', how: 'limit', qty, fields: { limit: of.ask, ...exits } });
  await acknowledge(desk, of);
  await desk.send();
  await isProtected(desk, rig, of);
}

async function acknowledge(desk: Desk, of: VenueCase): Promise<void> {
  for (const box of of.acknowledge) await desk.at(`ticket-${box}`).check();
}

/** On the screen and at the venue: the filled quantity has its stop, and whoever holds it is named. */
async function isProtected(desk: Desk, rig: Rig, { symbol, qty, stop }: VenueCase): Promise<void> {
  await desk.tab('brackets');
  const bracket = desk.row(symbol);
  await expect(bracket).toContainText(`${qty} of ${qty}`, SLOW);
  await expect(bracket).toContainText('Protected', SLOW);
  await expect(bracket.locator('[data-held-by]')).toHaveAttribute('data-held-by', stop.holder, SLOW);
  const guards = async (): Promise<boolean> => (await heldThere(rig)).orders > 0;
  await expect.poll(guards).toBe(stop.holder === 'venue');
}

/** A bull put from a template, one order at one price, until its legs are positions. */
async function workACombo(desk: Desk, underlying: string): Promise<void> {
  await desk.pickByMouse(underlying);
  await desk.page.keyboard.press('Escape');
  await desk.at('chart-view-tab-options').click();
  await desk.at('combo-width').fill('10');
  await desk.at('combo-fill').click();
  await expect(desk.at('combo-mid')).toContainText(/Credit \d/, SLOW);
  const credit = /Credit ([\d.]+)/.exec((await desk.at('combo-mid').textContent()) ?? '')?.[1] ?? '';
  await desk.at('combo-trade').click();
  await desk.at('ticket-how').selectOption('limit');
  // Within the collar, and some way beyond the ask: the market goes on.
  await desk.at('ticket-limit').fill(dec(credit).mul(dec('-0.96')).round(2, 'floor').text());
  await expect(desk.at('ticket-send')).not.toHaveAttribute('aria-disabled', 'true');
  await desk.at('ticket-send').click();
  await expect(desk.at('ticket-status')).toHaveAttribute('data-phase', 'accepted');
  await desk.tab('positions');
  await expect(desk.row(/bull put/)).toHaveCount(1, SLOW);
  await desk.at('chart-view-tab-chart').click();
}

async function rest(desk: Desk, of: VenueCase): Promise<void> {
  const { qty, rests } = of;
  const { symbol } = of.searched;
  await desk.place({ symbol, side: 'buy', how: 'limit', qty, fields: { limit: rests } });
  await desk.tab('working');
  await expect(desk.row(symbol)).toContainText('Accepted');
}

/** Filled while nobody watched: the order, the fill and the position are as the venue has them. */
async function comesBack(desk: Desk, rig: Rig, of: VenueCase): Promise<void> {
  await expect(desk.at('workspace')).toBeVisible(SLOW);
  if ((await desk.at('notice-keys').count()) > 0 || Object.keys(rig.connections[0]?.keys ?? {}).length > 0) {
    await desk.at('notice-keys').getByRole('button', { name: 'Show' }).click();
    await unlock(desk);
    await desk.page.keyboard.press('Escape');
  }
  await expect(desk.at('connections')).toContainText(' ms', SLOW);
  const { positions } = await heldThere(rig);
  expect(positions.get(of.hostId)).toBe(dec(of.qty).add(dec(of.qty)).trim().text());
  expect(positions.get(of.searched.hostId)).toBe(of.qty);
  await desk.tab('positions');
  await expect(desk.row(of.symbol)).toContainText(`+${positions.get(of.hostId) ?? ''}`, SLOW);
  await expect(desk.row(of.searched.symbol)).toContainText(`+${of.qty}`, SLOW);
  await isProtected(desk, rig, of);
  await desk.tab('fills');
  await expect(desk.row(of.symbol)).toHaveCount(2);
  await expect(desk.row(of.searched.symbol)).toHaveCount(1);
}

/** The other feed goes away: the venue's own quotes stand in, and an alert says so. */
async function loseTheFeed(desk: Desk, rig: Rig, of: VenueCase): Promise<void> {
  await rig.loseFeed?.();
  await expect(desk.alert('Quotes come from another feed').first()).toBeVisible(SLOW);
  await setBook(rig, of, of.bid, dec(of.ask).add(dec('0.01')).text());
  await expect(desk.at(`watch-${of.symbol}`)).toContainText(shown(dec(of.ask).add(dec('0.01')).text()), SLOW);
}

/** The app watches the stop that no venue holds: the market falls through it, and it sells there what the bracket bought. */
async function fallThroughTheStop(desk: Desk, rig: Rig, of: VenueCase): Promise<void> {
  const { stop, symbol, qty, hostId } = of;
  if (stop.holder === 'venue') return;
  await setBook(rig, of, stop.fall.bid, stop.fall.ask);
  // The stop watches the last trade.
  await trade(rig, of, 'sell', stop.fall.bid);
  await expect.poll(async () => (await heldThere(rig)).positions.get(hostId), SLOW).toBe(qty);
  await desk.tab('positions');
  await expect(desk.row(symbol)).toContainText(`+${qty}`);
  await desk.tab('fills');
  await expect(desk.row(symbol).filter({ hasText: shown(stop.fall.bid) })).toHaveCount(1);
}

async function closeAll(desk: Desk, rig: Rig): Promise<void> {
  await holdTheButton(desk);
  await expect(desk.at('close-all-run')).toHaveAttribute('data-green', 'true', SLOW);
  const { positions, orders }: Held = await heldThere(rig);
  expect([[...positions], orders]).toEqual([[], 0]);
}

/** As figures stand on the screen: thousands apart. */
const shown = (price: string): string => price.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
