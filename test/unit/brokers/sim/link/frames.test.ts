import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, frameText } from '../../../../../src-main/brokers/sim/link/frames.ts';
import { readRequest } from '../../../../../src-main/brokers/sim/link/protocol.ts';

describe('frames', () => {
  it('come out whole and in order however the bytes were cut', () => {
    const frames = fc.array(fc.record({ t: fc.string({ unit: 'grapheme' }), n: fc.integer() }), {
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 200 }), (list, cuts) => {
        const bytes = Buffer.from(list.map(frameText).join(''));
        const reader = new FrameReader(10_000);
        const out: unknown[] = [];
        for (let from = 0, i = 0; from < bytes.length; i++) {
          const to = from + cuts[i % cuts.length]!;
          const read = reader.read(bytes.subarray(from, to));
          if (!read.ok) throw new Error(read.error.message);
          out.push(...read.value);
          from = to;
        }
        expect(out).toEqual(list);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['a frame that is too long', 'x'.repeat(2000), 'tooLong'],
    ['text that is no JSON', 'hello\n', 'malformed'],
    ['JSON that is no object', '[1]\n', 'malformed'],
    ['half a frame and an end of line', '{"t":\n', 'malformed'],
  ])('%s ends the link', (_name, text, kind) => {
    const read = new FrameReader(1000).read(Buffer.from(text));
    expect(read.ok ? 'taken' : read.error.kind).toBe(kind);
  });

  it('empty lines mean nothing', () => {
    expect(new FrameReader(100).read(Buffer.from('\n\n{"a":1}\n'))).toEqual({ ok: true, value: [{ a: 1 }] });
  });
});

describe('requests', () => {
  const submit = {
    clientOrderId: 'a-1',
    accountId: 'SIM-1',
    instrumentId: 'KO.SIM',
    side: 'buy',
    type: 'limit',
    qty: '1',
    limitPrice: '1.00',
    tif: 'day',
    sessions: ['regular'],
  };
  it('a sound one is read', () => {
    expect(readRequest({ t: 'request', id: 1, op: 'submit', request: submit })).toMatchObject({
      ok: true,
      value: { id: 1 },
    });
  });
  it.each([
    ['id', { id: '1', op: 'instruments' }],
    ['op', { id: 1, op: 'toString' }],
    ['op', { id: 1 }],
    ['request', { id: 1, op: 'submit', request: { ...submit, side: 'long' } }],
    ['request', { id: 1, op: 'submit', request: { ...submit, qty: 5 } }],
    ['request', { id: 1, op: 'submit', request: { ...submit, sessions: ['lunch'] } }],
    ['request', { id: 1, op: 'submit', request: null }],
    ['request', { id: 1, op: 'cancel', request: { clientOrderId: '' } }],
    ['interval', { id: 1, op: 'bars', instrumentId: 'KO.SIM', interval: '2m', limit: 5 }],
    ['ids', { id: 1, op: 'subscribeQuotes', ids: 'all' }],
    ['sinceMs', { id: 1, op: 'massStatus', sinceMs: 'ever' }],
  ])('a wrong %s is named', (field, frame) => {
    const read = readRequest(frame);
    expect(read.ok ? 'taken' : read.error).toBe(field);
  });
});
