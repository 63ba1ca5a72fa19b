/**
 * `npm run build [-- --force] [-- --test-build]`: builds main, preload and renderer into dist/.
 */
import { buildApp } from './build/build-app.ts';

const args = process.argv.slice(2);
const outcomes = await buildApp({
  force: args.includes('--force'),
  testBuild: args.includes('--test-build'),
  report: (line) => console.log(line),
});
for (const outcome of outcomes) {
  if (outcome.kind === 'fresh') console.log(`${outcome.target} is up to date.`);
  if (outcome.kind === 'failed') console.error(`${outcome.target} was not built: ${outcome.reason}`);
}
process.exitCode = outcomes.some((outcome) => outcome.kind === 'failed') ? 1 : 0;
