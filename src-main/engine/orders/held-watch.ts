/** What is remembered of watching held orders; given anew after each start, never journaled. */

/**
 * Of one instrument: when its held orders were last watched as they should be, whether the trader was alarmed since, and
 * whether the app was away meanwhile (restarted, or without a link).
 */
export type HeldWatch = { seenMs: number; alarmed: boolean; away: boolean };

/** Of a combo's order: at how many quotes in a row its trigger held, and since when. */
export type TriggerStreak = { readonly quotes: number; readonly sinceMs: number };
