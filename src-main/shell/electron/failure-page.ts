/** The page shown when the terminal could not start: what happened, nothing else, no script. */

import { escapedHtml } from './escaped-html.ts';

/** HTML with the message in it, safe for any text. */
export function failurePage(message: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Rung did not start</title>
<style>
  :root { color-scheme: dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; background: #101418; color: #e6e9ec;
    font: 14px/1.6 system-ui, sans-serif; }
  main { max-width: 40rem; padding: 2rem; }
  h1 { font-size: 18px; margin: 0 0 0.5rem; }
  p { margin: 0 0 0.75rem; white-space: pre-wrap; user-select: text; overflow-wrap: anywhere; }
  .still { color: #9aa4ad; }
</style>
</head>
<body>
<main role="alert">
<h1>Rung did not start</h1>
<p>${escapedHtml(message)}</p>
<p class="still">Nothing was sent to any venue. Close this window, put it right, and start Rung again.</p>
</main>
</body>
</html>
`;
}
