/**
 * Where the secrets of connections lie. Written by the trader, read by the clients of venues in this process, and by nobody
 * else: there is no way to ask for one over the contract (G24).
 *
 * Two kinds: the operating system's own (Electron's safeStorage), and a file under a passphrase. Both hold one map in one
 * file, written whole and swapped in.
 */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { err, ok, type ConnectionId, type Result, type VaultInfo } from '../../../shared/domain/index.ts';
import { newKey, open, readBox, seal, type BoxKey } from './sealed-box.ts';
import { Secret } from './secret.ts';

/** Encrypts for this user of this machine; throws what the system throws. */
export type Sealer = { readonly encrypt: (text: string) => Buffer; readonly decrypt: (sealed: Buffer) => string };

export type VaultError = {
  readonly kind: 'locked' | 'wrongPassphrase' | 'exists' | 'damaged' | 'failed' | 'tooShort';
  readonly message: string;
};

/** Shortest passphrase of a new vault. */
export const PASSPHRASE_MIN = 8;
/** Keys that were typed anew or removed in this session and are still struck out. */
const REPLACED_MAX = 100;

export interface Vault {
  info(): VaultInfo;
  has(connectionId: ConnectionId, key: string): boolean;
  /** Null: there is none, or the vault is not open. */
  get(connectionId: ConnectionId, key: string): Secret | null;
  /** Empty text forgets it. */
  set(connectionId: ConnectionId, key: string, text: string): Result<void, VaultError>;
  /** Forgets everything of a connection. */
  drop(connectionId: ConnectionId): Result<void, VaultError>;
  /** Opens it; `create` chooses the passphrase of a new one. */
  unlock(passphrase: string, create: boolean): Promise<Result<void, VaultError>>;
  /** All of them, for striking them out. */
  all(): Iterable<Secret>;
}

const nameOf = (connectionId: ConnectionId, key: string): string => `${connectionId} ${key}`;

/** The map and its file; how text becomes the file's is the kind's own. */
abstract class KeptSecrets implements Vault {
  protected secrets: Map<string, Secret> | null = null;
  /** Of this session: a venue may still speak of a key that was typed anew or removed. */
  private readonly replaced: Secret[] = [];
  protected readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  abstract info(): VaultInfo;
  abstract unlock(passphrase: string, create: boolean): Promise<Result<void, VaultError>>;
  /** The file's content for this text; null: it cannot be sealed now. */
  protected abstract sealed(text: string): string | null;

  has(connectionId: ConnectionId, key: string): boolean {
    return this.secrets?.has(nameOf(connectionId, key)) ?? false;
  }

  get(connectionId: ConnectionId, key: string): Secret | null {
    return this.secrets?.get(nameOf(connectionId, key)) ?? null;
  }

  set(connectionId: ConnectionId, key: string, text: string): Result<void, VaultError> {
    return this.change((secrets) => {
      if (text === '') secrets.delete(nameOf(connectionId, key));
      else secrets.set(nameOf(connectionId, key), new Secret(text));
    });
  }

  drop(connectionId: ConnectionId): Result<void, VaultError> {
    return this.change((secrets) => {
      for (const name of secrets.keys()) if (name.startsWith(`${connectionId} `)) secrets.delete(name);
    });
  }

  all(): Iterable<Secret> {
    return [...(this.secrets?.values() ?? []), ...this.replaced];
  }

  /** Takes the map out of its text. */
  protected take(text: string): Result<void, VaultError> {
    try {
      const found: unknown = JSON.parse(text);
      if (typeof found !== 'object' || found === null) return err(damaged(this.file));
      this.secrets = new Map(Object.entries(found).map(([name, value]) => [name, new Secret(String(value))]));
      return ok(undefined);
    } catch {
      return err(damaged(this.file)); // What was sealed is no JSON: another program wrote it.
    }
  }

  private change(act: (secrets: Map<string, Secret>) => void): Result<void, VaultError> {
    if (this.secrets === null) return err({ kind: 'locked', message: this.info().text });
    const next = new Map(this.secrets);
    act(next);
    const written = this.write(next);
    if (!written.ok) return written;
    for (const [name, secret] of this.secrets) if (next.get(name) !== secret) this.replaced.push(secret);
    this.replaced.splice(0, Math.max(0, this.replaced.length - REPLACED_MAX));
    this.secrets = next;
    return written;
  }

  protected write(secrets: ReadonlyMap<string, Secret>): Result<void, VaultError> {
    const plain = Object.fromEntries([...secrets].map(([name, secret]) => [name, secret.reveal()]));
    try {
      const content = this.sealed(JSON.stringify(plain));
      if (content === null) return err({ kind: 'locked', message: this.info().text });
      writeFileSync(`${this.file}.new`, content, { mode: 0o600 });
      chmodSync(`${this.file}.new`, 0o600);
      renameSync(`${this.file}.new`, this.file);
      return ok(undefined);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : 'the file system refused';
      return err({ kind: 'failed', message: `The keys could not be kept: ${why}.` });
    }
  }
}

const damaged = (file: string): VaultError => ({
  kind: 'damaged',
  message: `${file} is damaged. Put a sound copy in its place, or remove it and type the keys again.`,
});

/** A file under a passphrase, asked for at each start. */
export class PassphraseVault extends KeptSecrets {
  private key: BoxKey | null = null;
  private readonly why: string;

  /** `why`: why the system's own vault is not used, as a sentence, or empty. */
  constructor(file: string, why = '') {
    super(file);
    this.why = why === '' ? '' : ` ${why}`;
  }

  info(): VaultInfo {
    const kind = 'passphrase';
    if (this.secrets !== null)
      return { kind, state: 'open', text: `Keys lie in a file encrypted under your passphrase.${this.why}` };
    if (existsSync(this.file)) {
      const text = `The keys are locked: type the passphrase that you chose for them. Until then nothing can connect.${this.why}`;
      return { kind, state: 'locked', text };
    }
    const text = `No keys are kept yet. Choose a passphrase: they are encrypted under it, and it is asked for at each start.${this.why}`;
    return { kind, state: 'none', text };
  }

  async unlock(passphrase: string, create: boolean): Promise<Result<void, VaultError>> {
    if (create) return this.create(passphrase);
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch {
      return err({ kind: 'locked', message: this.info().text }); // There is no file: nothing to unlock.
    }
    const box = readBox(text);
    if (box === null) return err(damaged(this.file));
    const opened = await open(box, passphrase);
    if (!opened.ok)
      return err({ kind: 'wrongPassphrase', message: 'That is not the passphrase of the keys. Nothing was unlocked.' });
    const taken = this.take(opened.value.text);
    if (taken.ok) this.key = opened.value.key;
    return taken;
  }

  private async create(passphrase: string): Promise<Result<void, VaultError>> {
    if (existsSync(this.file))
      return err({ kind: 'exists', message: 'Keys are kept already; unlock them with their passphrase.' });
    if (passphrase.length < PASSPHRASE_MIN)
      return err({ kind: 'tooShort', message: `A passphrase has at least ${PASSPHRASE_MIN} characters.` });
    this.key = await newKey(passphrase);
    const written = this.write(new Map());
    if (written.ok) this.secrets = new Map();
    return written;
  }

  protected sealed(text: string): string | null {
    return this.key === null ? null : JSON.stringify(seal(text, this.key));
  }
}

/** The operating system's own vault: open as long as this user is logged in. */
export class SystemVault extends KeptSecrets {
  private readonly sealer: Sealer;
  private problem: string | null = null;

  constructor(file: string, sealer: Sealer) {
    super(file);
    this.sealer = sealer;
    this.load();
  }

  info(): VaultInfo {
    const text = this.problem ?? 'Keys lie in the vault of the operating system.';
    return { kind: 'system', state: this.secrets === null ? 'locked' : 'open', text };
  }

  unlock(): Promise<Result<void, VaultError>> {
    if (this.secrets === null) this.load();
    return Promise.resolve(this.secrets === null ? err({ kind: 'locked', message: this.info().text }) : ok(undefined));
  }

  protected sealed(text: string): string {
    return this.sealer.encrypt(text).toString('base64');
  }

  private load(): void {
    if (!existsSync(this.file)) {
      this.secrets = new Map();
      return;
    }
    try {
      const taken = this.take(this.sealer.decrypt(Buffer.from(readFileSync(this.file, 'utf8'), 'base64')));
      this.problem = taken.ok ? null : taken.error.message;
    } catch {
      // Sealed by another user, or by another build of the app: the system does not give it.
      this.problem = `The operating system does not open ${this.file}. Log in as the user who saved the keys, or remove it and type them again.`;
    }
  }
}
