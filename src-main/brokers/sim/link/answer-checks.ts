/** Whether what came over the link has the shape it must have. Shallow: the venue is ours, the wire is not to be trusted blindly. */
import type { Frame } from './frames.ts';

export const isObject = (value: unknown): value is Frame =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list of objects that all have a text field of this name. */
export const isObjectList = (value: unknown, field: string): value is readonly Frame[] =>
  Array.isArray(value) && value.every((v) => isObject(v) && typeof v[field] === 'string');

/** `Result` as data. */
export const isResult = (value: unknown): boolean =>
  isObject(value) && (value['ok'] === true || (value['ok'] === false && isObject(value['error'])));

export const isOutcome = (value: unknown): boolean =>
  isObject(value) &&
  (value['kind'] === 'acked'
    ? value['venueOrderId'] === null || typeof value['venueOrderId'] === 'string'
    : (value['kind'] === 'rejected' || value['kind'] === 'unknown') && typeof value['reason'] === 'string');

export const isBar = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 6 && value.every((n) => typeof n === 'number' && Number.isFinite(n));
