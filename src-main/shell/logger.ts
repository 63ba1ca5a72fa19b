/** The log: JSON lines in the data folder's `logs`, 10 files of 10 MB, secrets struck out by their names. */
import pino from 'pino';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { LogFields, Logger } from '../ports/logger.ts';
import { RotatingFile, type RotationLimits } from './rotating-file.ts';

/** Fields whose values never reach the log, at the top and one level down. */
const SECRET_FIELDS = [
  'token',
  'password',
  'passphrase',
  'secret',
  'apiKey',
  'apiSecret',
  'key',
  'authorization',
  'cookie',
];
export const STRUCK_OUT = '[struck out]';

export type FileLogger = { readonly logger: Logger; readonly close: () => void };

export type LoggerOptions = {
  readonly folder: string;
  readonly level: 'debug' | 'info';
  readonly limits?: RotationLimits;
};

/** Opens the log; the error is a sentence when its folder cannot be written. */
export function openFileLogger(options: LoggerOptions): Result<FileLogger, string> {
  let file: RotatingFile;
  try {
    file = new RotatingFile(options.folder, 'rung', options.limits);
  } catch (thrown) {
    return err(`The log cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const paths = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]);
  const root = pino({ level: options.level, base: null, redact: { paths, censor: STRUCK_OUT } }, file);
  return ok({ logger: wrap(root, file), close: () => file.close() });
}

function wrap(to: pino.Logger, file: RotatingFile): Logger {
  return {
    debug: (message, fields) => to.debug(fields ?? {}, message),
    info: (message, fields) => to.info(fields ?? {}, message),
    warn: (message, fields) => to.warn(fields ?? {}, message),
    error: (message, fields) => {
      to.error(fields ?? {}, message);
      file.flush();
    },
    child: (fields: LogFields) => wrap(to.child({ ...fields }), file),
  };
}

/** A log that keeps nothing, for tests and throwaway simulations. */
export const SILENT_LOGGER: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT_LOGGER,
};
