/** Text that never shows itself: not in a log, an error, JSON, a template or a debugger's print-out (G24). */
import { inspect } from 'node:util';

/** What stands wherever a secret would have been printed. */
export const HIDDEN = '•••';

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself: for the one call that needs it, never to be kept. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }

  get [Symbol.toStringTag](): string {
    return HIDDEN;
  }

  [Symbol.toPrimitive](): string {
    return HIDDEN;
  }
}
