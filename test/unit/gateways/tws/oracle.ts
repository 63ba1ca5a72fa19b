/** The client library's own decoder, run alone: what it makes of a message. */
import { Decoder } from '@stoqey/ib/dist/core/io/decoder.js';

/** One thing that a client is told: the event's name and its arguments. */
export type Said = readonly [name: string, ...args: readonly unknown[]];

/** Versions of servers that the recorded messages come from. */
const VERSIONS = [150, 164, 173, 176, 177, 178, 182, 193] as const;

/** What a message says at a server version; null when the decoder finds fault with it, or nothing in it. */
export function saidBy(fields: readonly string[], serverVersion: number): readonly Said[] | null {
  const said: Said[] = [];
  let faults = 0;
  const decoder = new Decoder({
    serverVersion,
    emitEvent: (name: string, ...args: unknown[]) => void said.push([name, ...args]),
    emitInfo: (text: string, code: number) => void said.push(['info', text, code]),
    emitError: (text: string, code: number, id: number) => {
      if (code === 505) faults += 1;
      else said.push(['error', text, code, id]);
    },
  } as never);
  decoder.enqueueMessage(fields as string[]);
  try {
    decoder.process();
  } catch {
    // JSON of a refusal that is none.
    return null;
  }
  return faults === 0 && said.length > 0 ? said : null;
}

/** A trailing empty field is the terminator that some samples kept. */
export const lengthsOf = (fields: readonly string[]): number[] =>
  fields.at(-1) === '' ? [fields.length, fields.length - 1] : [fields.length];

/** What a message says at the first version at which it is whole. */
export function understood(
  fields: readonly string[],
): { readonly version: number; readonly said: readonly Said[] } | null {
  for (const version of VERSIONS) {
    for (const length of lengthsOf(fields)) {
      const said = saidBy(fields.slice(0, length), version);
      if (said !== null) return { version, said };
    }
  }
  return null;
}
