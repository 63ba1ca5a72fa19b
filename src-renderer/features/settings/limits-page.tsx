/** Risk limits: what holds now, beside the loosest that the configuration file allows. They can only be tightened here. */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Terminal } from '../../../shared/contract/messages.ts';
import type { SendResult } from '../../client/terminal-client.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { groupDigits } from '../../ui/format.ts';
import {
  LIMIT_SPECS,
  draftOfLimits,
  fieldOfLimitPath,
  readLimits,
  type LimitErrors,
  type LimitsDraft,
} from './limits-draft.ts';

type Said = { readonly tone: 'up' | 'down' | 'warn' | 'sub'; readonly text: string } | null;

/** What the answer says, and at which field. */
export function limitsAnswer(result: SendResult): { readonly said: Said; readonly errors: LimitErrors } {
  switch (result.kind) {
    case 'accepted':
      return { said: { tone: 'up', text: `Taken at ${result.seq}` }, errors: {} };
    case 'unanswered':
      return {
        said: { tone: 'warn', text: 'No answer from the engine: look again before you rely on it' },
        errors: {},
      };
    case 'denied': {
      const field = fieldOfLimitPath(result.path);
      if (field !== null) return { said: { tone: 'down', text: 'Not changed' }, errors: { [field]: result.message } };
      return { said: { tone: 'down', text: `Not changed: ${result.message}` }, errors: {} };
    }
    case 'error':
      return { said: { tone: 'down', text: `Not changed: ${result.error.message}` }, errors: {} };
  }
}

function useLimitsForm(terminal: Terminal) {
  const client = useClient();
  const [draft, setDraft] = useState<LimitsDraft>(() => draftOfLimits(terminal.limits));
  const [errors, setErrors] = useState<LimitErrors>({});
  const [said, setSaid] = useState<Said>(null);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const read = readLimits(draft, terminal.limits);
    setErrors(read.ok ? {} : read.error);
    setSaid(read.ok ? { tone: 'sub', text: 'Sent' } : { tone: 'down', text: 'Not sent' });
    if (!read.ok) return;
    void client.send({ kind: 'setLimits', limits: read.value }).then((result) => {
      const answer = limitsAnswer(result);
      setErrors(answer.errors);
      setSaid(answer.said);
    });
  };
  return { draft, setDraft, errors, said, setSaid, setErrors, save };
}

export function LimitsPage(props: { readonly terminal: Terminal }): ReactNode {
  const { terminal } = props;
  const form = useLimitsForm(terminal);
  const live = useLive();
  const now = draftOfLimits(terminal.limits);
  const most = draftOfLimits(terminal.configuredLimits);
  const changed = LIMIT_SPECS.some((s) => form.draft[s.field] !== now[s.field]);
  const reset = (): void => {
    form.setDraft(now);
    form.setErrors({});
    form.setSaid(null);
  };
  return (
    <form className="settings-page" onSubmit={form.save} data-testid="limits-form">
      <p className="settings-lead">
        Every opening order is checked against these. Cancels and reducing orders are never held back. Looser than the
        configuration file is refused.
      </p>
      <div className="limits">
        {LIMIT_SPECS.map((spec) => (
          <Field
            key={spec.field}
            label={spec.label}
            unit={spec.unit}
            value={form.draft[spec.field]}
            error={form.errors[spec.field]}
            hint={`${spec.hint}; file: ${groupDigits(most[spec.field])}`}
            inputMode="decimal"
            testId={`limit-${spec.field}`}
            onChange={(text) => form.setDraft({ ...form.draft, [spec.field]: text })}
          />
        ))}
      </div>
      <div className="settings-foot">
        <span className={form.said?.tone} role="status" data-testid="limits-said">
          {form.said?.text ?? ''}
        </span>
        <span className="spacer" />
        <Button onClick={reset} disabledReason={changed ? null : 'Nothing changed'}>
          Undo
        </Button>
        <Button
          type="submit"
          kind="accent"
          testId="limits-save"
          disabledReason={!live ? 'The engine is not answering' : changed ? null : 'Nothing changed'}
        >
          Set these limits
        </Button>
      </div>
    </form>
  );
}
