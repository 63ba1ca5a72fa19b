/** S2.11: settings.yaml and thresholds.json changed under a running terminal. */
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

  it('takes thresholds.json beside it, and refuses one that is no JSON or says what settings.yaml says', async () => {
    const { core } = real.terminal;
    const json = (text: string): void => writeFileSync(path.join(real.terminal.folder, 'thresholds.json'), text);
    const refusal = (): string =>
      [...core.view.alerts.values()].findLast((a) => a.title === 'thresholds.json was refused')?.detail ?? '';
    write('limits: { orderNotionalMax: 300 }\n');
    json('{ "warnAtPct": 50, "dayLossMax": 900 }\n');
    await until(() => core.view.limits.warnAtPct === '50');
    expect(core.view.limits).toMatchObject({ orderNotionalMax: '300', dayLossMax: '900' });
    json('{\n  "warnAtPct": 50,\n}\n');
    await until(() => refusal().includes('line 3'));
    json('{\n  "warnAtPct": 40\n}\n');
    await until(() => core.view.limits.warnAtPct === '40');
    write('limits: { warnAtPct: 30 }\n');
    await until(() => refusal().includes('stands in settings.yaml too'));
    expect(core.view.limits.warnAtPct).toBe('40');
  }, 90_000);
});
