/** Electron's main process of the fan-out bench: both sides in turn, the rounds as JSON on standard output. */
import path from 'node:path';
import { app, BrowserWindow, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import type { InstrumentId, Quote } from '../../../shared/domain/index.ts';
import { TerminalApi } from '../../../src-main/api/terminal-api.ts';
import { servePort, type Port } from '../../../src-main/shell/electron/port-session.ts';
import { FakeCore } from '../../contract/fixtures/fake-core.ts';
import { instrument, quote } from '../../contract/fixtures/sample-records.ts';
import { quietLogger } from '../surroundings.ts';

const INSTRUMENTS = 500;
const BATCHES = 200;
/** Batches on their way at once, as the API allows. */
const WINDOW = 2;
const ROUNDS = 8;

const ids = Array.from({ length: INSTRUMENTS }, (_, i) => `I${i}.SIM` as InstrumentId);
const rounds: readonly (readonly Quote[])[] = Array.from({ length: 20 }, (_, r) =>
  ids.map((id, i) => quote(id, 50_000 + ((r + i) % 100))),
);
const batchAt = (n: number): readonly Quote[] => rounds[n % rounds.length] ?? [];

/** Nanoseconds a quote of BATCHES batches, each sent when another one was acknowledged. */
function timed(send: (n: number) => void, listen: (onAck: () => void) => void): Promise<number> {
  return new Promise((resolve) => {
    let acks = 0;
    let sent = 0;
    const startMs = performance.now();
    listen(() => {
      acks += 1;
      if (sent < BATCHES) send(sent++);
      else if (acks === BATCHES) resolve(((performance.now() - startMs) * 1e6) / (BATCHES * INSTRUMENTS));
    });
    while (sent < WINDOW) send(sent++);
  });
}

type Sides = { readonly product: () => Promise<number>; readonly floor: () => Promise<number> };

/** The page's port as the product serves it; `onAck` hears of each acknowledged batch. */
function portOf(port: MessagePortMain, onAck: () => void): Port {
  return {
    post: (value) => port.postMessage(value),
    onMessage: (listener) => {
      port.on('message', ({ data }) => {
        listener(data);
        if (String(data).includes('"ack"')) onAck();
      });
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}

function openSides(window: BrowserWindow): Sides {
  const core = new FakeCore();
  core.view.instruments.clear();
  core.view.quotes.clear();
  for (const id of ids) core.view.instruments.set(id, instrument(id));
  let flush = (): void => undefined;
  let onAck = (): void => undefined;
  let onRawAck = (): void => undefined;
  const every = (ms: number, run: () => void): (() => void) => {
    if (ms < 100) flush = run;
    return () => undefined;
  };
  const api = new TerminalApi({ core, log: quietLogger, timers: { every, pause: () => Promise.resolve() } });
  const { port1, port2 } = new MessageChannelMain();
  servePort(
    portOf(port1, () => onAck()),
    api,
  );
  window.webContents.postMessage('port', null, [port2]);
  ipcMain.on('rawAck', () => onRawAck());
  const packed = (n: number): void => {
    core.quote(...batchAt(n));
    flush();
  };
  const raw = (n: number): void => window.webContents.send('raw', batchAt(n));
  return {
    product: () => timed(packed, (ack) => (onAck = ack)),
    floor: () => timed(raw, (ack) => (onRawAck = ack)),
  };
}

async function main(): Promise<void> {
  await app.whenReady();
  const preload = path.join(__dirname, 'fanout-preload.cjs');
  const window = new BrowserWindow({ show: false, webPreferences: { preload, backgroundThrottling: false } });
  await window.loadFile(path.join(__dirname, 'fanout.html'));
  const sides = openSides(window);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const taken: { readonly product: number; readonly floor: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const product = await sides.product();
    taken.push({ product, floor: await sides.floor() });
  }
  process.stdout.write(`${JSON.stringify({ rounds: taken })}\n`);
  app.exit(0);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  app.exit(1);
});
