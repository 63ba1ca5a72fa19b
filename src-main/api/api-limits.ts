/** The bounds and paces of the API, in one place. */

/** Order events not yet taken by a client, bytes: beyond it the client is closed and asks for a snapshot. */
export const BEHIND_BYTES_MAX = 8 * 1024 * 1024;
/** Bytes waiting on the wire beyond which quotes, bars, depth and values wait: the newest will do. */
export const STREAM_BYTES_MAX = 1024 * 1024;
/** Quote batches on their way without an acknowledgement. */
export const QUOTE_BATCHES_MAX = 2;
/** Quotes, bars and depth go out at most this often, ms (30 a second). */
export const STREAM_EVERY_MS = 33;
/** Values go out this often, ms. */
export const VALUES_EVERY_MS = 250;
/** Queries of one client at work at once. */
export const QUERIES_MAX = 32;
/** Clients at once. */
export const SESSIONS_MAX = 64;
/** Rows of one export, and of one page of it. */
export const EXPORT_ROWS_MAX = 200_000;
export const EXPORT_PAGE_ROWS = 1_000;
/** Text of one export, characters. */
export const EXPORT_TEXT_MAX = 64 * 1024 * 1024;
