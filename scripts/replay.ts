/**
 * `npm run replay`: works orders on recorded quotes, through the contract, with several ways of laddering, and prints what
 * each filled at which rung and saved against crossing the spread at once. Orders fill against the recorded quotes
 * without look-ahead; the recording does not react to them.
 */
import { openRecording } from '../src-main/brokers/sim/replay/open-recording.ts';
import { readReplayArguments, REPLAY_USAGE, type ReplayArguments } from './replay/arguments.ts';
import { REPLAY_PRESETS, rungsOf } from './replay/presets.ts';
import { reportLines, type ReportRow } from './replay/report.ts';
import { runPreset, type PresetRun } from './replay/run-preset.ts';
import { totalsOf } from './replay/statistics.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

function rowsOf(run: PresetRun, about: Pick<ReportRow, 'preset' | 'side'>, asked: number): ReportRow[] {
  return Object.values(run.instruments).map((instrument) => {
    const own = run.ladders.filter((ladder) => ladder.instrumentId === instrument.id);
    return { symbol: instrument.symbol, ...about, totals: totalsOf(own, run.instruments, asked) };
  });
}

async function replay(given: ReplayArguments): Promise<number> {
  const recording = await openRecording(given.data, given.symbols.length > 0 ? { symbols: given.symbols } : {});
  if (!recording.ok) {
    const { file, line, message } = recording.error;
    tell(`The recording cannot be played: ${file}${line === null ? '' : `, line ${line}`}: ${message}`);
    return 2;
  }
  const rows: ReportRow[] = [];
  const left = new Map<string, number>();
  for (const preset of REPLAY_PRESETS) {
    for (const side of given.sides) {
      tell(`working ${preset.name}, ${side}s …`);
      const run = await runPreset({ given, recording: recording.value, preset, side });
      rows.push(...rowsOf(run, { preset: preset.name, side }, rungsOf(preset)));
      for (const [reason, count] of run.notSent) left.set(reason, (left.get(reason) ?? 0) + count);
    }
  }
  rows.sort((a, b) => a.symbol.localeCompare(b.symbol));
  say(`${given.qty} units every ${given.everyMs / 1000} s, ${given.waitMs / 1000} s a rung, seed ${given.seed}`);
  for (const line of reportLines(rows)) say(line);
  say(
    'Rung columns: share of what was open there that it filled. Saved: against crossing at arrival, of the filled part.',
  );
  say('join rests at the near touch for as long as a whole ladder and is then cancelled; take crosses at once.');
  for (const [reason, count] of left) say(`not sent ${count}x: ${reason}`);
  return 0;
}

const given = readReplayArguments(process.argv.slice(2));
if (!given.ok) {
  tell(given.error.message);
  tell(REPLAY_USAGE);
  process.exitCode = 2;
} else {
  process.exitCode = await replay(given.value);
}
