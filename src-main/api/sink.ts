/** Where a session's messages go: a WebSocket, a message port, a test's list. */

/** refused: wrong version · tooLarge: a message beyond the limit · behind: the client does not keep up · stopping. */
export type CloseCause = 'refused' | 'tooLarge' | 'behind' | 'stopping';

export interface Sink {
  /** Hands one message to the wire; silently dropped when the wire is gone. Never throws. */
  sendText(text: string): void;
  /** One packed quotes frame. */
  sendBinary(frame: Float64Array<ArrayBuffer>): void;
  /** Bytes handed over and not yet taken by the wire; 0 where that cannot be known. */
  bufferedBytes(): number;
  /** Ends the connection; the reason is for the client, in words. */
  close(cause: CloseCause, reason: string): void;
}
