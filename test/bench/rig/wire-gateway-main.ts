/**
 * A gateway in a process of its own, on a market whose clock is moved: `node wire-gateway-main.ts <ib|alpaca> <offset, ms>`.
 * Says its port; ends on SIGTERM.
 */
import { idOf, type AccountId } from '../../../shared/domain/index.ts';
import { offsetScheduler } from '../../../src-main/ports/schedulers/offset-scheduler.ts';
import { systemScheduler } from '../../../src-main/runtime/system-scheduler.ts';
import { startAlpacaGateway } from '../../gateways/alpaca/alpaca-gateway.ts';
import { startHost, type Gateway } from '../../gateways/core/gateway.ts';
import { startTwsGateway } from '../../gateways/tws/tws-gateway.ts';
import { WIRE_VENUES, type WireVenueName } from './wire-venues.ts';

async function open(name: WireVenueName, offsetMs: number): Promise<Gateway> {
  const { account, keys } = WIRE_VENUES[name];
  const accountId = idOf<AccountId>(account);
  const host = startHost({
    accounts: [{ accountId, profile: name === 'ib' ? 'full' : 'alpacaLike' }],
    symbols: ['AAPL', 'SPY'],
    scheduler: offsetScheduler(systemScheduler, offsetMs),
    openingCash: '100000000',
  });
  if (name === 'ib') return startTwsGateway({ host, accounts: [accountId] });
  const { keyId = '', secretKey = '' } = keys;
  return startAlpacaGateway({ host, accountId, keys: { keyId, secret: secretKey }, requestsPerMinute: 600_000 });
}

const [name = '', offset = '0'] = process.argv.slice(2);
if (name !== 'ib' && name !== 'alpaca') throw new Error(`there is no gateway ${name}`);
const { port } = await open(name, Number(offset));
process.stdout.write(`listening on ${port}\n`);
process.on('SIGTERM', () => process.exit(0));
