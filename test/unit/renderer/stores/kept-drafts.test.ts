import { describe, expect, test } from 'vitest';
import { KEPT_DRAFTS_MAX, KeptDrafts, openDraft } from '../../../../src-renderer/stores/kept-drafts.ts';

type Draft = { readonly worst: string };
const START: Draft = { worst: '10' };
const typed: Draft = { worst: '11' };

describe('forms that are left with something unsent', () => {
  test('open as they were left, and say so; others are as new', () => {
    const drafts = new KeptDrafts<Draft>();
    drafts.keep('a', typed, START);
    expect(openDraft(drafts, 'a', START)).toEqual({ draft: typed, found: 'kept' });
    expect(openDraft(drafts, 'b', START)).toEqual({ draft: START, found: 'new' });
  });

  test('say when what they change has changed since', () => {
    const drafts = new KeptDrafts<Draft>();
    drafts.keep('a', typed, START);
    expect(openDraft(drafts, 'a', { worst: '9' })).toEqual({ draft: typed, found: 'moved' });
  });

  test('have nothing kept that was undone, typed back, or taken', () => {
    const drafts = new KeptDrafts<Draft>();
    drafts.keep('a', typed, START);
    drafts.keep('a', { ...START }, START);
    drafts.keep('b', typed, START);
    drafts.drop('b');
    expect([drafts.get('a'), drafts.get('b')]).toEqual([null, null]);
  });

  test('are remembered up to a number; the one typed in longest ago goes first', () => {
    const drafts = new KeptDrafts<Draft>();
    for (let i = 0; i < KEPT_DRAFTS_MAX; i += 1) drafts.keep(`form ${i}`, typed, START);
    drafts.keep('form 0', { worst: '12' }, START);
    drafts.keep('one more', typed, START);
    expect([drafts.get('form 0')?.draft.worst, drafts.get('form 1')]).toEqual(['12', null]);
  });
});
