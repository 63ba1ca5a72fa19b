/** When the red button was pressed: the moment at which the page sends the command, which is the end of the hold. */
import type { Page } from '@playwright/test';

/** Listens for the page's next presses; the returned function gives the first one's wall clock, ms. Throws before it. */
export async function notePress(page: Page): Promise<() => number> {
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
  return () => {
    const [first] = pressed;
    if (first === undefined) throw new Error('nobody pressed');
    return first;
  };
}
