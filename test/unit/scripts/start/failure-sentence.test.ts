import { describe, expect, it } from 'vitest';
import { failureSentence } from '../../../../scripts/start/failure-sentence.ts';

const desktop = { isRoot: false, hasDisplay: true, sandboxOff: false };

describe('the reason for the fallback', () => {
  it('tells root to switch the sandbox off', () => {
    expect(failureSentence({ kind: 'signal', signal: 'SIGTRAP', stderr: '' }, { ...desktop, isRoot: true })).toBe(
      'Electron ended with SIGTRAP before its window opened: as root it runs only without its sandbox (npm start -- --no-sandbox).',
    );
  });

  it('says that there is no display', () => {
    const machine = { isRoot: true, hasDisplay: false, sandboxOff: true };
    expect(failureSentence({ kind: 'signal', signal: 'SIGSEGV', stderr: '' }, machine)).toBe(
      'Electron ended with SIGSEGV before its window opened: there is no display.',
    );
  });

  it('says that the display cannot be opened', () => {
    const stderr = 'ERROR:ozone_platform_x11.cc(240)] Missing X server or $DISPLAY\n';
    expect(failureSentence({ kind: 'exit', code: 1, stderr }, desktop)).toContain('its display cannot be opened');
  });

  it('names a missing system library', () => {
    const stderr = 'electron: error while loading shared libraries: libnss3.so: cannot open shared object file';
    expect(failureSentence({ kind: 'exit', code: 127, stderr }, desktop)).toContain(
      'the system library libnss3.so is missing',
    );
  });

  it('ends with what Electron said last, if nothing else is known', () => {
    expect(failureSentence({ kind: 'exit', code: 2, stderr: 'one\ntwo\n' }, desktop)).toBe(
      'Electron ended with code 2 before its window opened: two',
    );
  });
});
