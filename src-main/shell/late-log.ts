/** A log for what outlives a terminal: it writes to that of the terminal which runs now. */
import type { LogFields, Logger } from '../ports/logger.ts';
import { SILENT_LOGGER } from './logger.ts';

export class LateLog implements Logger {
  /** Where lines go. */
  to: Logger = SILENT_LOGGER;

  debug(message: string, fields?: LogFields): void {
    this.to.debug(message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.to.info(message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.to.warn(message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.to.error(message, fields);
  }

  /** Of the log as it is now. */
  child(fields: LogFields): Logger {
    return this.to.child(fields);
  }
}
