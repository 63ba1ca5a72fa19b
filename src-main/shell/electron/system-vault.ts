/**
 * The operating system's vault by Electron's safeStorage. Where there is none, and where Electron would only pretend
 * (`basic_text` on Linux keeps keys under a password that everybody knows), a file under a passphrase, and the screen says why.
 */
import { safeStorage } from 'electron';
import { dataFiles } from '../data-folder.ts';
import { PassphraseVault, SystemVault, type Vault } from '../secrets/vault.ts';

/** To be called once the app is ready. */
export function openSystemVault(dataDir: string): Vault {
  const { keys: passphraseFile, systemKeys } = dataFiles(dataDir);
  const linux = process.platform === 'linux';
  if (linux && safeStorage.getSelectedStorageBackend() === 'basic_text')
    return new PassphraseVault(
      passphraseFile,
      'This desktop has no keyring that Rung can use (basic_text is refused), so they lie under a passphrase.',
    );
  if (!safeStorage.isEncryptionAvailable())
    return new PassphraseVault(
      passphraseFile,
      'The operating system gives no vault here, so they lie under a passphrase.',
    );
  return new SystemVault(systemKeys, {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (sealed) => safeStorage.decryptString(sealed),
  });
}
