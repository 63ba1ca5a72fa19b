/** Answers queries about brokers and connections. */
import type { ContractError } from '../../shared/contract/messages.ts';
import type { SetupQuery } from '../../shared/contract/setup-messages.ts';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import { failedWith, semantic } from './contract-errors.ts';
import type { SetupDesk, SetupRefusal } from './setup-desk.ts';

/** Null: this terminal sets up no connections (a rescue, a test). */
export async function runSetupQuery(
  desk: SetupDesk | null,
  query: SetupQuery,
): Promise<Result<unknown, ContractError>> {
  if (desk === null) return err(failedWith('This terminal has no connections to set up.'));
  switch (query.kind) {
    case 'brokers':
      return ok({ brokers: desk.brokers() });
    case 'connections':
      return ok(desk.status());
    case 'testConnection':
      return told(await desk.test(query.connectionId));
    case 'checklist': {
      const lists = await desk.checklist(query.connectionId);
      return told(lists.ok ? ok({ lists: lists.value }) : lists);
    }
    case 'findInstruments':
      return told(await desk.find(query.connectionId, query.text, query.limit));
  }
}

function told(answer: Result<unknown, SetupRefusal>): Result<unknown, ContractError> {
  if (answer.ok) return answer;
  const { code, path, message } = answer.error;
  return err(semantic(code, path, message));
}
