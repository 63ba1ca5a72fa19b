/** The venues that brackets are tried on, by what they can hold. */
import type { Capabilities, OrderType } from '../../../shared/domain/index.ts';
import { CAPABILITIES } from '../../unit/engine/account-fixture.ts';

const ALL_TYPES: readonly OrderType[] = ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'];
const FULL: Capabilities = {
  ...CAPABILITIES,
  orderTypes: ALL_TYPES,
  timesInForce: ['day', 'gtc', 'ioc', 'fok'],
  triggerSources: ['last', 'bidAsk', 'mid'],
  linksExits: false,
  exitWhileEntryWorks: true,
  exitsReserve: false,
};

/** What a fill of one of a link's orders does to the others there. */
export type LinkRule = 'reduce' | 'cancel';

export type VenueKind = {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly link: LinkRule | null;
};

export const KINDS: readonly VenueKind[] = [
  { name: 'linked', capabilities: { ...FULL, linksExits: true }, link: 'reduce' },
  { name: 'linked, cancels at the first fill', capabilities: { ...FULL, linksExits: true }, link: 'cancel' },
  { name: 'unlinked', capabilities: FULL, link: null },
  {
    name: 'unlinked, changes nothing in place, no trailing stops',
    capabilities: { ...FULL, modify: false, orderTypes: ['market', 'limit', 'stop', 'stopLimit'] },
    link: null,
  },
  {
    name: 'refuses a stop while the entry works',
    capabilities: { ...FULL, linksExits: true, exitWhileEntryWorks: false, exitsReserve: true },
    link: 'reduce',
  },
  {
    name: 'one order of both exits, of a fixed quantity',
    capabilities: { ...FULL, linksExits: true, linkForm: 'pair', exitWhileEntryWorks: false, exitsReserve: true },
    link: 'reduce',
  },
  { name: 'bare', capabilities: { ...FULL, orderTypes: ['market', 'limit'], triggerSources: [] }, link: null },
];
