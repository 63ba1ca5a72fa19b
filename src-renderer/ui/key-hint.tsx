/** A key, as it stands on the keyboard. */
import type { ReactNode } from 'react';
import { isMac, keyWords } from './key-words.ts';

export function KeyHint(props: { readonly keys: string }): ReactNode {
  return <kbd className="key-hint">{keyWords(props.keys, isMac())}</kbd>;
}
