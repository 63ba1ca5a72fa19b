/** The brokers that the terminal can connect to, in the order in which the form offers them. One line each. */
import { ALPACA_BROKER } from '../brokers/alpaca/definition.ts';
import { ccxtDefinition } from '../brokers/ccxt/definition.ts';
import { IB } from '../brokers/ib/definition.ts';
import { POLYGON_BROKER } from '../brokers/polygon/definition.ts';
import type { BrokerDefinition } from '../ports/broker.ts';

/** Your own; docs/own-broker.md builds one. */
const OWN: readonly BrokerDefinition[] = [];

export const BROKERS: readonly BrokerDefinition[] = [IB, ALPACA_BROKER, ccxtDefinition, POLYGON_BROKER, ...OWN];
