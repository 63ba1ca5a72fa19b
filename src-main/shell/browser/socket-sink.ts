/** A WebSocket as the API's sink. */
import type { WebSocket } from 'ws';
import type { CloseCause, Sink } from '../../api/sink.ts';

/** Close codes by cause; 4000 and above are ours (docs/api.md). */
export const CLOSE_CODES: Readonly<Record<CloseCause, number>> = {
  refused: 4400,
  tooLarge: 1009,
  behind: 4408,
  stopping: 1001,
};
/** A close reason holds at most this many bytes. */
const REASON_BYTES_MAX = 123;

/** Wraps a socket; sending to one that is closed does nothing. */
export function socketSink(socket: WebSocket): Sink {
  const open = (): boolean => socket.readyState === socket.OPEN;
  return {
    sendText: (text) => {
      if (open()) socket.send(text);
    },
    sendBinary: (frame) => {
      if (open()) socket.send(frame);
    },
    bufferedBytes: () => socket.bufferedAmount,
    close: (cause, reason) => {
      const bytes = Buffer.from(reason, 'utf8');
      socket.close(CLOSE_CODES[cause], bytes.byteLength > REASON_BYTES_MAX ? cause : bytes);
    },
  };
}
