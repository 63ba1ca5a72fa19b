/** Whether the account behind a key is the one that a connection is for. */
import { farOff } from '../../wire/clock-guard.ts';
import type { CcxtDesk } from './desk.ts';
import { isFields } from './parse/read.ts';
import type { Session } from './session.ts';

/** A clock that is far off is a likelier reason for a refusal than any key. */
function withClock({ clockSkewMs }: CcxtDesk, message: string): string {
  const words = message.includes('clock') ? null : farOff(clockSkewMs, 'the exchange');
  return words === null ? message : `${words}. ${message}`;
}

/** Bybit's older accounts give a stop another number when it triggers, and list its kinds apart: orders could not be followed. */
async function classicProblem({ settings }: CcxtDesk, session: Session): Promise<string | null> {
  if (settings.profile.id !== 'bybit') return null;
  const read = await session.ask('other', (x) => x.isUnifiedEnabled());
  if (!read.ok) return read.error.message;
  const isUnified = Array.isArray(read.value) && read.value[1] === true;
  return isUnified
    ? null
    : 'the account is a classic one, which cannot be traded from here: upgrade it to a unified one at Bybit';
}

/** G21: the account that answers must be the one that this connection is bound to; hedge mode is not traded. */
export async function accountProblem(desk: CcxtDesk, session: Session): Promise<string | null> {
  const balance = await session.ask('other', (x) => x.fetchBalance());
  if (!balance.ok) return withClock(desk, balance.error.message);
  const found = desk.accountIdOf(balance.value);
  const wanted = desk.options.accountId;
  if (wanted !== null && found !== wanted)
    return `account ${found} answers, ${wanted} was expected: check which keys this connection has`;
  const classic = await classicProblem(desk, session);
  if (classic !== null) return classic;
  if (desk.settings.market !== 'perpetual' || session.exchange.has['fetchPositionMode'] !== true) return null;
  const mode = await session.ask('other', (x) => x.fetchPositionMode());
  if (!mode.ok) return mode.error.message;
  if (isFields(mode.value) && mode.value['hedged'] === true)
    return 'the account is in hedge mode, in which a close can open the other side: set it to one-way mode at the exchange';
  return null;
}
