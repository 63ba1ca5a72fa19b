/** One thing at a time: sends setup commands, keeps the last refusal, and the question that has to be confirmed. */
import { useState } from 'react';
import type { SetupCommand } from '../../../shared/domain/index.ts';
import { setUp, type SetupResult } from '../../stores/connections-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';

export type Refusal = { readonly path: string; readonly message: string };
/** What the engine wants to be confirmed, and the command that says so. */
export type Question = { readonly message: string; readonly command: SetupCommand };

export type Setup = {
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  readonly question: Question | null;
  /** The made record's id, or null when it was refused or made none. `ok` says which. */
  readonly run: (command: SetupCommand) => Promise<SetupResult>;
  readonly forget: () => void;
};

export function useSetup(): Setup {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const forget = (): void => {
    setRefusal(null);
    setQuestion(null);
  };
  const run = async (command: SetupCommand): Promise<SetupResult> => {
    setBusy(true);
    forget();
    const result = await setUp(client, command);
    setBusy(false);
    if (!result.ok && result.code === 'confirmNeeded' && 'confirmed' in command)
      setQuestion({ message: result.message, command: { ...command, confirmed: true } });
    else if (!result.ok) setRefusal({ path: result.path, message: result.message });
    return result;
  };
  return { busy, refusal, question, run, forget };
}
