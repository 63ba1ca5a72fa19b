/** Opens the keys for a rescue: the system's vault is open where there is one; a passphrase is asked for, or read from the environment. */
import type { Vault } from '../secrets/vault.ts';
import { PASSPHRASE_VARIABLE, type RescueWorld } from './rescue-world.ts';

/** How often a passphrase is asked for. */
const TRIES = 3;

/** Null when they are open or there are none, else why they stay locked, for the trader. Connections without keys go on all the same. */
export async function openKeys(vault: Vault, world: RescueWorld): Promise<string | null> {
  if (vault.info().state !== 'locked') return null;
  if (vault.info().kind === 'system') return vault.info().text;
  const given = world.environment[PASSPHRASE_VARIABLE] ?? '';
  let why = `The keys are locked: their passphrase was not given (${PASSPHRASE_VARIABLE}, or typed).`;
  if (given !== '') {
    const opened = await vault.unlock(given, false);
    if (opened.ok) return null;
    why = `${PASSPHRASE_VARIABLE}: ${opened.error.message}`;
    world.say(why);
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const typed = await world.ask('Passphrase of the keys: ', 'hidden');
    if (typed === null || typed === '') return why;
    const opened = await vault.unlock(typed, false);
    if (opened.ok) return null;
    why = opened.error.message;
    world.say(why);
  }
  return why;
}
