/** Ids by the operating system's chance. */
import { randomBytes } from 'node:crypto';
import type { IdSource } from '../ports/clock.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** 20 characters of 5 bits each: 100 bits. */
export const systemIdSource: IdSource = {
  newId: () => Array.from(randomBytes(20), (byte) => ALPHABET.charAt(byte & 31)).join(''),
};
