/** Secrets: hidden wherever they are printed, sealed on disk, struck out of logs. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idOf, type ConnectionId } from '../../../../shared/domain/index.ts';
import { newKey, open, readBox, seal } from '../../../../src-main/shell/secrets/sealed-box.ts';
import { HIDDEN, Secret } from '../../../../src-main/shell/secrets/secret.ts';
import { strikeOut, withoutSecrets } from '../../../../src-main/shell/secrets/struck-out.ts';
import { PassphraseVault, SystemVault } from '../../../../src-main/shell/secrets/vault.ts';
import { KeptLog } from '../../../contract/fixtures/api-fixture.ts';

const PLANTED = 'planted+KEY/with"quotes"==';
const A = idOf<ConnectionId>('alpaca');
const B = idOf<ConnectionId>('ib');

describe('G24: a secret', () => {
  it('shows itself in nothing that prints, formats or serialises it', () => {
    const secret = new Secret(PLANTED);
    const shown = [
      String(secret),
      `${secret.toString()}`,
      JSON.stringify({ secret }),
      inspect(secret, { depth: 9, showHidden: true }),
      inspect({ nested: [secret] }),
      Object.prototype.toString.call(secret),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(Object.assign({}, secret)),
    ];
    for (const text of shown) expect(text).not.toContain('planted');
    expect(secret.reveal()).toBe(PLANTED);
  });

  it('is struck out of messages, fields, errors and names, however deep and however it was encoded', () => {
    const log = new KeptLog();
    const clean = withoutSecrets(log, () => [new Secret(PLANTED), new Secret('ab')]);
    const error = new Error(`GET /orders?key=${encodeURIComponent(PLANTED)} failed`);
    clean.child({ key: PLANTED }).error(`with ${PLANTED}`, {
      error,
      list: [{ a: { b: { c: { d: { e: { f: PLANTED } } } } } }],
      [PLANTED]: 1,
      json: JSON.stringify({ key: PLANTED }),
      secret: new Secret(PLANTED),
    });
    const text = inspect(log.lines, { depth: 20 }) + JSON.stringify(log.lines);
    expect(text).not.toContain('planted');
    expect(text).toContain(HIDDEN);
  });

  it('is struck out of a text that was cut anywhere, as far as it tells anything', () => {
    const all = `the venue said: key ${PLANTED}, no such key`;
    for (let length = 0; length <= all.length; length++)
      for (const tail of ['', '…', '...', '"']) {
        const shown = strikeOut(all.slice(0, length) + tail, () => [new Secret(PLANTED)]);
        expect(shown).not.toContain(PLANTED.slice(0, 6));
        expect(shown.startsWith(all.slice(0, Math.min(length, 20)))).toBe(true);
      }
    expect(strikeOut(`Basic ${Buffer.from(PLANTED).toString('base64')}`, () => [new Secret(PLANTED)])).toBe(
      `Basic ${HIDDEN}`,
    );
  });

  it('leaves other text as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('planted'));
        expect(strikeOut(text, () => [new Secret(PLANTED)])).toBe(text);
      }),
    );
  });
});

describe('G24: a sealed box', () => {
  it('opens under its passphrase, and under no other, nor when a single byte of it was changed', async () => {
    const key = await newKey('a good passphrase');
    const box = seal(PLANTED, key);
    expect(JSON.stringify(box)).not.toContain('planted');
    const right = await open(box, 'a good passphrase');
    expect(right.ok && right.value.text).toBe(PLANTED);
    expect(await open(box, 'a good passphrasE')).toEqual({ ok: false, error: 'wrong' });
    for (const part of ['salt', 'iv', 'tag', 'text'] as const) {
      const bytes = Buffer.from(box[part], 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      expect(await open({ ...box, [part]: bytes.toString('base64') }, 'a good passphrase')).toMatchObject({
        ok: false,
      });
    }
    // The same text never looks the same twice.
    expect(seal(PLANTED, key).text).not.toBe(box.text);
  }, 30_000);

  it('is not read from damaged files, nor with a cost that would eat the memory', () => {
    expect(readBox('')).toBeNull();
    expect(readBox('{"v":1}')).toBeNull();
    const kdf = { name: 'scrypt', n: 2 ** 30, r: 8, p: 1 };
    expect(readBox(JSON.stringify({ v: 1, kdf, salt: '', iv: '', tag: '', text: '' }))).toBeNull();
  });
});

describe('a vault', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'rung-vault-'));
    file = path.join(folder, 'keys.enc');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('G24: keeps keys under a passphrase, readable for their owner alone, and gives none while it is locked', async () => {
    const vault = new PassphraseVault(file);
    expect(vault.info().state).toBe('none');
    expect(vault.set(A, 'key', PLANTED)).toMatchObject({ ok: false, error: { kind: 'locked' } });
    expect(await vault.unlock('short', true)).toMatchObject({ error: { kind: 'tooShort' } });
    expect((await vault.unlock('long enough', true)).ok).toBe(true);
    expect(vault.set(A, 'key', PLANTED).ok).toBe(true);
    expect(vault.set(B, 'key', 'of another').ok).toBe(true);
    expect(readFileSync(file, 'latin1')).not.toContain('planted');
    expect(statSync(file).mode & 0o077).toBe(0);

    const again = new PassphraseVault(file);
    expect(again.info().state).toBe('locked');
    expect(again.get(A, 'key')).toBeNull();
    expect(await again.unlock('long enougH', false)).toMatchObject({ error: { kind: 'wrongPassphrase' } });
    expect(await again.unlock('long enough', true)).toMatchObject({ error: { kind: 'exists' } });
    expect((await again.unlock('long enough', false)).ok).toBe(true);
    expect(again.get(A, 'key')?.reveal()).toBe(PLANTED);
    expect(again.drop(A).ok).toBe(true);
    expect([again.has(A, 'key'), again.has(B, 'key')]).toEqual([false, true]);
    writeFileSync(file, 'nonsense');
    expect(await new PassphraseVault(file).unlock('long enough', false)).toMatchObject({ error: { kind: 'damaged' } });
  }, 30_000);

  it("keeps keys by the system's sealer, and says so when the system does not open them", () => {
    const sealer = {
      encrypt: (text: string) => Buffer.from([...Buffer.from(text)].map((b) => b ^ 0x5a)),
      decrypt: (sealed: Buffer) => Buffer.from([...sealed].map((b) => b ^ 0x5a)).toString(),
    };
    expect(new SystemVault(file, sealer).set(A, 'key', PLANTED).ok).toBe(true);
    expect(new SystemVault(file, sealer).get(A, 'key')?.reveal()).toBe(PLANTED);
    const refusing = new SystemVault(file, {
      ...sealer,
      decrypt: () => {
        throw new Error('no keyring');
      },
    });
    expect(refusing.info()).toMatchObject({ kind: 'system', state: 'locked' });
    expect(refusing.set(A, 'key', 'x')).toMatchObject({ ok: false });
  });
});
