/** Which market a terminal trades on. */
export type VenueChoice =
  /** The market in this process, on its own clock; venue.db keeps it. */
  | { readonly kind: 'builtIn'; readonly seed: number }
  /** The same in a process of its own. */
  | { readonly kind: 'remote'; readonly host: string; readonly port: number }
  /** Connections to brokers, on the machine's clock, with a folder of their own in the data folder. */
  | { readonly kind: 'connections' }
  /** Recorded quotes; each run has a folder of its own. */
  | {
      readonly kind: 'replay';
      readonly paths: readonly string[];
      readonly speed: number | 'max';
      readonly seed: number;
      /** Only these symbols, in capitals; all when missing. */
      readonly symbols?: readonly string[];
    };
