/** What an exchange's code means: for the trader in words, for the order whether it proves that nothing was done. Pure. */
export type Meaning = { readonly text: string; readonly proven: boolean; readonly noOrder?: true };

/** The exchange judged and refused. */
export const refused = (text: string): Meaning => ({ text, proven: true });
/** Refused, since there is no such order any more. */
export const gone = (text: string): Meaning => ({ text, proven: true, noOrder: true });
/** It may have been done all the same. */
export const unsure = (text: string): Meaning => ({ text, proven: false });
