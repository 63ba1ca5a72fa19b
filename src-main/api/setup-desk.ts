/**
 * What the contract's handlers need of whoever sets up connections; the shell implements it. Nothing that it answers holds
 * a secret.
 */
import type {
  BrokerInfo,
  BrokerProbe,
  CommandErrorCode,
  CommandId,
  ConnectionChecklist,
  ConnectionId,
  ConnectionsStatus,
  FoundInstruments,
  Result,
  SetupCommand,
} from '../../shared/domain/index.ts';

/** Why not, for the trader; `path` is within the command or the query. */
export type SetupRefusal = { readonly code: CommandErrorCode; readonly path: string; readonly message: string };

export interface SetupDesk {
  /** Resolves once it is done, never rejects; the same id gets the same answer and acts once. The value names what was made. */
  run(commandId: CommandId, command: SetupCommand): Promise<Result<string | null, SetupRefusal>>;
  brokers(): readonly BrokerInfo[];
  status(): ConnectionsStatus;
  test(connectionId: ConnectionId): Promise<Result<BrokerProbe, SetupRefusal>>;
  checklist(connectionId: ConnectionId | null): Promise<Result<readonly ConnectionChecklist[], SetupRefusal>>;
  find(connectionId: ConnectionId | null, text: string, limit: number): Promise<Result<FoundInstruments, SetupRefusal>>;
}
