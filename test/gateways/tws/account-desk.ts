/** Balances and positions of the accounts, as tags and messages. */
import {
  dec,
  Decimal,
  type AccountId,
  type ExecutionMassStatus,
  type Instrument,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { GatewayHost } from '../core/gateway.ts';
import type { ContractBook } from './contract-book.ts';
import type { Field } from './fields.ts';
import type { TwsLevers } from './levers.ts';
import { priceText, worthOf } from './market-desk.ts';
import { portfolioMessage, positionMessage } from './messages.ts';

export type AccountTag = { readonly tag: string; readonly value: string; readonly currency: string };

type Parts = {
  readonly host: GatewayHost;
  readonly contracts: ContractBook;
  readonly lines: ReadonlyMap<AccountId, ExecutionClient>;
  readonly levers: TwsLevers;
};

export class AccountDesk {
  private readonly parts: Parts;
  private readonly given = new Map<AccountId, readonly AccountTag[]>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  private async statusOf(account: AccountId): Promise<ExecutionMassStatus | null> {
    const { lines, host } = this.parts;
    const status = await lines.get(account)?.massStatus(host.scheduler.nowMs());
    return status?.ok === true ? status.value : null;
  }

  private markOf(instrument: Instrument): string | null {
    const quote = this.parts.host.venue.quote(instrument.id);
    const units =
      quote === null ? null : quote.bid !== null && quote.ask !== null ? (quote.bid + quote.ask) / 2 : quote.last;
    return units === null ? null : priceText(Math.round(units), instrument);
  }

  /** Every figure of an account, as newly worked out as TWS would have it. */
  async tags(account: AccountId): Promise<readonly AccountTag[]> {
    const given = this.given.get(account);
    if (given !== undefined && this.parts.levers.staleFigures) return given;
    const made = await this.figures(account);
    this.given.set(account, made);
    return made;
  }

  /** Initial margin is what positions need, without orders. */
  private async figures(account: AccountId): Promise<readonly AccountTag[]> {
    const status = await this.statusOf(account);
    if (status === null) return [];
    const base = status.account.baseCurrency;
    let cash = Decimal.ZERO;
    for (const balance of status.account.balances) {
      if (balance.currency === base) cash = cash.add(dec(balance.total));
    }
    let held = Decimal.ZERO;
    let gross = Decimal.ZERO;
    for (const { instrumentId, qty } of status.positions) {
      const instrument = this.parts.contracts.get(instrumentId);
      const mark = instrument === null ? null : this.markOf(instrument);
      if (instrument === null || mark === null) continue;
      const worth = worthOf(instrument, qty, mark);
      held = held.add(worth);
      gross = gross.add(worth.abs());
    }
    const equity = cash.add(held);
    const credit = Decimal.of(this.parts.levers.credit);
    const margin = gross.div(credit, 2, 'ceil');
    const free = equity.sub(margin);
    const money = (tag: string, amount: Decimal): AccountTag => ({
      tag,
      value: amount.round(2, 'nearest').toString(),
      currency: base,
    });
    return [
      { tag: 'AccountType', value: 'INDIVIDUAL', currency: '' },
      { tag: 'Cushion', value: '1', currency: '' },
      money('NetLiquidation', equity),
      money('TotalCashValue', cash),
      money('SettledCash', cash),
      money('EquityWithLoanValue', equity),
      money('GrossPositionValue', gross),
      money('BuyingPower', free.mul(credit)),
      money('AvailableFunds', free),
      money('ExcessLiquidity', free),
      money('InitMarginReq', margin),
      money('MaintMarginReq', margin),
      ...status.account.balances.map((b) => ({ tag: '$LEDGER:CashBalance', value: b.total, currency: b.currency })),
    ];
  }

  /** Messages 63 and 64. Tags of the ledger are asked for as `$LEDGER:ALL`. */
  async summary(reqId: number, accounts: readonly AccountId[], wanted: string): Promise<(readonly Field[])[]> {
    const names = new Set(wanted.split(','));
    const ledger = [...names].some((name) => name.startsWith('$LEDGER'));
    const found: (readonly Field[])[] = [];
    for (const account of accounts) {
      for (const { tag, value, currency } of await this.tags(account)) {
        if (tag.startsWith('$LEDGER:')) {
          if (ledger) found.push([63, 1, reqId, account, tag.slice('$LEDGER:'.length), value, currency]);
        } else if (names.has(tag) || names.has('All')) found.push([63, 1, reqId, account, tag, value, currency]);
      }
    }
    return [...found, [64, 1, reqId]];
  }

  /** Messages 61 and 62. IB's average cost is per unit times the multiplier. */
  async positions(accounts: readonly AccountId[]): Promise<(readonly Field[])[]> {
    const found: (readonly Field[])[] = [];
    for (const account of accounts) {
      for (const { instrumentId, qty, avgPrice } of (await this.statusOf(account))?.positions ?? []) {
        const instrument = this.parts.contracts.get(instrumentId);
        if (instrument === null || instrument.legs !== null || dec(qty).isZero()) continue;
        const cost = dec(avgPrice ?? '0').mul(dec(instrument.multiplier));
        const contract = { ...this.parts.contracts.wireOf(instrument), exchange: '' };
        found.push(positionMessage(account, contract, qty, cost.trim().toString()));
      }
    }
    return [...found, [62, 1]];
  }

  /** Messages 6, 7, 8 and 54: the window of one account. */
  async updates(account: AccountId, clock: string): Promise<(readonly Field[])[]> {
    const found: (readonly Field[])[] = [];
    for (const { tag, value, currency } of await this.tags(account)) {
      found.push([6, 2, tag.replace('$LEDGER:', ''), value, currency, account]);
    }
    for (const { instrumentId, qty, avgPrice } of (await this.statusOf(account))?.positions ?? []) {
      const instrument = this.parts.contracts.get(instrumentId);
      if (instrument === null || instrument.legs !== null) continue;
      const price = this.markOf(instrument) ?? '0';
      const value = worthOf(instrument, qty, price).trim().toString();
      const avgCost = dec(avgPrice ?? '0')
        .mul(dec(instrument.multiplier))
        .toString();
      found.push(portfolioMessage(account, this.parts.contracts.wireOf(instrument), { qty, price, value, avgCost }));
    }
    return [...found, [8, 1, clock], [54, 1, account]];
  }
}
