/** A contract client in the engine's own process: the same messages as text, without a socket between. */
import { TerminalApi } from '../../src-main/api/terminal-api.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import type { Terminal } from '../../src-main/shell/compose.ts';
import { machineTimers } from '../../src-main/shell/api-timers.ts';
import { CLIENT_TIMINGS } from '../../src-renderer/client/environment.ts';
import { LiveTerminalClient } from '../../src-renderer/client/live-terminal-client.ts';
import type { OpenTransport } from '../../src-renderer/client/transport.ts';

/** Carries text both ways on the microtask queue, in order. */
function memoryTransport(api: TerminalApi): OpenTransport {
  return (listener) => {
    let open = true;
    const connection = api.connect({
      sendText: (text) => queueMicrotask(() => open && listener.onText(text)),
      sendBinary: (frame) => queueMicrotask(() => open && listener.onBinary(frame.buffer)),
      bufferedBytes: () => 0,
      close: (_cause, reason) => {
        open = false;
        listener.onClose(reason, null);
      },
    });
    queueMicrotask(() => listener.onOpen());
    return {
      send: (text) => queueMicrotask(() => open && connection?.onText(text)),
      close: () => {
        open = false;
        connection?.onClosed();
      },
    };
  };
}

export type LocalClient = { readonly client: LiveTerminalClient; readonly close: () => void };

/** Connects; resolves with the first snapshot. `prefix` begins its command ids. */
export async function openLocalClient(terminal: Terminal, prefix: string): Promise<LocalClient> {
  const api = new TerminalApi({ core: terminal.core, log: terminal.log, timers: machineTimers });
  let commands = 0;
  const client = new LiveTerminalClient({
    open: memoryTransport(api),
    // The machine's clock: under a virtual one the market's hours pass in a moment, and would look like silence.
    nowMs: () => systemScheduler.nowMs(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: () => 0.5,
    newId: () => `${prefix}-${String(++commands).padStart(12, '0')}`,
    name: 'replay',
    timings: { ...CLIENT_TIMINGS, silenceMs: 3_600_000 },
  });
  await new Promise<void>((resolve) => {
    const unlisten = client.listen({
      onLink: () => undefined,
      onSnapshot: () => {
        queueMicrotask(() => unlisten());
        resolve();
      },
      onChanges: () => undefined,
      onQuotes: () => undefined,
      onBar: () => undefined,
      onDepth: () => undefined,
      onValues: () => undefined,
    });
    client.start();
  });
  return {
    client,
    close: () => {
      client.stop();
      api.close('the replay is over');
    },
  };
}
