/**
 * Plays a guide's steps on a page, its controls found by the words that the guide has for them and by nothing else. What is not there
 * fails, with the step that names it.
 */
import { errors, type Locator, type Page } from '@playwright/test';
import type { GuideAct, GuideSection, GuideStep } from './read-guide.ts';

export type GuidePlay = {
  readonly page: Page;
  /** A value of the guide as it is typed: the same, but for a port that was taken. */
  readonly typed: (text: string) => string;
  /** A picture where it stands in the guide. */
  readonly picture: (file: string) => Promise<void>;
  /**
   * Keys typed elsewhere than on the page (the desktop's own window): told what they are, when they are to be kept. Null: the
   * page has fields for them.
   */
  readonly keysWindow: ((keys: readonly string[]) => Promise<void>) | null;
  /** How long a control or a text is waited for, ms. */
  readonly patienceMs?: number;
};

export type Played = { readonly steps: number; readonly acts: number; readonly pictures: number };

/** A broker is asked, an engine starts again: ms. */
const SLOW_MS = 60_000;

/** Plays a section. Throws at the first thing that is not as the guide says. */
export async function playSection(play: GuidePlay, section: GuideSection): Promise<Played> {
  const kept: string[] = [];
  let acts = 0;
  let pictures = 0;
  for (const step of section.steps) {
    for (const act of step.acts) {
      try {
        await playAct(play, act, kept);
      } catch (thrown) {
        throw new Error(`${whereOf(section, step)}: ${wordsOf(act)}: ${reasonOf(thrown)}`);
      }
      acts += 1;
      if (act.kind === 'picture') pictures += 1;
    }
  }
  return { steps: section.steps.length, acts, pictures };
}

const whereOf = ({ title }: GuideSection, { number }: GuideStep): string => `"${title}", step ${number}`;

function wordsOf(act: GuideAct): string {
  if (act.kind === 'press') return `**${act.control}**`;
  if (act.kind === 'enter') return `**${act.control}**: \`${act.text}\``;
  return act.kind === 'see' ? `*${act.text}*` : act.file;
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof errors.TimeoutError) return 'it is not there, or cannot be used';
  return thrown instanceof Error ? thrown.message : String(thrown);
}

async function playAct(play: GuidePlay, act: GuideAct, kept: string[]): Promise<void> {
  switch (act.kind) {
    case 'press':
      if (play.keysWindow !== null && act.control === 'Keep keys') return play.keysWindow(kept.splice(0));
      return press(await where(play.page), act.control, play.patienceMs ?? SLOW_MS);
    case 'enter':
      if (play.keysWindow !== null && (await isForWindow(play.page, act.control))) return void kept.push(act.text);
      return enter(await where(play.page), act.control, play.typed(act.text));
    case 'see':
      if (play.keysWindow !== null && act.text === KEPT) return areKept(play.page);
      return see(await where(play.page), act.text);
    case 'picture':
      return play.picture(act.file);
  }
}

/** The open dialog, or the whole page. */
async function where(page: Page): Promise<Locator> {
  const dialog = page.getByRole('dialog');
  return (await dialog.count()) > 0 ? dialog.last() : page.locator('body');
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A button, a link, a radio button or a tab of exactly this name; a box whose label begins with it; a row that names it. */
async function press(inside: Locator, name: string, timeout: number): Promise<void> {
  const roles = (['button', 'link', 'radio', 'tab'] as const).map((role) =>
    inside.getByRole(role, { name, exact: true }),
  );
  const named = roles.reduce((one, other) => one.or(other));
  const box = inside.getByRole('checkbox', { name: new RegExp(`^${escaped(name)}(:|$)`) });
  const row = inside.locator('li').getByRole('button', { name: new RegExp(`\\b${escaped(name)}\\b`) });
  const any = named.or(box).or(row);
  await any.first().waitFor({ timeout });
  if ((await box.count()) > 0) return box.setChecked(true, { timeout });
  const found = (await named.count()) > 0 ? named : row;
  await found.first().click({ timeout });
}

/** A field or a list of exactly this label; in a list the choice has exactly these words. */
async function enter(inside: Locator, label: string, text: string): Promise<void> {
  const field = inside.getByLabel(label, { exact: true });
  await field.waitFor({ timeout: SLOW_MS });
  if ((await field.evaluate((element) => element.tagName)) === 'SELECT') {
    await field.selectOption({ label: text }, { timeout: SLOW_MS });
    return;
  }
  await field.fill(text, { timeout: SLOW_MS });
}

/** Exactly these words; with an ellipsis behind them, a text that begins so. */
async function see(inside: Locator, text: string): Promise<void> {
  const begins = text.endsWith('…') ? new RegExp(`^${escaped(text.slice(0, -1))}`) : null;
  const found = begins === null ? inside.getByText(text, { exact: true }) : inside.getByText(begins);
  await found.filter({ visible: true }).first().waitFor({ timeout: SLOW_MS });
}

/** What the page's fields say of kept keys; where the keys have a window of their own, each is named as kept. */
const KEPT = 'Kept. Type to replace it.';
async function areKept(page: Page): Promise<void> {
  const needed = page.getByTestId('connection-keys').filter({ hasText: ': kept' });
  await needed.waitFor({ timeout: SLOW_MS });
}

/** Whether a key of this name is asked for in the keys' own window: it stands among those that are kept or missing. */
async function isForWindow(page: Page, label: string): Promise<boolean> {
  const words = await page.getByTestId('connection-keys').allInnerTexts();
  return words.some((one) => one.includes(`${label}: `));
}
