/**
 * The parts of the test run that run tests: unit, property, simulation, contract, conformance, architecture.
 * Invariants: tests run under a fixed seed, and those with random input once more under a random one; both are printed. A kind
 * of test that must exist fails when it has no file. What runs in real time (contract, conformance) has a second chance, said
 * in its line; what is deterministic has none.
 */
import { readFileSync } from 'node:fs';
import { listFiles } from '../lib/list-files.ts';
import { fromRoot, PROJECT_ROOT } from '../lib/project-root.ts';
import { conformancePart } from './conformance-part.ts';
import type { Part } from './run-parts.ts';
import { runVitestPart } from './vitest-part.ts';

/** The seed of runs that must be the same each time. */
const FIXED_SEED = '1';
const MINUTE_MS = 60_000;

/** The test parts; `full` asks the tests for their full sizes. */
export function testParts(full: boolean, randomSeed: string): Part[] {
  const fixedSeed = process.env['RUNG_SEED'] ?? FIXED_SEED;
  const timeoutMs = (full ? 90 : 15) * MINUTE_MS;
  const unit = testFiles('test/unit');
  const property = unit.filter(drawsAtRandom);
  const part = (name: string, project: string, files: readonly string[], seed: string): Part => ({
    name,
    run: () => runVitestPart({ project, files, seed, full, timeoutMs }),
  });
  const live = { seed: fixedSeed, full, timeoutMs, secondChance: true };
  const simulation = testFiles('test/sim');
  const parts = [
    part(
      'unit',
      'unit',
      unit.filter((file) => !drawsAtRandom(file)),
      fixedSeed,
    ),
    part('property', 'unit', property, fixedSeed),
    part('property, random seed', 'unit', property, randomSeed),
    part('sim', 'sim', simulation, fixedSeed),
    {
      name: 'contract',
      run: () => runVitestPart({ project: 'contract', files: testFiles('test/contract'), ...live }),
    },
  ];
  const conformance = testFiles('test/conformance');
  if (conformance.length > 0) parts.push(conformancePart({ files: conformance, seed: fixedSeed, full, timeoutMs }));
  return [...parts, part('arch', 'arch', testFiles('test/arch'), fixedSeed)];
}

function testFiles(folder: string): string[] {
  return listFiles(PROJECT_ROOT, folder).filter((file) => /\.test\.tsx?$/.test(file));
}

/** Property tests are those that draw their input with fast-check. */
function drawsAtRandom(file: string): boolean {
  return readFileSync(fromRoot(file), 'utf8').includes("'fast-check'");
}
