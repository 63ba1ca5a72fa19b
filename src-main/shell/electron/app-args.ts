/** Which of the process's arguments are the terminal's: Electron, Chromium and test drivers put their own among them. */
import path from 'node:path';

/** Switches of Chromium and Node that may stand on the command line and mean nothing to the terminal. */
const FOREIGN =
  /^--?(?:no-sandbox|no-zygote|no-first-run|inspect|remote-debugging|remote-allow|disable-|enable-|force-|ozone-|use-|in-process|single-process|js-flags|lang|log-|v=|vmodule|user-data-dir|allow-|ignore-|password-store|original-process|font-render|headless|proxy-|host-|touch-|high-dpi|gtk-|class|name=|require|test-type|trace-)/;

/** The arguments after the app's own path, without foreign switches. */
export function appArgs(argv: readonly string[], appPath: string): string[] {
  const rest = argv.slice(1);
  const at = rest.findIndex((arg) => !arg.startsWith('-') && path.resolve(arg) === path.resolve(appPath));
  return rest.slice(at + 1).filter((arg) => !FOREIGN.test(arg));
}

/** The value of a flag: `--name value` or `--name=value`; the last one counts. */
export function flagValue(args: readonly string[], name: string): string | null {
  let value: string | null = null;
  for (const [index, arg] of args.entries()) {
    if (arg === name) value = args[index + 1] ?? null;
    else if (arg.startsWith(`${name}=`)) value = arg.slice(name.length + 1);
  }
  return value === '' ? null : value;
}
