/**
 * `npm run package [-- --dir] [-- --test-build] [-- --output <folder>]`: packages the desktop app with electron-builder.
 * `--dir` makes the unpacked app only. An Electron named by ELECTRON_OVERRIDE_DIST_PATH, or the installed one, is used in place
 * of a download. A test build honours variables that a released one ignores; its folder is never to be given away.
 */
import { buildApp } from './build/build-app.ts';
import { fromRoot, PROJECT_ROOT } from './lib/project-root.ts';
import { runCommand } from './lib/run-command.ts';
import { locateElectron } from './start/electron-location.ts';

const TEST_OUTPUT = 'release/test-build';

async function main(args: readonly string[]): Promise<number> {
  const testBuild = args.includes('--test-build');
  const outcomes = await buildApp({ force: false, testBuild, report: (line) => console.log(line) });
  const failed = outcomes.filter((outcome) => outcome.kind === 'failed');
  for (const outcome of failed) console.error(`${outcome.target} was not built: ${outcome.reason}`);
  if (failed.length > 0) return 1;
  const output = valueAfter(args, '--output') ?? (testBuild ? TEST_OUTPUT : 'release');
  const builder = fromRoot('node_modules/electron-builder/cli.js');
  const options = ['--config', 'electron-builder.yml', '--publish', 'never', `-c.directories.output=${output}`];
  if (args.includes('--dir')) options.push('--dir');
  // Its own output is long and only of use when it fails: it lists every reference to every package.
  const result = await runCommand(process.execPath, [builder, ...options, ...distOptions()]);
  if (result.code !== 0) console.error(`${result.stdout}\n${result.stderr}`);
  else console.log(`Packaged into ${output}.`);
  return result.code;
}

/** Points electron-builder at the Electron that is here, with its own version; nothing where there is none. */
function distOptions(): string[] {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const location = locateElectron(PROJECT_ROOT, process.env, process.platform);
  if (override === undefined || location?.origin !== 'ELECTRON_OVERRIDE_DIST_PATH') return [];
  console.log(`Packaging with Electron ${location.version} from ${location.origin}.`);
  return [`-c.electronDist=${override}`, `-c.electronVersion=${location.version}`];
}

function valueAfter(args: readonly string[], name: string): string | undefined {
  const index = args.indexOf(name);
  return index < 0 ? undefined : args[index + 1];
}

process.exitCode = await main(process.argv.slice(2));
