/** What an order would do to an account's margin: asked of the exchange, answered as an order that nobody placed. */
import { idOf, type AccountId, type ClientOrderId } from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { ContractBook } from './contract-book.ts';
import { submitRequestOf } from './host-order.ts';
import { openOrderMessage, type OrderFacts, type WhatIfFacts } from './order-messages.ts';
import type { PlaceOrder } from './read-order.ts';
import type { Client } from './track.ts';

type WhatIfParts = { readonly contracts: ContractBook; readonly line: ExecutionClient };

/** Answers a client's request to place an order that says `whatIf`; nothing is kept of it. */
export async function answerWhatIf(
  { contracts, line }: WhatIfParts,
  client: Client,
  { orderId, contract, order }: PlaceOrder,
): Promise<void> {
  const accountId = idOf<AccountId>(order.account);
  const instrument = await contracts.one(contract);
  if (typeof instrument === 'string') return client.error(orderId, 200, instrument);
  const clientOrderId = idOf<ClientOrderId>(`what-if-${client.clientId}-${orderId}`);
  const request = submitRequestOf(order, { accountId, clientOrderId, instrument, linkId: null });
  if ('code' in request) return client.error(orderId, request.code, request.text);
  const answer = await line.whatIf(request);
  if (!answer.ok) return client.error(orderId, 201, `Order rejected - reason:${answer.error.message}`);
  const facts: OrderFacts = {
    ...{ orderId, clientId: client.clientId, permId: 0, order, status: 'PreSubmitted', filled: '0', stopPrice: null },
    contract: { ...contracts.wireOf(instrument), exchange: contract.exchange },
    ...{ completedTime: '', completedStatus: '' },
  };
  client.stream(openOrderMessage(facts, client.version, marginsOf(answer.value, instrument.currency)));
}

function marginsOf(answer: unknown, currency: string): WhatIfFacts {
  const raw = (typeof answer === 'object' && answer !== null ? answer : {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => {
    const value = raw[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return {
    initAfter: text('initialAfter'),
    maintAfter: text('maintenanceAfter'),
    equityAfter: text('equityWithLoanAfter'),
    commission: '',
    currency,
  };
}
