/** Alpaca for the connection screen: what it asks for, how it is tried, how it is opened. */
import { err } from '../../../shared/domain/index.ts';
import type { BrokerDefinition, BrokerField, BrokerSecret, FieldProblem } from '../../ports/broker.ts';
import type { BrokerDeps } from '../../ports/broker.ts';
import { openAlpaca, probeAlpaca } from './connection.ts';
import { addressFault } from './endpoints.ts';

const both = (value: string): BrokerField['initial'] => ({ paper: value, live: value });

const FIELDS: readonly BrokerField[] = [
  {
    key: 'stockFeed',
    label: 'Stock quotes',
    help: 'IEX is free and shows one exchange of many; SIP shows all and needs Algo Trader Plus. With IEX, the ticket asks your leave each session before anything is opened.',
    kind: 'choice',
    choices: [
      { value: 'iex', label: 'IEX only (free)' },
      { value: 'sip', label: 'SIP, all exchanges, real time' },
      { value: 'delayed_sip', label: 'SIP, delayed 15 minutes' },
    ],
    initial: both('iex'),
  },
  {
    key: 'optionFeed',
    label: 'Option quotes',
    help: 'Indicative quotes are free and modified: they never price an order. OPRA needs Algo Trader Plus.',
    kind: 'choice',
    choices: [
      { value: 'indicative', label: 'Indicative (free)' },
      { value: 'opra', label: 'OPRA, real time' },
    ],
    initial: both('indicative'),
  },
  {
    key: 'symbols',
    label: 'Symbols to list',
    help: 'Always at hand, beside what is held, ordered and searched for: SPY, QQQ, BTC/USD.',
    kind: 'text',
    initial: both('SPY, QQQ, AAPL'),
  },
  {
    key: 'symbolsMax',
    label: 'Symbols on the stream',
    help: 'What the plan allows: 30 on Basic. Empty: no limit. Further symbols are asked for by REST.',
    kind: 'number',
    initial: both('30'),
    advanced: true,
  },
  {
    key: 'requestsPerMinute',
    label: 'Requests a minute',
    help: 'What the plan allows: 200, or 1,000 for accounts that were granted it.',
    kind: 'number',
    initial: both('200'),
    advanced: true,
  },
  {
    key: 'address',
    label: 'Address of a test gateway',
    help: 'Empty for Alpaca itself. Only an address of this machine is taken, e.g. http://127.0.0.1:8088.',
    kind: 'text',
    initial: both(''),
    advanced: true,
  },
];

const SECRETS: readonly BrokerSecret[] = [
  {
    key: 'keyId',
    label: 'API key ID',
    help: 'Alpaca dashboard → API keys. Paper and live have keys of their own.',
    needed: true,
  },
  {
    key: 'secretKey',
    label: 'Secret key',
    help: 'Shown once when the key is made; make a new key when it is lost.',
    needed: true,
  },
];

/** Most symbols that are listed by hand. */
const SYMBOLS_MAX = 200;

function checkValues(values: Readonly<Record<string, string>>): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { stockFeed, optionFeed, symbols, symbolsMax, requestsPerMinute, address } = values as Readonly<
    Partial<Record<string, string>>
  >;
  if (!['iex', 'sip', 'delayed_sip'].includes(stockFeed ?? ''))
    problems.push({ field: 'stockFeed', message: 'Choose a feed.' });
  if (!['indicative', 'opra'].includes(optionFeed ?? ''))
    problems.push({ field: 'optionFeed', message: 'Choose a feed.' });
  const listed = (symbols ?? '').split(/[\s,;]+/).filter((one) => one !== '');
  const odd = listed.find((one) => !/^[A-Za-z][A-Za-z0-9./-]{0,20}$/.test(one));
  if (odd !== undefined) problems.push({ field: 'symbols', message: `${odd.slice(0, 24)} is no symbol.` });
  if (listed.length > SYMBOLS_MAX) problems.push({ field: 'symbols', message: `At most ${SYMBOLS_MAX} symbols.` });
  if ((symbolsMax ?? '') !== '' && !/^[1-9]\d{0,4}$/.test(symbolsMax ?? ''))
    problems.push({ field: 'symbolsMax', message: 'A whole number from 1, or empty.' });
  if (!/^[1-9]\d{1,4}$/.test(requestsPerMinute ?? '200'))
    problems.push({ field: 'requestsPerMinute', message: 'A whole number from 10.' });
  const fault = addressFault(address ?? '');
  if (fault !== null) problems.push({ field: 'address', message: fault });
  return problems;
}

const missingKeys = (deps: BrokerDeps): string | null =>
  SECRETS.find(({ key }) => (deps.secret(key) ?? '') === '')?.label ?? null;

export const ALPACA_BROKER: BrokerDefinition = {
  kind: 'alpaca',
  title: 'Alpaca',
  summary:
    'US stocks, options and crypto by API; needs an Alpaca account and an API key of its paper or live environment.',
  gives: { execution: true, marketData: true },
  modes: ['paper', 'live'],
  fields: FIELDS,
  secrets: SECRETS,
  check: (_mode, values) => checkValues(values),
  probe: (options, deps) => {
    const missing = missingKeys(deps);
    if (missing === null) return probeAlpaca(options, deps);
    return Promise.resolve(err({ kind: 'refused', message: `${missing} is missing: type it again` }));
  },
  open: openAlpaca,
};
