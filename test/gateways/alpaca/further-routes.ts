/** What Alpaca answers beyond what the adapter asks: one position, closing by the venue, the account's settings and its curve. */
import { dec, Decimal } from '../../../shared/domain/index.ts';
import { positionJson } from './account-json.ts';
import { uuidOf } from './names.ts';
import type { Answer } from './answers.ts';
import type { Call, TradingParts } from './trading-routes.ts';

type Row = Readonly<Record<string, unknown>>;
const missing: Answer = { status: 404, body: { code: 40410000, message: 'position does not exist' } };

const CONFIGURATIONS: Row = {
  ...{ dtbp_check: 'entry', fractional_trading: true, max_margin_multiplier: '4', max_options_trading_level: 3 },
  ...{ no_shorting: false, pdt_check: 'entry', ptp_no_exception_entry: false, suspend_trade: false },
  ...{ trade_confirm_email: 'none', disable_overnight_trading: false },
};

/** Null: it is none of these; `silent`: nothing is answered. */
export async function furtherTrading(parts: TradingParts, call: Call): Promise<Answer | 'silent' | null> {
  const { method, path, query } = call;
  if (path === '/v2/account/configurations' && method === 'GET') return { status: 200, body: CONFIGURATIONS };
  if (path === '/v2/account/portfolio/history' && method === 'GET') return history(parts);
  const one = /^\/v2\/positions\/([^/]+)$/.exec(path)?.[1];
  if (one === undefined && !(path === '/v2/positions' && method === 'DELETE')) return null;
  const held = await positions(parts);
  if (one === undefined) return closeAll(parts, held);
  const wanted = decodeURIComponent(one);
  const found = held.find(
    (row) =>
      row['symbol'] === wanted || row['asset_id'] === wanted || uuidOf(`asset ${String(row['symbol'])}`) === wanted,
  );
  if (found === undefined) return missing;
  if (method === 'GET') return { status: 200, body: found };
  return method === 'DELETE' ? close(parts, found, query) : null;
}

async function positions({ host, desk }: TradingParts): Promise<readonly Row[]> {
  const status = await desk.execution.massStatus(host.scheduler.nowMs());
  if (!status.ok) return [];
  return status.value.positions.map((one) => positionJson(host, one)).filter((row) => row !== null);
}

/** A market order for all of it, for a number, or for a part in per cent. */
async function close({ host, desk }: TradingParts, row: Row, query: URLSearchParams): Promise<Answer | 'silent'> {
  const held = dec(String(row['qty'])).abs();
  const percentage = query.get('percentage');
  const part = percentage === null ? held : held.mul(dec(percentage)).div(Decimal.of(100), 9, 'floor');
  const qty = query.get('qty') ?? part.trim().toString();
  const side = row['side'] === 'short' ? 'buy' : 'sell';
  const time_in_force = row['asset_class'] === 'crypto' ? 'gtc' : 'day';
  const pair = host.all().find((one) => one.symbol.replace('/', '') === row['symbol']);
  const symbol = pair?.symbol ?? row['symbol'];
  const placed = await desk.submit({ symbol, qty, side, type: 'market', time_in_force });
  return placed ?? 'silent';
}

async function closeAll(parts: TradingParts, held: readonly Row[]): Promise<Answer> {
  const rows: Row[] = [];
  for (const row of held) {
    const answer = await close(parts, row, new URLSearchParams());
    const { status, body } = answer === 'silent' ? { status: 500, body: {} } : answer;
    rows.push({ symbol: row['symbol'], status, body });
  }
  return { status: 207, body: rows };
}

/** One point: today's. */
async function history(parts: TradingParts): Promise<Answer> {
  const { host, desk } = parts;
  const status = await desk.execution.massStatus(host.scheduler.nowMs());
  const cash = status.ok ? Number(status.value.account.balances[0]?.total ?? '0') : 0;
  const timestamp = [Math.floor(host.scheduler.nowMs() / 1000)];
  const curve = { equity: [cash], profit_loss: [0], profit_loss_pct: [0], base_value: cash, timeframe: '1D' };
  return { status: 200, body: { timestamp, ...curve } };
}
