/**
 * Risk limits: what holds now, what of it is in use, and the loosest that the configuration file allows. They can only be
 * tightened here; what a change will do stands there before it is sent.
 */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Terminal } from '../../../shared/contract/messages.ts';
import { beyondInWords, changesInWords, type RiskLimits, type RiskUse } from '../../../shared/domain/index.ts';
import type { SendResult } from '../../client/terminal-client.ts';
import { useAccount } from '../../stores/entities-store.ts';
import { KeptDrafts, useKeptDraft, type FoundDraft } from '../../stores/kept-drafts.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { useAccountValue } from '../../stores/values-store.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { groupDigits } from '../../ui/format.ts';
import { LimitHistory } from './limit-history.tsx';
import { GROUP_NAMES, LIMIT_SPECS, textOfLimit, type LimitGroup, type LimitSpec } from './limit-specs.ts';
import { draftOfLimits, fieldOfLimitPath, readLimits, type LimitErrors, type LimitsDraft } from './limits-draft.ts';
import { OverridesEditor } from './overrides-editor.tsx';

type Said = { readonly tone: 'up' | 'down' | 'warn' | 'sub'; readonly text: string } | null;

/** What the answer says, and at which field. */
export function limitsAnswer(result: SendResult): { readonly said: Said; readonly errors: LimitErrors } {
  switch (result.kind) {
    case 'accepted':
      return { said: { tone: 'up', text: 'Taken' }, errors: {} };
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

/** Brings the first wrong field into view, once it is marked. */
function focusFirstWrong(form: HTMLFormElement): void {
  setTimeout(() => form.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus(), 0);
}

/** Limits as they were left, unsent. */
const drafts = new KeptDrafts<LimitsDraft>();
const DRAFT = 'limits';

/** What is said of a form that was left unsent. */
const FOUND: Readonly<Record<FoundDraft, Said>> = {
  new: null,
  kept: { tone: 'warn', text: 'As you left it, not set yet' },
  moved: { tone: 'warn', text: 'As you left it, not set yet; the limits have changed meanwhile' },
};

function useLimitsForm(terminal: Terminal) {
  const client = useClient();
  const { draft, found, changed, change, undo } = useKeptDraft(drafts, DRAFT, draftOfLimits(terminal.limits));
  const [errors, setErrors] = useState<LimitErrors>({});
  const [said, setSaid] = useState<Said>(FOUND[found]);
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readLimits(draft, terminal.limits);
    setErrors(read.ok ? {} : read.error);
    setSaid(read.ok ? { tone: 'sub', text: 'Sent' } : { tone: 'down', text: 'Not sent: look at the marked fields' });
    if (!read.ok) {
      focusFirstWrong(event.currentTarget);
      return;
    }
    void client.send({ kind: 'setLimits', limits: read.value }).then((result) => {
      const answer = limitsAnswer(result);
      // What was typed on since is kept.
      if (result.kind === 'accepted' && drafts.get(DRAFT)?.draft === draft) drafts.drop(DRAFT);
      setErrors(answer.errors);
      setSaid(answer.said);
    });
  };
  const reset = (): void => {
    undo();
    setErrors({});
    setSaid(null);
  };
  return { draft, changed, change, errors, said, save, reset };
}

/** What is in use now beside the loosest that the file allows. */
function hintOf(spec: LimitSpec, most: RiskLimits, use: RiskUse | null): string {
  const file = textOfLimit(most, spec);
  const used = use === null ? null : (spec.used?.(use) ?? null);
  const now = used === null ? '' : `now ${groupDigits(used)} · `;
  return `${now}${spec.hint}${spec.hint === '' ? '' : ' · '}file ${file === '' ? 'off' : groupDigits(file)}`;
}

export function LimitsPage(props: { readonly terminal: Terminal }): ReactNode {
  const { terminal } = props;
  const form = useLimitsForm(terminal);
  const account = useAccount();
  const use = useAccountValue(account?.accountId ?? null)?.use ?? null;
  const { draft, change, errors } = form;
  const groups = Object.keys(GROUP_NAMES) as LimitGroup[];
  return (
    <form className="settings-page limits-page" onSubmit={form.save} data-testid="limits-form">
      <p className="settings-lead">
        Every opening order is checked against these; the tightest that applies holds. Cancels and reducing orders are
        never held back. Looser than the configuration file is refused.
      </p>
      {groups.map((group) => (
        <section key={group} aria-label={GROUP_NAMES[group]}>
          <h3>{GROUP_NAMES[group]}</h3>
          <div className="limits">
            {LIMIT_SPECS.filter((spec) => spec.group === group).map((spec) => (
              <Field
                key={spec.field}
                label={spec.label}
                unit={spec.unit}
                value={draft[spec.field]}
                error={errors[spec.field]}
                hint={hintOf(spec, terminal.configuredLimits, use)}
                placeholder={spec.kind === 'moneyOrOff' ? 'off' : undefined}
                inputMode="decimal"
                testId={`limit-${spec.field}`}
                onChange={(text) => change({ [spec.field]: text })}
              />
            ))}
          </div>
          {group === 'flow' ? <UnusualChoice draft={draft} terminal={terminal} onChange={change} /> : null}
        </section>
      ))}
      <section aria-label="Restricted">
        <h3>Restricted</h3>
        <Field
          wide
          label="Open nothing in these"
          value={draft.restricted}
          error={errors['restricted']}
          hint="Symbols or ids; their options and combos count. Held positions may be closed."
          testId="limit-restricted"
          onChange={(restricted) => change({ restricted })}
        />
      </section>
      <OverridesEditor overrides={draft.overrides} errors={errors} onChange={(overrides) => change({ overrides })} />
      <Effect draft={draft} terminal={terminal} use={use} />
      <FormFoot form={form} />
      <LimitHistory changes={terminal.limitChanges ?? []} />
    </form>
  );
}

function UnusualChoice(props: {
  readonly draft: LimitsDraft;
  readonly terminal: Terminal;
  readonly onChange: (more: Partial<LimitsDraft>) => void;
}): ReactNode {
  const fixed = props.terminal.configuredLimits.unusualLatches;
  return (
    <Checkbox
      label="What is unusual is refused (a size) or holds trading back (a burst, a loss), not only alarmed"
      checked={props.draft.unusualLatches}
      disabledReason={fixed ? 'On in the configuration file' : null}
      onChange={(unusualLatches) => props.onChange({ unusualLatches })}
      testId="limit-unusualLatches"
    />
  );
}

/** What setting these would change, and what would be beyond them at once. */
function Effect(props: {
  readonly draft: LimitsDraft;
  readonly terminal: Terminal;
  readonly use: RiskUse | null;
}): ReactNode {
  const { terminal, use } = props;
  const read = readLimits(props.draft, terminal.limits);
  const changes = read.ok ? changesInWords(terminal.limits, read.value) : [];
  if (!read.ok || changes.length === 0) return null;
  const beyond = use === null ? [] : beyondInWords(withLimits(use, read.value));
  return (
    <section className="limits-effect" aria-label="What this will do" data-testid="limits-effect">
      <h3>What this will do</h3>
      <ul>
        {changes.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {beyond.length === 0 ? (
        <p className="sub">Nothing that is open now is beyond it.</p>
      ) : (
        <p className="warn">
          Beyond it at once: {beyond.join('; ')}. Nothing is closed; opening is refused there, reducing goes through.
        </p>
      )}
    </section>
  );
}

/** The figures in use against limits that are not set yet. */
const withLimits = (use: RiskUse, limits: RiskLimits): RiskUse => ({
  ...use,
  tradesPerDayMax: limits.tradesPerDayMax,
  dayLossMax: limits.dayLossMax,
  leverageMax: limits.leverageMax,
  marginUsePctMax: limits.marginUsePctMax,
  positionSharePctMax: limits.positionSharePctMax,
  underlyingSharePctMax: limits.underlyingSharePctMax,
  workingPerInstrumentMax: limits.workingPerInstrumentMax,
});

function FormFoot(props: { readonly form: ReturnType<typeof useLimitsForm> }): ReactNode {
  const { form } = props;
  const live = useLive();
  const same = form.changed ? null : 'Nothing changed';
  return (
    <div className="settings-foot">
      <span className={form.said?.tone} role="status" data-testid="limits-said">
        {form.said?.text ?? ''}
      </span>
      <span className="spacer" />
      <Button onClick={form.reset} disabledReason={same}>
        Undo
      </Button>
      <Button
        type="submit"
        kind="accent"
        testId="limits-save"
        disabledReason={live ? same : 'The engine is not answering'}
      >
        Set these limits
      </Button>
    </div>
  );
}
