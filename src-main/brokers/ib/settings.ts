/** The connection form's texts as settings. Pure. */
import { err, ok, type InstrumentId, type Result } from '../../../shared/domain/index.ts';
import type { FieldProblem } from '../../ports/broker.ts';
import type { Address } from './sdk.ts';
import { idOfNamed } from './symbols.ts';

export type IbSettings = {
  /** The first, and the one to try when it does not come up. */
  readonly addresses: readonly [Address, ...Address[]];
  readonly clientId: number;
  /** Listed when it connects. */
  readonly symbols: readonly InstrumentId[];
};

/** Symbols that are listed at the start, at most. */
const SYMBOLS_MAX = 50;
const SYMBOL = /^[A-Z0-9][A-Z0-9. ]{0,14}$/;

function wholeIn(text: string, low: number, high: number): number | null {
  if (!/^\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value >= low && value <= high ? value : null;
}

const HOST = /^[A-Za-z0-9.:_-]{1,253}$/;

/** `host:port`; null when it is empty, undefined when it makes no sense. */
function secondOf(text: string): Address | null | undefined {
  if (text === '') return null;
  const at = text.lastIndexOf(':');
  const host = text.slice(0, Math.max(0, at));
  const port = wholeIn(text.slice(at + 1), 1, 65_535);
  return HOST.test(host) && port !== null ? { host, port } : undefined;
}

export function readSettings(values: Readonly<Record<string, string>>): Result<IbSettings, readonly FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const host = (values['host'] ?? '').trim();
  const port = wholeIn((values['port'] ?? '').trim(), 1, 65_535);
  const clientId = wholeIn((values['clientId'] ?? '').trim(), 0, 2_000_000_000);
  const symbols = (values['symbols'] ?? '')
    .split(',')
    .map((symbol) => symbol.trim().toUpperCase())
    .filter((symbol) => symbol !== '');
  const second = secondOf((values['second'] ?? '').trim());
  if (second === undefined) {
    problems.push({ field: 'second', message: 'The second address is a host and a port, such as 127.0.0.1:7498.' });
  }
  if (!HOST.test(host)) {
    problems.push({ field: 'host', message: 'The host is a name or an address, such as 127.0.0.1.' });
  }
  if (port === null) problems.push({ field: 'port', message: 'The port is a whole number from 1 to 65535.' });
  if (clientId === null) problems.push({ field: 'clientId', message: 'The client id is a whole number, 0 or more.' });
  const odd = symbols.find((symbol) => !SYMBOL.test(symbol));
  if (odd !== undefined) problems.push({ field: 'symbols', message: `${odd.slice(0, 20)} is no symbol.` });
  if (symbols.length > SYMBOLS_MAX) problems.push({ field: 'symbols', message: `At most ${SYMBOLS_MAX} symbols.` });
  if (second?.host === host && second.port === port)
    problems.push({
      field: 'second',
      message: 'The second address is the first one: leave it empty, or give another.',
    });
  if (problems.length > 0 || port === null || clientId === null) return err(problems);
  const ids = symbols.map((symbol) => idOfNamed({ kind: 'stock', symbol, currency: 'USD' }));
  const first = { host, port };
  return ok({ addresses: second == null ? [first] : [first, second], clientId, symbols: ids });
}
