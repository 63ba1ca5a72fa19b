/**
 * Text sealed under a passphrase: scrypt for the key, AES-256-GCM for the text, so that a wrong passphrase and a changed file
 * are both noticed. Everything that opening needs but the passphrase stands beside it.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { err, ok, type Result } from '../../../shared/domain/index.ts';

/** RFC 7914's parameters: about 64 MiB and a tenth of a second each time. */
const COST = 65_536;
const BLOCK = 8;
const PARALLEL = 1;
const MEMORY_MAX = 192 * 1024 * 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 12;

export type SealedBox = {
  readonly v: 1;
  readonly kdf: { readonly name: 'scrypt'; readonly n: number; readonly r: number; readonly p: number };
  readonly salt: string;
  readonly iv: string;
  readonly tag: string;
  readonly text: string;
};

/** A key that was made of a passphrase, and what it was made with; kept while the vault is open. */
export type BoxKey = { readonly key: Buffer; readonly salt: Buffer; readonly kdf: SealedBox['kdf'] };

const derive = (passphrase: string, salt: Buffer, kdf: SealedBox['kdf']): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: kdf.n, r: kdf.r, p: kdf.p, maxmem: MEMORY_MAX };
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });

/** A key of a new passphrase. */
export async function newKey(passphrase: string): Promise<BoxKey> {
  const salt = randomBytes(SALT_BYTES);
  const kdf = { name: 'scrypt', n: COST, r: BLOCK, p: PARALLEL } as const;
  return { key: await derive(passphrase, salt, kdf), salt, kdf };
}

/** Seals a text under a key; each time with another nonce. */
export function seal(text: string, { key, salt, kdf }: BoxKey): SealedBox {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const b64 = (bytes: Buffer): string => bytes.toString('base64');
  return { v: 1, kdf, salt: b64(salt), iv: b64(iv), tag: b64(cipher.getAuthTag()), text: b64(sealed) };
}

/** Opens a box. The error: the passphrase is wrong, or the box was changed (which cannot be told apart). */
export async function open(
  box: SealedBox,
  passphrase: string,
): Promise<Result<{ readonly text: string; readonly key: BoxKey }, 'wrong'>> {
  const salt = Buffer.from(box.salt, 'base64');
  try {
    const key = await derive(passphrase, salt, box.kdf);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(box.iv, 'base64'), { authTagLength: 16 });
    decipher.setAuthTag(Buffer.from(box.tag, 'base64'));
    const text = Buffer.concat([decipher.update(Buffer.from(box.text, 'base64')), decipher.final()]).toString('utf8');
    return ok({ text, key: { key, salt, kdf: box.kdf } });
  } catch {
    return err('wrong'); // An authentication failure, or parameters that no key can be made of.
  }
}

/** Reads a box from a file's text; null: it is none. Costs far above ours are refused, so that a file cannot eat the memory. */
export function readBox(text: string): SealedBox | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null; // A damaged file is told apart from a wrong passphrase by this null.
  }
  if (typeof found !== 'object' || found === null) return null;
  const box = found as SealedBox;
  const texts = [box.salt, box.iv, box.tag, box.text].every((part) => typeof part === 'string');
  const { kdf } = box;
  const kdfFits =
    typeof kdf === 'object' && kdf !== null && kdf.name === 'scrypt' && kdf.n <= COST * 2 && kdf.r <= 16 && kdf.p <= 4;
  return box.v === 1 && texts && kdfFits ? box : null;
}
