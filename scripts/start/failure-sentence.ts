/**
 * Says in one sentence why the desktop shell did not come up, from how its process ended.
 */

/** How an attempt to start Electron ended before it said that it was ready. */
export interface EarlyEnd {
  /** What happened: it exited, a signal ended it, it could not be started, or it stayed silent. */
  readonly kind: 'exit' | 'signal' | 'spawn' | 'silence';
  readonly code?: number;
  readonly signal?: string;
  readonly message?: string;
  readonly silenceMs?: number;
  /** What it wrote to its error stream. */
  readonly stderr: string;
}

export interface MachineFacts {
  readonly isRoot: boolean;
  readonly hasDisplay: boolean;
  readonly sandboxOff: boolean;
}

/** The reason, with what to do about it where that is known. */
export function failureSentence(end: EarlyEnd, machine: MachineFacts): string {
  const how = describeEnd(end);
  if (machine.isRoot && !machine.sandboxOff && end.kind !== 'silence' && end.kind !== 'spawn') {
    return `${how}: as root it runs only without its sandbox (npm start -- --no-sandbox).`;
  }
  if (!machine.hasDisplay && end.kind !== 'spawn') return `${how}: there is no display.`;
  if (/missing x server|cannot open display|failed to connect to the bus.*display/i.test(end.stderr)) {
    return `${how}: its display cannot be opened.`;
  }
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(end.stderr)?.[1];
  if (library !== undefined) return `${how}: the system library ${library} is missing.`;
  const detail = lastLine(end.stderr);
  return detail === '' ? `${how}.` : `${how}: ${detail}`;
}

function describeEnd(end: EarlyEnd): string {
  switch (end.kind) {
    case 'exit':
      return `Electron ended with code ${end.code ?? 'unknown'} before its window opened`;
    case 'signal':
      return `Electron ended with ${end.signal ?? 'a signal'} before its window opened`;
    case 'spawn':
      return `Electron could not be started (${end.message ?? 'unknown reason'})`;
    case 'silence':
      return `Electron said nothing for ${Math.round((end.silenceMs ?? 0) / 1000)} s`;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
