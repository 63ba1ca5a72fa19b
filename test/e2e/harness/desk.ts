/** A trader's hands on the screen, the same in both shells. Waits are for what the screen says, never for a time. */
import { expect, type Locator, type Page } from '@playwright/test';

/** How an order is entered. */
export type LadderEntry = {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  readonly preset: string;
  readonly wait: string;
};

export type BlotterTab =
  | 'working'
  | 'positions'
  | 'brackets'
  | 'queued'
  | 'fills'
  | 'history'
  | 'execution'
  | 'endOfDay';

/** A plain order: test ids without their `ticket-`, and what goes in. */
export type PlainEntry = {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly how: 'limit' | 'market' | 'stop' | 'stopLimit' | 'trailingStop' | 'takeProfit';
  readonly qty: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly choices?: Readonly<Record<string, string>>;
  readonly ticks?: readonly string[];
};

export class Desk {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** The workspace is there and holds a snapshot. */
  async ready(): Promise<void> {
    await expect(this.at('workspace')).toBeVisible({ timeout: 20_000 });
    await expect(this.at('watch-SPY')).toBeVisible();
    await expect(this.at('link-cover')).toHaveCount(0);
  }

  /** By the mouse: a row of the watchlist, the ticket's fields, the button. */
  async enterByMouse(entry: LadderEntry): Promise<void> {
    await this.pickByMouse(entry.symbol);
    await this.at(`ticket-side-${entry.side}`).click();
    await this.at('ticket-preset').selectOption({ label: entry.preset });
    await this.at('ticket-wait').fill(entry.wait);
    await this.at('ticket-size').fill(entry.qty);
    const send = this.at('ticket-send');
    await expect(send).toContainText(`${entry.qty} ${entry.symbol}`);
    await expect(send).not.toHaveAttribute('aria-disabled', 'true');
    await send.click();
    await expect(this.at('ticket-status')).toHaveAttribute('data-phase', 'accepted');
  }

  async pickByMouse(symbol: string): Promise<void> {
    await this.at('watch-search').fill(symbol);
    await this.at(`watch-${symbol}`).click();
    await expect(this.at('ticket-instrument')).toHaveValue(symbol);
    await this.at('watch-search').fill('');
  }

  /** By the keyboard alone: `t` to the ticket, the symbol typed, Tab from field to field, Enter on the button. */
  async enterByKeyboard(entry: LadderEntry): Promise<void> {
    const { keyboard } = this.page;
    await keyboard.press('Escape');
    await this.page.evaluate(() =>
      document.activeElement instanceof HTMLElement ? document.activeElement.blur() : undefined,
    );
    await keyboard.press('t');
    await this.tabTo('ticket-instrument', true);
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type(entry.symbol);
    await keyboard.press('Enter');
    await expect(this.at('ticket-instrument')).toHaveValue(entry.symbol);
    await this.tabTo(`ticket-side-buy`);
    if ((await this.at(`ticket-side-${entry.side}`).getAttribute('aria-checked')) !== 'true')
      await keyboard.press('ArrowRight');
    await this.tabTo('ticket-size');
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type(entry.qty);
    await this.tabTo('ticket-preset');
    await keyboard.type(entry.preset.slice(0, 5));
    await this.tabTo('ticket-wait');
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type(entry.wait);
    await this.tabTo('ticket-send');
    await expect(this.at('ticket-send')).not.toHaveAttribute('aria-disabled', 'true');
    await keyboard.press('Enter');
    await expect(this.at('ticket-status')).toHaveAttribute('data-phase', 'accepted');
  }

  /** Presses Tab (or Shift+Tab) until the element has the focus. */
  async tabTo(testId: string, back = false): Promise<void> {
    const reached = (): Promise<boolean> =>
      this.page.evaluate((id) => {
        const active = document.activeElement;
        if (active?.getAttribute('data-testid') === id) return true;
        // A radio group takes the focus at its chosen button.
        const group = active?.closest('[role="radiogroup"]');
        return group?.querySelector(`[data-testid="${id}"]`) !== null && group !== null && group !== undefined;
      }, testId);
    for (let i = 0; i < 80; i++) {
      if (await reached()) return;
      await this.page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`Tab never reached ${testId}`);
  }

  async tab(name: BlotterTab): Promise<void> {
    await this.at(`blotter-tab-${name}`).click();
  }

  /** A plain order by the mouse, as far as the button: side, kind, size, then the fields by their test ids. */
  async fillTicket(order: PlainEntry): Promise<void> {
    await this.pickByMouse(order.symbol);
    await this.at(`ticket-side-${order.side}`).click();
    await this.at('ticket-how').selectOption(order.how);
    await this.at('ticket-size').fill(order.qty);
    for (const [field, value] of Object.entries(order.fields ?? {})) await this.at(`ticket-${field}`).fill(value);
    for (const [field, value] of Object.entries(order.choices ?? {}))
      await this.at(`ticket-${field}`).selectOption(value);
    for (const box of order.ticks ?? []) await this.at(`ticket-${box}`).check();
  }

  /** Presses the ticket's button and waits for the engine to take it. */
  async send(): Promise<void> {
    const send = this.at('ticket-send');
    await expect(send).not.toHaveAttribute('aria-disabled', 'true');
    await send.click();
    await expect(this.at('ticket-status')).toContainText('Accepted');
  }

  /** A plain order, filled in and sent. */
  async place(order: PlainEntry): Promise<void> {
    await this.fillTicket(order);
    await this.send();
  }

  /** The button is off, and the ticket says why. */
  async refused(why: string | RegExp): Promise<void> {
    await expect(this.at('ticket-reason')).toContainText(why);
    await expect(this.at('ticket-send')).toHaveAttribute('aria-disabled', 'true');
  }

  /** An open alert, by what it says. */
  alert(text: string | RegExp): Locator {
    return this.at('alerts-panel').locator('li.alert').filter({ hasText: text });
  }

  /** A row of the shown table, by text that it holds. */
  row(text: string | RegExp): Locator {
    return this.page.locator('#blotter-panel [role="row"][data-row]').filter({ hasText: text });
  }

  /** Every row's text of the shown table, white space folded. */
  async rows(): Promise<readonly string[]> {
    const texts = await this.page.locator('#blotter-panel [role="row"][data-row]').allInnerTexts();
    return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
  }
}
