/**
 * Checks the licence of every package in the lock file, and that THIRD-PARTY-NOTICES names what is shipped.
 * Invariant: the notices are made from the lock file and the licence texts of packages that exist on every platform, so that
 * they come out the same everywhere.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import type { GateResult } from './gate-result.ts';
import { refuseEmpty } from './gate-result.ts';

/** Licences of what is shipped. */
const SHIPPED = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'OFL-1.1',
  'Unlicense',
  'CC0-1.0',
]);
/** Further ones of what only helps to build and test. */
const DEVELOPMENT = new Set([...SHIPPED, 'MPL-2.0', 'BlueOak-1.0.0', 'Python-2.0', 'WTFPL', 'CC-BY-4.0']);

/** One package of the lock file. */
export interface LockedPackage {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly shipped: boolean;
  /** Present only on some platforms. */
  readonly optional: boolean;
}

/** Whether an SPDX expression can be met by the allowed licences; alternatives need one of theirs, `AND` all. */
export function licenceAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const plain = expression.replace(/[()]/g, '').trim();
  if (plain.includes(' OR ')) return plain.split(' OR ').some((part) => licenceAllowed(part, allowed));
  if (plain.includes(' AND ')) return plain.split(' AND ').every((part) => licenceAllowed(part, allowed));
  return allowed.has(plain);
}

/** The packages that the lock file of `root` names, sorted by folder. */
export function lockedPackages(root: string = PROJECT_ROOT): LockedPackage[] {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      { version?: string; license?: string; dev?: boolean; optional?: boolean; devOptional?: boolean }
    >;
  };
  return Object.entries(lock.packages)
    .filter(([folder]) => folder !== '')
    .map(([folder, entry]) => ({
      folder,
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version ?? '',
      licence: entry.license ?? 'none stated',
      shipped: entry.dev !== true && entry.devOptional !== true,
      optional: entry.optional === true,
    }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The text of THIRD-PARTY-NOTICES for the packages that are shipped. */
export function thirdPartyNotices(packages: readonly LockedPackage[], root: string = PROJECT_ROOT): string {
  const shipped = packages.filter((item) => item.shipped && !item.optional);
  const sections = shipped.map((item) => {
    const text = licenceText(path.join(root, item.folder));
    return `${'-'.repeat(80)}\n${item.name} ${item.version} (${item.licence})\n\n${text}`;
  });
  return `Rung contains the following software. Written by \`npm run licences -- --write\`.\n\n${sections.join('\n')}`;
}

/** The licence gate: every licence allowed for its use, no download address in the lock file, the notices up to date. */
export function licenceGate(root: string = PROJECT_ROOT): GateResult {
  const packages = lockedPackages(root);
  const problems = packages
    .filter((item) => !licenceAllowed(item.licence, item.shipped ? SHIPPED : DEVELOPMENT))
    .map(
      (item) =>
        `${item.name} ${item.version}: licence ${item.licence} is not allowed ${item.shipped ? 'in the product' : 'here'}`,
    );
  if (/"resolved":/.test(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))) {
    problems.push('package-lock.json names download addresses; install with omit-lockfile-registry-resolved');
  }
  const notices = path.join(root, 'THIRD-PARTY-NOTICES');
  if (!existsSync(notices) || readFileSync(notices, 'utf8') !== thirdPartyNotices(packages, root)) {
    problems.push('THIRD-PARTY-NOTICES is out of date: npm run licences -- --write');
  }
  return refuseEmpty({ inspected: packages.length, problems }, 'licences');
}

function licenceText(folder: string): string {
  if (!existsSync(folder)) return '(no text)\n';
  const name = readdirSync(folder)
    .sort()
    .find((file) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(file));
  if (name === undefined)
    return '(The package carries no licence text; its manifest states the licence named above.)\n';
  return `${readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trimEnd()}\n`;
}
