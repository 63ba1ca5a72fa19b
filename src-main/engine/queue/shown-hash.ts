/** A short hash of what a trader was shown, so that an approval is for exactly that (G19). Not a secret's hash. */

const PRIME = 0x01000193;

/** FNV-1a over UTF-16 code units, 32 bits. */
function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, PRIME) >>> 0;
  }
  return hash;
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

/** 16 hex digits; equal for equal JSON. */
export function shownHash(shown: unknown): string {
  const text = JSON.stringify(shown);
  return `${hex(fnv(text, 0x811c9dc5))}${hex(fnv(text, 0x050c5d1f))}`;
}
