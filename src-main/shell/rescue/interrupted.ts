/** Ctrl-C, and being asked to end, as a signal: the first time it stops in order, the second time at once. */

/** Listens from now on. */
export function interruptedBySignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1);
      controller.abort();
    });
  return controller.signal;
}
