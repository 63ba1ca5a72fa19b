/** What a bench and the thread of its wire tap say to each other. */
export type Seen = { readonly text: string; readonly atUs: number };

export type Direction = 'toVenue' | 'toTerminal';

/** `sinceUs`: bytes that passed before it do not count. */
export type TapRequest =
  | {
      readonly kind: 'watch';
      readonly id: number;
      readonly direction: Direction;
      readonly word: string;
      readonly sinceUs: number;
    }
  | { readonly kind: 'mute' }
  /** A line for the terminal's market connection. */
  | { readonly kind: 'send'; readonly id: number; readonly line: string }
  | { readonly kind: 'close' };

export type TapAnswer =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'seen'; readonly id: number; readonly seen: Seen }
  | { readonly kind: 'sent'; readonly id: number; readonly atUs: number };
