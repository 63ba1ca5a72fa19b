/**
 * Words of the link between an engine and a venue in another process. A client says `hello` with its role, the venue answers
 * `welcome`; then requests carry ids and are answered by `answer`, and the venue pushes what its clients would hear in-process.
 * Either side answers `ping` with `pong`; silence means that the link is dead, whatever TCP thinks.
 */
import {
  DEFINE_OPTIONS_MAX,
  ID_PATTERN,
  ORDER_TYPES,
  TIMES_IN_FORCE,
  err,
  ok,
  type BarInterval,
  type ClientOrderId,
  type ComboLeg,
  type InstrumentId,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { CancelRequest, ModifyRequest, SubmitRequest, WhatIfRequest } from '../../../ports/execution-client.ts';
import type { Frame } from './frames.ts';

export const PROTOCOL_VERSION = 2;

export type Role = 'execution' | 'market' | 'control' | 'probe';
export const ROLES: readonly Role[] = ['execution', 'market', 'control', 'probe'];

/** What a client may ask. */
export type Request =
  | { readonly op: 'submit'; readonly request: SubmitRequest }
  | { readonly op: 'modify'; readonly request: ModifyRequest }
  | { readonly op: 'cancel'; readonly request: CancelRequest }
  | { readonly op: 'query'; readonly clientOrderId: ClientOrderId }
  | { readonly op: 'massStatus'; readonly sinceMs: number }
  | { readonly op: 'instruments' }
  | { readonly op: 'optionChain'; readonly underlyingId: InstrumentId }
  | { readonly op: 'defineInstruments'; readonly ids: readonly InstrumentId[] }
  | { readonly op: 'defineCombo'; readonly legs: readonly ComboLeg[] }
  | { readonly op: 'whatIf'; readonly request: WhatIfRequest }
  | { readonly op: 'subscribeQuotes' | 'unsubscribeQuotes'; readonly ids: readonly InstrumentId[] }
  | { readonly op: 'subscribeDepth' | 'unsubscribeDepth'; readonly instrumentId: InstrumentId }
  | { readonly op: 'bars'; readonly instrumentId: InstrumentId; readonly interval: BarInterval; readonly limit: number }
  | { readonly op: 'audit' }
  | { readonly op: 'clock' }
  | { readonly op: 'control'; readonly name: string; readonly args: readonly unknown[] };

type Check = (value: unknown) => boolean;
const isText: Check = (v) => typeof v === 'string' && v.length > 0 && v.length <= 64;
const isId: Check = (v) => typeof v === 'string' && ID_PATTERN.test(v);
const isIdOrNull: Check = (v) => v === null || isId(v);
const isNumber: Check = (v) => typeof v === 'number' && Number.isFinite(v);
const isTextOrNull: Check = (v) => v === null || isText(v);
const isOneOf =
  (...words: readonly string[]): Check =>
  (v) =>
    typeof v === 'string' && words.includes(v);
const isListOf =
  (check: Check, max: number): Check =>
  (v) =>
    Array.isArray(v) && v.length <= max && v.every(check);

type Shape = Readonly<Record<string, Check>>;
const inside =
  (shape: Shape): Check =>
  (v) =>
    typeof v === 'object' && v !== null && wrongField(shape, v as Frame) === null;
const optional =
  (check: Check): Check =>
  (v) =>
    v === undefined || check(v);
const orNull =
  (check: Check): Check =>
  (v) =>
    v === null || check(v);
const isFlag: Check = (v) => typeof v === 'boolean';

const FLAGS: Shape = { allOrNone: isFlag, postOnly: isFlag, reduceOnly: isFlag };
const TRAIL: Shape = { kind: isOneOf('price', 'percent'), amount: optional(isText), pct: optional(isText) };
const isTrail: Check = (v) => {
  if (!inside(TRAIL)(v)) return false;
  const trail = v as Frame;
  return isText(trail['kind'] === 'price' ? trail['amount'] : trail['pct']);
};
const TRIGGER: Shape = {
  price: isTextOrNull,
  source: isOneOf('last', 'bidAsk', 'mid'),
  trail: orNull(isTrail),
};
const SUBMIT: Shape = {
  clientOrderId: isId,
  accountId: isId,
  instrumentId: isId,
  side: isOneOf('buy', 'sell'),
  type: isOneOf(...ORDER_TYPES),
  qty: isText,
  limitPrice: isTextOrNull,
  tif: isOneOf(...TIMES_IN_FORCE),
  trigger: optional(orNull(inside(TRIGGER))),
  expireMs: optional(orNull(isNumber)),
  flags: optional(inside(FLAGS)),
  linkId: optional(isTextOrNull),
  sessions: isListOf(isOneOf('pre', 'regular', 'post', 'overnight', 'continuous'), 5),
};
const MODIFY: Shape = {
  clientOrderId: isId,
  venueOrderId: isIdOrNull,
  instrumentId: isId,
  qty: isText,
  limitPrice: isTextOrNull,
  triggerPrice: optional(isTextOrNull),
};
const LEG: Shape = { instrumentId: isId, side: isOneOf('buy', 'sell'), ratio: isNumber };
const CANCEL: Shape = { clientOrderId: isId, venueOrderId: isIdOrNull, instrumentId: isId };

const OPS: Readonly<Record<string, Shape>> = {
  submit: { request: inside(SUBMIT) },
  modify: { request: inside(MODIFY) },
  cancel: { request: inside(CANCEL) },
  query: { clientOrderId: isId },
  massStatus: { sinceMs: isNumber },
  instruments: {},
  optionChain: { underlyingId: isId },
  defineInstruments: { ids: isListOf(isId, DEFINE_OPTIONS_MAX) },
  defineCombo: { legs: isListOf(inside(LEG), 16) },
  whatIf: { request: inside(SUBMIT) },
  subscribeQuotes: { ids: isListOf(isId, 1000) },
  unsubscribeQuotes: { ids: isListOf(isId, 1000) },
  subscribeDepth: { instrumentId: isId },
  unsubscribeDepth: { instrumentId: isId },
  bars: { instrumentId: isId, interval: isOneOf('1m', '5m', '15m', '1h', '1d'), limit: isNumber },
  audit: {},
  clock: {},
  control: { name: isText, args: isListOf(() => true, 8) },
};

function wrongField(shape: Shape, value: Frame): string | null {
  for (const [field, check] of Object.entries(shape)) if (!check(value[field])) return field;
  return null;
}

/** A request frame's id and content, or which field is wrong. */
export function readRequest(frame: Frame): Result<{ id: number; request: Request }, string> {
  const { id, op } = frame;
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return err('id');
  const shape = typeof op === 'string' && Object.hasOwn(OPS, op) ? OPS[op] : undefined;
  if (shape === undefined) return err('op');
  const wrong = wrongField(shape, frame);
  return wrong === null ? ok({ id, request: frame as unknown as Request }) : err(wrong);
}
