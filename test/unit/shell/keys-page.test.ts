/** The page of the window for keys: a form and nothing else. */
import { expect, test } from 'vitest';
import { idOf, type ConnectionId } from '../../../shared/domain/index.ts';
import { KEYS_POLICY, keysPage, postedKeys } from '../../../src-main/shell/electron/keys-page.ts';

const request = {
  connectionId: idOf<ConnectionId>('alpaca'),
  name: 'My <b>paper</b>',
  secrets: [
    { key: 'keyId', label: 'Key id', help: 'Of the account.', needed: true },
    { key: 'secretKey', label: 'Secret', help: '"Shown once"', needed: false },
  ],
  kept: ['keyId'],
  save: () => null,
};

test('S1.12: it has no script, loads nothing, shows no kept key and escapes what it says', () => {
  const page = keysPage(request, '/keys/abc', 'Not <kept>');
  expect(page).not.toMatch(/<script|onload=|<b>paper/);
  expect(page).toContain('My &lt;b&gt;paper');
  expect(page).toContain('Not &lt;kept&gt;');
  expect(page.match(/type="password"/g)).toHaveLength(2);
  expect(page).not.toContain('value=');
  expect(KEYS_POLICY).toContain("default-src 'none'");
  expect(KEYS_POLICY).not.toContain('script-src');
});

test('a post gives what was typed, leaves empty fields out, and nothing for a foreign form', () => {
  expect(postedKeys(request, 'keyId=AK%2B1&secretKey=')).toEqual({ keyId: 'AK+1' });
  expect(postedKeys(request, 'other=1')).toBeNull();
});
