/** When the red button was pressed: the moment at which the page sends the command, which is the end of the hold. */
import type { Page } from '@playwright/test';

export type PressNote = {
  /** The first press has been told here: a page that dies before that takes it along. */
  readonly isHeard: () => boolean;
  /** The first press's wall clock, ms. Throws before it. */
  readonly atMs: () => number;
};

/** Listens for the page's next presses. */
export async function notePress(page: Page): Promise<PressNote> {
  const pressed: number[] = [];
  await page.exposeFunction('rungPressed', (atMs: number) => void pressed.push(atMs));
  await page.evaluate(() => {
    const world = globalThis as unknown as { rungPressed: (atMs: number) => Promise<void> };
    const isPress = (data: unknown): boolean =>
      typeof data === 'string' && data.includes('"t":"command"') && data.includes('"kind":"closeAll"');
    const tap = (of: object, name: string): void => {
      const send = Reflect.get(of, name) as (this: EventTarget, data: unknown) => void;
      Reflect.set(of, name, function (this: EventTarget, data: unknown): void {
        if (isPress(data)) void world.rungPressed(Date.now());
        send.call(this, data);
      });
    };
    tap(WebSocket.prototype, 'send');
    tap(MessagePort.prototype, 'postMessage');
  });
  return {
    isHeard: () => pressed.length > 0,
    atMs: () => {
      const [first] = pressed;
      if (first === undefined) throw new Error('nobody pressed');
      return first;
    },
  };
}
