/** Who a rescue is about, and how it comes by keys: asked, given, or left out by name. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idOf, type CloseAllScope } from '../../../../shared/domain/index.ts';
import { BROKERS } from '../../../../src-main/shell/brokers.ts';
import { ConnectionBook } from '../../../../src-main/shell/connections/connection-book.ts';
import { writeConnectionFile, type ConnectionEntry } from '../../../../src-main/shell/connections/connection-file.ts';
import { meantConnections } from '../../../../src-main/shell/rescue/meant-connections.ts';
import { openKeys } from '../../../../src-main/shell/rescue/rescue-keys.ts';
import type { RescueWorld } from '../../../../src-main/shell/rescue/rescue-world.ts';
import { PassphraseVault, SystemVault } from '../../../../src-main/shell/secrets/vault.ts';

const entry = (id: string, fields: Partial<ConnectionEntry>): ConnectionEntry => ({
  ...{ connectionId: idOf(id), broker: 'ib', name: id.toUpperCase(), mode: 'paper', accountId: idOf('DU1') },
  ...{ values: {}, connectAtStart: true, quotesFrom: null },
  ...fields,
});

const ENTRIES = [
  entry('paper', {}),
  entry('live', { mode: 'live', accountId: idOf('U7') }),
  entry('off', { connectAtStart: false, accountId: idOf('DU2') }),
  entry('new', { accountId: null }),
  entry('feed', { broker: 'polygon', accountId: null }),
];

describe('a rescue without the terminal', () => {
  let folder = '';
  let asked: string[] = [];
  let said: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'rung-meant-'));
    [asked, said] = [[], []];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Answers in their order; then nobody is there. */
  const world = (answers: readonly string[] = [], environment: RescueWorld['environment'] = {}): RescueWorld => {
    const left = [...answers];
    return {
      say: (line) => void said.push(line),
      ask: (question, hidden) => {
        asked.push(`${hidden === undefined ? '' : 'hidden: '}${question}`);
        return Promise.resolve(left.shift() ?? null);
      },
      environment,
      openVault: () => Promise.reject(new Error('not here')),
      brokers: () => Promise.resolve(BROKERS),
      interrupted: new AbortController().signal,
    };
  };

  async function meant(scope: CloseAllScope, live: readonly string[], with_: RescueWorld) {
    const file = path.join(folder, 'connections.yaml');
    writeConnectionFile(file, { connections: ENTRIES, retired: [] });
    const found = await meantConnections(new ConnectionBook(file, BROKERS), scope, live, with_);
    return { ...found, ids: found.entries.map(({ connectionId }) => connectionId as string) };
  }

  it('G21: a live account is meant when its name was typed, given as a flag, or in the environment; else it is missed by name', async () => {
    const all = { kind: 'all' } as const;
    expect((await meant(all, [], world(['U7']))).ids).toEqual(['paper', 'live']);
    expect((await meant(all, ['U7'], world())).ids).toEqual(['paper', 'live']);
    expect((await meant(all, [], world([], { RUNG_CLOSE_LIVE: 'U1, U7' }))).ids).toEqual(['paper', 'live']);
    expect(asked).toEqual(['LIVE is the LIVE account U7. Type its name to close it too: ']);
    for (const nobody of [world(), world(['yes']), world(['U8'])]) {
      const found = await meant(all, [], nobody);
      expect(found.ids).toEqual(['paper']);
      expect(found.missed).toHaveLength(1);
      expect(found.missed[0]).toContain('live account U7 was not named');
    }
  });

  it('what the trader had disconnected is left alone and named; asked for by its own name it is meant', async () => {
    const found = await meant({ kind: 'all' }, ['U7'], world());
    expect(found.missed).toEqual([]);
    expect(found.notes.join(' ')).toMatch(/OFF \(DU2\) was disconnected by you.*--scope connection:off.*NEW was never/);
    expect((await meant({ kind: 'connection', connectionId: idOf('off') }, [], world())).ids).toEqual(['off']);
    expect((await meant({ kind: 'account', accountId: idOf('DU1') }, [], world())).ids).toEqual(['paper']);
  });

  it('G24: the passphrase comes from the environment, else it is asked for unseen', async () => {
    const file = path.join(folder, 'keys.enc');
    const made = new PassphraseVault(file);
    await made.unlock('the right passphrase', true);
    const fresh = (): PassphraseVault => new PassphraseVault(file);
    expect(await openKeys(fresh(), world([], { RUNG_KEYS_PASSPHRASE: 'the right passphrase' }))).toBeNull();
    expect(asked).toEqual([]);
    expect(await openKeys(fresh(), world(['wrong', 'the right passphrase']))).toBeNull();
    expect(asked).toEqual(['hidden: Passphrase of the keys: ', 'hidden: Passphrase of the keys: ']);
    const wrong = 'That is not the passphrase of the keys. Nothing was unlocked.';
    expect(await openKeys(fresh(), world([], { RUNG_KEYS_PASSPHRASE: 'wrong' }))).toBe(
      `RUNG_KEYS_PASSPHRASE: ${wrong}`,
    );
    expect(await openKeys(fresh(), world())).toContain('their passphrase was not given');
    expect(said.join(' ')).not.toContain('right passphrase');
  });

  it('G24: an open vault of the system asks nothing, a locked one says why', async () => {
    const file = path.join(folder, 'keys.system');
    const sealer = { encrypt: (text: string) => Buffer.from(text), decrypt: (sealed: Buffer) => sealed.toString() };
    expect(await openKeys(new SystemVault(file, sealer), world())).toBeNull();
    new SystemVault(file, sealer).set(idOf('ib'), 'key', 'text');
    const shut = {
      ...sealer,
      decrypt: (): string => {
        throw new Error('no');
      },
    };
    expect(await openKeys(new SystemVault(file, shut), world())).toContain('does not open');
    expect(asked).toEqual([]);
  });
});
