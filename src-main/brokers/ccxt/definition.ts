/** Crypto exchanges through ccxt, as one broker: which exchange is one of its fields. Testnets come first. */
import type { BrokerDefinition } from '../../ports/broker.ts';
import { openCcxt, probeCcxt } from './connection.ts';
import { modeProblem, readSettings } from './desk.ts';
import { KRAKEN_TIERS, PROFILES } from './profiles.ts';

const same = (value: string) => ({ paper: value, live: value });

export const ccxtDefinition: BrokerDefinition = {
  kind: 'ccxt',
  title: 'Crypto exchange',
  summary:
    'Binance, Kraken, Bybit, Coinbase, OKX and others, through the ccxt library; you need an API key that may trade and may not withdraw.',
  gives: { execution: true, marketData: true },
  modes: ['paper', 'live'],
  fields: [
    {
      key: 'exchange',
      label: 'Exchange',
      help: 'The exchange that the key belongs to. Binance, Bybit and OKX have test environments.',
      kind: 'choice',
      choices: [
        ...PROFILES.map(({ id, title }) => ({ value: id, label: title })),
        { value: 'other', label: 'Another one (market and limit orders)' },
      ],
      initial: same('binance'),
    },
    {
      key: 'otherExchange',
      label: 'Its name in ccxt',
      help: 'Only for another exchange: its id in ccxt’s list, for example bitstamp.',
      kind: 'text',
      initial: same(''),
      advanced: true,
    },
    {
      key: 'market',
      label: 'Markets',
      help: 'Spot trades coins; perpetuals are contracts that can be sold short.',
      kind: 'choice',
      choices: [
        { value: 'spot', label: 'Spot' },
        { value: 'perpetual', label: 'Perpetual contracts (linear)' },
      ],
      initial: same('spot'),
    },
    {
      key: 'quote',
      label: 'Quote currency',
      help: 'Pairs in this currency are traded, so that each coin is one position; empty: the exchange’s usual one (USDT, or USD).',
      kind: 'text',
      initial: same(''),
    },
    {
      key: 'symbols',
      label: 'Pairs to begin with',
      help: 'Listed from the start; others by search. What the account holds or has orders in is always listed.',
      kind: 'text',
      initial: same('BTC, ETH, SOL'),
    },
    {
      key: 'spotInventory',
      label: 'Spot coins are for trading',
      help: 'Close-all then sells them; otherwise they are savings and are kept.',
      kind: 'flag',
      initial: same('false'),
    },
    {
      key: 'tier',
      label: 'Account tier',
      help: 'Kraken alone: how many requests it takes from a key goes by the account’s tier (Settings, Account, at Kraken). Too high a tier is noticed and slowed down.',
      kind: 'choice',
      choices: KRAKEN_TIERS.map(({ id, title }) => ({ value: id, label: title })),
      initial: same('starter'),
      advanced: true,
    },
    {
      key: 'host',
      label: 'Gateway',
      help: 'An address that takes the place of the exchange’s hosts, for trying against a gateway; paper trading only.',
      kind: 'text',
      initial: same(''),
      advanced: true,
    },
  ],
  secrets: [
    {
      key: 'apiKey',
      label: 'API key',
      help: 'Made on the exchange’s site, without the right to withdraw.',
      needed: true,
    },
    { key: 'secret', label: 'Secret', help: 'Shown once when the key is made.', needed: true },
    {
      key: 'password',
      label: 'Passphrase',
      help: 'Only where the exchange asks for one with the key (OKX).',
      needed: false,
    },
  ],
  check: (mode, values) => {
    const read = readSettings(mode, values);
    if (!read.ok) return [read.error];
    const problem = modeProblem(mode, read.value);
    return problem === null ? [] : [problem];
  },
  probe: probeCcxt,
  open: (options, deps) => openCcxt(options, deps),
};
