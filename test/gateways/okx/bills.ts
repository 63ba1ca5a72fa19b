/** What OKX books apart from trades (www.okx.com/docs-v5/en/#trading-account-rest-api-get-bills-details): funding of perpetuals. */
import { Decimal, dec } from '../../../shared/domain/index.ts';
import { QUOTE_CCY } from './names.ts';
import { paged } from './pages.ts';
import type { Wire } from './wire.ts';

type Params = Readonly<Record<string, unknown>>;
const BILL_ID_BASE = 377_970_609;

export class OkxBills {
  private readonly rows: { readonly id: number; readonly row: Wire }[] = [];
  private sum = Decimal.ZERO;

  /** All that was charged and credited. */
  total(): Decimal {
    return this.sum;
  }

  /** Funding of a perpetual, signed: below zero is paid. */
  fund(
    instId: string,
    amount: string,
    of: { readonly sz: string; readonly bal: Decimal; readonly nowMs: number },
  ): void {
    const id = BILL_ID_BASE + this.rows.length;
    this.sum = this.sum.add(dec(amount));
    const paid = dec(amount).sign() < 0;
    const none = {
      execType: '',
      from: '',
      to: '',
      notes: '',
      ordId: '',
      clOrdId: '',
      tradeId: '',
      tag: '',
      interest: '0',
    };
    this.rows.push({
      id,
      row: {
        ...{ billId: String(id), ts: String(of.nowMs), type: '8', subType: paid ? '173' : '174', ccy: QUOTE_CCY },
        ...{ instType: 'SWAP', instId, mgnMode: 'cross', sz: of.sz, px: '', fee: '0', pnl: amount },
        ...{ bal: of.bal.add(dec(amount)).toString(), balChg: amount, posBal: '0', posBalChg: '0', ...none },
        ...{
          fillTime: '',
          fillIdxPx: '',
          fillMarkPx: '',
          fillPxVol: '',
          fillPxUsd: '',
          fillMarkVol: '',
          fillFwdPx: '',
        },
        ...{ earnAmt: '', earnApr: '' },
      },
    });
  }

  /** Newest first, of a kind, from a time on. */
  list(params: Params): readonly Wire[] {
    const [type, instType, from] = [params['type'], params['instType'], Number(params['begin'] ?? 0)];
    const wanted = this.rows.filter(
      ({ row }) =>
        (type ?? row['type']) === row['type'] &&
        (instType ?? row['instType']) === row['instType'] &&
        Number(row['ts']) >= from,
    );
    return paged(wanted, params);
  }
}
