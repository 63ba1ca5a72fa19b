/** S2.11: settings.yaml changed under a running terminal. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realTerminal, type RealTerminal } from './fixtures/real-terminal.ts';

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 50) {
    if (waited > 30_000) throw new Error('it did not happen');
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
}

describe('settings.yaml under a running terminal', () => {
  let real: RealTerminal;
  beforeAll(async () => {
    real = await realTerminal();
  });
  afterAll(() => real.end());
  const write = (text: string): void => writeFileSync(path.join(real.terminal.folder, 'settings.yaml'), text);

  it('tightens the limits at once, gives new ladders the new defaults, and refuses a bad file with its line', async () => {
    const { core } = real.terminal;
    write('limits: { orderNotionalMax: 500 }\nladder: { totalMs: 45000 }\n');
    await until(() => core.view.limits.orderNotionalMax === '500');
    expect(core.terminalRecord().ladderDefaults?.totalMs).toBe(45_000);
    expect(core.terminalRecord().configuredLimits.orderNotionalMax).toBe('500');
    write('limits:\n  orderNotionalMax: 0x10\n');
    await until(() => [...core.view.alerts.values()].some((a) => a.title === 'settings.yaml was refused'));
    const alert = [...core.view.alerts.values()].find((a) => a.title === 'settings.yaml was refused');
    expect(alert?.detail).toContain('line 2');
    expect(alert?.detail).toContain('What was in force stays in force');
    expect(core.view.limits.orderNotionalMax).toBe('500');
    write('limits: { orderNotionalMax: 400 }\n');
    await until(() => core.view.limits.orderNotionalMax === '400');
  }, 90_000);
});
