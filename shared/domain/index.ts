/** The domain: the words of trading as types, exact decimals, and the rules of ticks, lots and sessions. */
export * from './account.ts';
export * from './calendar/civil.ts';
export * from './calendar/compile.ts';
export * from './calendar/new-york.ts';
export * from './command.ts';
export * from './decimal.ts';
export * from './event.ts';
export * from './fees.ts';
export * from './ids.ts';
export * from './instrument.ts';
export * from './ladder.ts';
export * from './order.ts';
export * from './preview.ts';
export * from './quote.ts';
export * from './report.ts';
export * from './result.ts';
export * from './session.ts';
