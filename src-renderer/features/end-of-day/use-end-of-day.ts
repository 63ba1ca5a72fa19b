/** Asks for an end-of-day report, and for its text; one question at a time. */
import { useState } from 'react';
import type { ExportAnswer } from '../../../shared/contract/messages.ts';
import type { ConnectionId, DayReport } from '../../../shared/domain/index.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { saveText } from '../../stores/use-export.ts';

export type EndOfDay = {
  readonly report: DayReport | null;
  readonly busy: boolean;
  readonly error: string | null;
  /** What became of the last export, or null. */
  readonly saved: string | null;
  readonly compare: (connectionId: ConnectionId, day: string) => void;
  readonly save: (connectionId: ConnectionId, day: string) => void;
};

type State = Pick<EndOfDay, 'report' | 'busy' | 'error' | 'saved'>;

export function useEndOfDay(): EndOfDay {
  const client = useClient();
  const [state, setState] = useState<State>({ report: null, busy: false, error: null, saved: null });
  const compare: EndOfDay['compare'] = (connectionId, day) => {
    setState({ report: null, busy: true, error: null, saved: null });
    void client.query<DayReport>({ kind: 'endOfDay', connectionId, day }).then((result) => {
      const [report, error] = result.ok ? [result.value, null] : [null, result.error.message];
      setState({ report, busy: false, error, saved: null });
    });
  };
  const save: EndOfDay['save'] = (connectionId, day) => {
    setState((s) => ({ ...s, busy: true, error: null, saved: null }));
    void client.query<ExportAnswer>({ kind: 'endOfDayExport', connectionId, day, format: 'csv' }).then((result) => {
      if (!result.ok) return setState((s) => ({ ...s, busy: false, error: result.error.message }));
      const { text, fileName, format, rows } = result.value;
      saveText(text, fileName, format);
      setState((s) => ({ ...s, busy: false, saved: `Saved ${rows} rows as ${fileName}` }));
    });
  };
  return { ...state, compare, save };
}
