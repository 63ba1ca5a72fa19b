/** What goes over the control socket: JSON lines, three questions, no more (engineering rules: Journal, emergency, locks). */
import type { CloseAll, CloseAllParams, CloseAllPreview, CommandReply } from '../../../shared/domain/index.ts';

export type ControlRequest =
  | { readonly op: 'status' }
  | { readonly op: 'preview'; readonly params: CloseAllParams }
  | { readonly op: 'closeAll'; readonly commandId: string; readonly params: CloseAllParams };

export type ControlAnswer =
  | { readonly t: 'status'; readonly engineId: string; readonly tradingState: string }
  | { readonly t: 'preview'; readonly preview: CloseAllPreview }
  | { readonly t: 'reply'; readonly reply: CommandReply }
  | { readonly t: 'run'; readonly closeAll: CloseAll }
  | { readonly t: 'error'; readonly message: string };

/** Longest line, bytes. */
export const LINE_MAX = 4_194_304;

/** Splits a stream into lines; a line beyond LINE_MAX ends it. */
export function lineReader(onLine: (line: string) => void, onTooLong: () => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    rest += chunk;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      onLine(rest.slice(0, end));
      rest = rest.slice(end + 1);
    }
    if (rest.length > LINE_MAX) onTooLong();
  };
}
