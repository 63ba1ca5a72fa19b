/** The latch of a rescue: one at a time, the wider wish stays, and what it leaves behind. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dec, idOf, type CloseAllScope, type CommandId } from '../../../../shared/domain/index.ts';
import {
  RESCUE_MS_MAX,
  isAtWork,
  latchFile,
  readLatch,
  settleLatch,
  writeLatch,
  type FlattenLatch,
} from '../../../../src-main/shell/rescue/flatten-latch.ts';

const ALL: CloseAllScope = { kind: 'all' };
const ONE: CloseAllScope = { kind: 'account', accountId: idOf('DU1') };
const NOW_MS = 1_000;
/** The process that runs the tests' workers: it lives, and is not this one. */
const OTHER = process.ppid;

const press = (commandId: string, scope: CloseAllScope): FlattenLatch => ({
  commandId: idOf<CommandId>(commandId),
  params: { scope, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' },
});

describe('flatten.latch', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'rung-latch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const of = (latch: FlattenLatch, pid: number): void =>
    writeFileSync(latchFile(folder), JSON.stringify({ ...latch, pid }));

  it('G2: a rescue that is at work keeps a second one from working beside it', () => {
    of(press('first', ALL), OTHER);
    expect(isAtWork(folder, NOW_MS)).toBe(true);
    expect(writeLatch(folder, press('second', ALL), NOW_MS)).toBe('atWork');
    expect(readLatch(folder)?.commandId).toBe('first');
  });

  it('G1: one that died is taken over by the next, under its own process, and everything stays everything', () => {
    expect(writeLatch(folder, press('first', ALL), NOW_MS)).toBe('written');
    of(press('first', ALL), 2 ** 22 + 1);
    expect(writeLatch(folder, press('second', ONE), NOW_MS)).toBe('there');
    expect(readLatch(folder)).toMatchObject({ commandId: 'second', params: { scope: ALL } });
    expect(JSON.parse(readFileSync(latchFile(folder), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('G1: after everything was flattened it stays as done and keeps nobody away; less than everything takes it away', () => {
    writeLatch(folder, press('all', ALL), NOW_MS);
    settleLatch(folder, press('all', ALL));
    expect(readLatch(folder)).toMatchObject({ done: true, params: { scope: ALL } });
    of({ ...press('all', ALL), done: true }, OTHER);
    expect(isAtWork(folder, NOW_MS)).toBe(false);
    expect(writeLatch(folder, press('one', ONE), NOW_MS)).toBe('there');
    expect(readLatch(folder)).toEqual(press('one', ONE));
    settleLatch(folder, press('one', ONE));
    expect(existsSync(latchFile(folder))).toBe(false);
  });

  it('G1: a smaller scope that was flattened does not take away the wish for everything', () => {
    of(press('all', ALL), 2 ** 22 + 1);
    writeLatch(folder, press('one', ONE), NOW_MS);
    settleLatch(folder, press('one', ONE));
    expect(readLatch(folder)).toMatchObject({ params: { scope: ALL } });
    expect(readLatch(folder)?.done).toBeUndefined();
  });

  it('a rescue that was forgotten for long, and a latch that is torn, hold nobody: the wish is everything', () => {
    of(press('first', ONE), OTHER);
    expect(isAtWork(folder, Date.now() + RESCUE_MS_MAX + 60_000)).toBe(false);
    writeFileSync(latchFile(folder), '{"commandId": "to');
    expect(isAtWork(folder, NOW_MS)).toBe(false);
    expect(readLatch(folder)).toMatchObject({ params: { scope: ALL } });
  });
});
