/** The contract as one JSON Schema (draft 2020-12), for other programs and for a validator that is not zod. */
import { z } from 'zod';
import { fillSchema } from './fill-schema.ts';
import { clientMessageSchema, querySchema } from './client-schemas.ts';
import { commandSchema, ladderParamsSchema } from './command-schemas.ts';
import { riskLimitsSchema } from './limit-schemas.ts';
import { CONTRACT_VERSION } from './messages.ts';
import {
  accountSchema,
  alertSchema,
  connectionSchema,
  instrumentSchema,
  ladderSchema,
  orderSchema,
  positionSchema,
  terminalSchema,
} from './record-schemas.ts';
import { dayReportSchema } from './day-schemas.ts';
import { contractErrorSchema, engineStatusSchema, previewSchema, serverMessageSchema } from './server-schemas.ts';
import {
  brokerProbeSchema,
  brokersAnswerSchema,
  checklistAnswerSchema,
  connectionsAnswerSchema,
  setupCommandSchema,
} from './setup-schemas.ts';
import { venueQuotesAnswerSchema } from './route-schemas.ts';
import { closeAllPreviewSchema } from './strategy-schemas.ts';

/** Names under `$defs`. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  ClientMessage: clientMessageSchema,
  ServerMessage: serverMessageSchema,
  Command: commandSchema,
  SetupCommand: setupCommandSchema,
  Query: querySchema,
  Preview: previewSchema,
  CloseAllPreview: closeAllPreviewSchema,
  DayReport: dayReportSchema,
  VenueQuotesAnswer: venueQuotesAnswerSchema,
  EngineStatus: engineStatusSchema,
  BrokersAnswer: brokersAnswerSchema,
  ConnectionsAnswer: connectionsAnswerSchema,
  TestConnectionAnswer: brokerProbeSchema,
  ChecklistAnswer: checklistAnswerSchema,
  ContractError: contractErrorSchema,
  LadderParams: ladderParamsSchema,
  RiskLimits: riskLimitsSchema,
  Terminal: terminalSchema,
  Instrument: instrumentSchema,
  Account: accountSchema,
  Connection: connectionSchema,
  Order: orderSchema,
  Ladder: ladderSchema,
  Position: positionSchema,
  Fill: fillSchema,
  Alert: alertSchema,
};

/** The whole contract: a message of either direction at the root, every named part under `$defs`. */
export function contractJsonSchema(): Record<string, unknown> {
  const names = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(NAMED)) names.add(schema, { id: name });
  const all = z.union(Object.values(NAMED));
  const { $schema, $defs } = z.toJSONSchema(all, { metadata: names, target: 'draft-2020-12' });
  return {
    $schema,
    $id: `urn:rung:contract:${CONTRACT_VERSION}`,
    title: `The contract of Rung, version ${CONTRACT_VERSION}`,
    anyOf: [{ $ref: '#/$defs/ClientMessage' }, { $ref: '#/$defs/ServerMessage' }],
    $defs,
  };
}

/** As `docs/contract.schema.json` holds it. */
export const contractJsonText = (): string => `${JSON.stringify(contractJsonSchema(), null, 2)}\n`;
