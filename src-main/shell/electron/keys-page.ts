/**
 * The page of the window for keys: one form, no script at all, so that nothing but the form's own post can carry what is typed.
 * Free of Electron.
 */
import { escapedHtml } from './escaped-html.ts';
import type { SecretsRequest } from '../connections/desk-ports.ts';

/** Nothing loads, nothing runs; the form may be posted to its own origin. */
export const KEYS_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** `action`: where the form is posted; `problem`: why the last post was not kept. */
export function keysPage(request: SecretsRequest, action: string, problem: string | null): string {
  const fields = request.secrets.map(({ key, label, help, needed }, at) => {
    const kept = request.kept.includes(key);
    const note = kept ? 'Kept. Type to replace it.' : help;
    const required = needed && !kept ? ' required' : '';
    const first = at === 0 ? ' autofocus' : '';
    return `<label>${escapedHtml(label)}${needed ? '' : ' (if there is one)'}
<input type="password" name="${escapedHtml(key)}" autocomplete="off" spellcheck="false"${required}${first}>
<small>${escapedHtml(note)}</small></label>`;
  });
  const alarm = problem === null ? '' : `<p role="alert">${escapedHtml(problem)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Keys of ${escapedHtml(request.name)}</title>
<style>
  :root { color-scheme: dark; }
  body { margin: 0; background: #10151c; color: #e8edf4; font: 13px/1.5 system-ui, sans-serif; }
  form { display: grid; gap: 14px; padding: 18px; }
  h1 { font-size: 15px; margin: 0; }
  label { display: grid; gap: 3px; color: #aab6c5; }
  input { font: 13px ui-monospace, monospace; padding: 6px 8px; color: #e8edf4; background: #171d27;
    border: 1px solid #344155; border-radius: 3px; }
  small, p { color: #8996a7; margin: 0; }
  p[role=alert] { color: #ff9068; }
  button { justify-self: start; font: inherit; padding: 6px 14px; color: #e8edf4; background: #16304f;
    border: 1px solid #5aa2ff; border-radius: 3px; }
</style>
</head>
<body>
<form method="post" action="${escapedHtml(action)}">
<h1>Keys of ${escapedHtml(request.name)}</h1>
<p>They go into the vault of the operating system and are never shown again. This window closes when they are kept.</p>
${alarm}
${fields.join('\n')}
<button type="submit">Keep keys</button>
</form>
</body>
</html>
`;
}

/** What the form posted, by key; null: that is no post of this form. Empty fields are left out. */
export function postedKeys(request: SecretsRequest, body: string): Readonly<Record<string, string>> | null {
  const posted = new URLSearchParams(body);
  const known = new Set(request.secrets.map(({ key }) => key));
  const typed: Record<string, string> = {};
  for (const [key, text] of posted) {
    if (!known.has(key)) return null;
    if (text !== '') typed[key] = text;
  }
  return typed;
}
