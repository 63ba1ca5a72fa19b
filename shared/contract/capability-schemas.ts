/** What a venue can do, as a schema. */
import { z } from 'zod';
import type { Capabilities, ExpiryRule, ExpiryTimes, ExtendedTerms, FeeSchedule, TakenTerms } from '../domain/index.ts';
import { decimal, exactly, orderType, sessionKind, tif, triggerSource, whole, words } from './schema-parts.ts';

const feeSchedule = exactly<FeeSchedule>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rate'), makerPct: decimal, takerPct: decimal }),
    z.strictObject({ kind: z.literal('perUnit'), perUnit: decimal, minimum: decimal, capPct: decimal.nullable() }),
  ]),
);

/** One for each asset class that has one. */
const byClass = <T extends z.ZodType>(one: T) => {
  const of = one.exactOptional();
  return z.strictObject({ equity: of, etf: of, crypto: of, option: of, combo: of });
};

/** When, on a contract's last day. */
const expiryTimes = exactly<ExpiryTimes>()(
  z.strictObject({ ordersEndMinutes: whole(0, 1440).nullable(), closesMinutes: whole(0, 1440).nullable() }),
);
const expiryRule = exactly<ExpiryRule>()(
  z.strictObject({
    ordersEndMinutes: whole(0, 1440).nullable(),
    closesMinutes: whole(0, 1440).nullable(),
    late: expiryTimes.exactOptional(),
    otherwise: words,
  }),
);

const takenTerms = exactly<TakenTerms>()(
  z.strictObject({
    orderTypes: z.array(orderType),
    timesInForce: z.array(tif),
    linksExits: z.boolean().exactOptional(),
  }),
);
const extendedTerms = exactly<ExtendedTerms>()(
  z.strictObject({
    together: z.array(sessionKind),
    besides: z.array(sessionKind).exactOptional(),
    taken: takenTerms.exactOptional(),
  }),
);

export const capabilitiesSchema = exactly<Capabilities>()(
  z.strictObject({
    orderTypes: z.array(orderType),
    timesInForce: z.array(tif),
    byClass: byClass(takenTerms).exactOptional(),
    extended: extendedTerms.exactOptional(),
    partsOfShares: takenTerms.exactOptional(),
    modify: z.boolean(),
    modifyOnly: takenTerms.exactOptional(),
    idempotentSubmit: z.boolean(),
    queryByClientOrderId: z.boolean(),
    shortSelling: z.boolean(),
    extendedHours: z.boolean(),
    flags: z.array(z.enum(['allOrNone', 'postOnly', 'reduceOnly'])),
    triggerSources: z.array(triggerSource),
    trailKinds: z.array(z.enum(['price', 'percent'])).exactOptional(),
    linksExits: z.boolean(),
    linkForm: z.literal('pair').exactOptional(),
    exitWhileEntryWorks: z.boolean(),
    exitsReserve: z.boolean(),
    comboLegsMax: whole(0, 100),
    comboOrderTypes: z.array(orderType),
    whatIf: z.boolean(),
    spotInventory: z.boolean().exactOptional(),
    expiry: expiryRule.exactOptional(),
    fees: byClass(feeSchedule).exactOptional(),
  }),
);
