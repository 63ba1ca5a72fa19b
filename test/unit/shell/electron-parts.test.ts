/** The parts of the desktop shell that need no Electron: window's place, notices, arguments, the page of a failed start. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appArgs } from '../../../src-main/shell/electron/app-args.ts';
import { failurePage } from '../../../src-main/shell/electron/failure-page.ts';
import { alertNotices, fillNotices, fillsOf, NOTICES_MAX } from '../../../src-main/shell/electron/notices.ts';
import { readWindowState, WINDOW_MIN, writeWindowState } from '../../../src-main/shell/electron/window-state.ts';
import type { EngineEvent, JournaledEvent } from '../../../shared/domain/index.ts';
import { alert, fill, t } from '../../contract/fixtures/sample-records.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'rung-shell-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the window's place", () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  const file = () => path.join(folder, 'window.json');

  it('is kept between starts', () => {
    const state = { bounds: { x: 10, y: 20, width: 1500, height: 900 }, maximized: true, fullScreen: false };
    expect(writeWindowState(file(), state)).toBe(true);
    expect(readWindowState(file(), screens)).toEqual(state);
  });

  it.each([
    ['nonsense', 'not json'],
    ['another shape', '{"bounds":{"x":"left"}}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a screen that is gone', '{"bounds":{"x":5000,"y":0,"width":1000,"height":800}}'],
    ['above the screen', '{"bounds":{"x":0,"y":-500,"width":1000,"height":800}}'],
    ['sizes beyond reason', '{"bounds":{"x":0,"y":0,"width":1e12,"height":800}}'],
  ])('is forgotten when it is %s', (_, text) => {
    writeFileSync(file(), text);
    expect(readWindowState(file(), screens).bounds).toBeNull();
  });

  it('is never smaller than the workspace needs', () => {
    writeFileSync(file(), '{"bounds":{"x":0,"y":0,"width":10,"height":10}}');
    expect(readWindowState(file(), screens).bounds).toMatchObject(WINDOW_MIN);
  });

  it('that cannot be written costs nothing', () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(
      writeWindowState(path.join(folder, 'file', 'window.json'), { bounds: null, maximized: false, fullScreen: false }),
    ).toBe(false);
    expect(readWindowState(path.join(folder, 'none.json'), screens)).toMatchObject({ bounds: null });
  });
});

describe('notices', () => {
  const all = { alerts: true, fills: true };
  const none = { alerts: false, fills: false };
  const journaled = (...events: EngineEvent[]): JournaledEvent[] =>
    events.map((event, n) => ({ seq: n + 1, tsMs: 0, event }));
  const symbolOf = (id: string) => id.split('.')[0] ?? id;

  it('S0.8: tell of danger alerts, not of others, and of none when switched off', () => {
    const events = journaled(
      { kind: 'alertRaised', alert: alert(1) },
      { kind: 'alertRaised', alert: alert(2, { level: 'warning' }) },
    );
    expect(alertNotices(events, all)).toEqual([{ title: 'Order rejected', body: 'Nothing was sent.', urgent: true }]);
    expect(alertNotices(events, none)).toEqual([]);
  });

  it('gather the fills of one intent into one notice with the exact quantity and average', () => {
    const first = fill(1, { ladderId: t('L1'), qty: t('0.1'), price: t('10.00') });
    const second = fill(2, { ladderId: t('L1'), clientOrderId: t('L1-2'), qty: t('0.2'), price: t('10.01') });
    const other = fill(3, { clientOrderId: t('T-9'), side: 'sell', qty: t('5'), price: t('1.5') });
    const fills = fillsOf(
      journaled(...[first, second, other].map((f): EngineEvent => ({ kind: 'orderFilled', fill: f }))),
      all,
    );
    expect(fillNotices(fills, symbolOf)).toEqual([
      { title: 'Bought 0.3 SPY', body: 'at 10.0067 on average, 2 fills', urgent: false },
      { title: 'Sold 5 SPY', body: 'at 1.5', urgent: false },
    ]);
    expect(fillsOf(journaled({ kind: 'orderFilled', fill: first }), none)).toEqual([]);
  });

  it('are bounded', () => {
    const many = Array.from({ length: 50 }, (_x, n) => fill(n, { clientOrderId: t(`T-${n}`) }));
    expect(fillNotices(many, symbolOf)).toHaveLength(NOTICES_MAX);
  });
});

describe('the arguments of the desktop app', () => {
  it.each([
    [
      ['electron', '/app', '--seed', '7'],
      ['--seed', '7'],
    ],
    [
      ['electron', '--no-sandbox', '/app', '--data-dir', '/tmp/x'],
      ['--data-dir', '/tmp/x'],
    ],
    [['electron', '--inspect=0', '--remote-debugging-port=0', '--no-sandbox', '/app', '--seed=1'], ['--seed=1']],
    [
      ['electron', '/app', '--no-sandbox', '--disable-gpu', '--sped', '60'],
      ['--sped', '60'],
    ],
    [
      ['/opt/rung/rung', '--seed', '7', '--lang=de'],
      ['--seed', '7'],
    ],
  ])('of %j are %j', (argv, own) => {
    expect(appArgs(argv, '/app')).toEqual(own);
  });
});

describe('the page of a failed start', () => {
  it('shows the message as text, whatever it holds, and runs nothing', () => {
    const page = failurePage('<script>alert("x")</script> & more');
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more');
    expect(page).not.toContain('<script>');
    expect(page).toContain('role="alert"');
  });
});

describe('the preload', () => {
  it('exposes one object with two fields, and nothing of Electron itself', () => {
    const source = readFileSync(new URL('../../../src-main/shell/electron/preload.ts', import.meta.url), 'utf8');
    expect(source.match(/exposeInMainWorld/g)).toHaveLength(1);
    expect(source.match(/from '/g)).toHaveLength(1);
  });
});
