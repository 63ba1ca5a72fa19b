/**
 * Expected outcomes as data. A function that can fail in a way its caller must handle returns a Result; only a broken
 * invariant throws.
 */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps a success. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Wraps an expected failure; `error` is a union member with a `kind`. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
