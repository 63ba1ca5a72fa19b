/** Our framing of messages to TWS against the client library's own, byte for byte. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeApi } from '../../../../src-main/brokers/ib/sdk.ts';
import { frameOf, sendAtOnce } from '../../../../src-main/brokers/ib/sender.ts';

type Socket = {
  client: unknown;
  send: (tokens: readonly unknown[]) => void;
  connect: (clientId?: number) => void;
};
type Controller = { readonly socket: Socket; readonly sendMsg: (...tokens: readonly unknown[]) => void };

async function library() {
  const api = await makeApi({ host: '127.0.0.1', port: 1, clientId: 1 });
  const { controller } = api as unknown as { readonly controller: Controller };
  const written: Buffer[] = [];
  const noDelay: boolean[] = [];
  const client = {
    write: (bytes: Buffer) => void written.push(Buffer.from(bytes)),
    setNoDelay: (on: boolean) => void noDelay.push(on),
  };
  controller.socket.client = client;
  return { api, controller, written, noDelay, client };
}

describe('messages to TWS', () => {
  it('are the bytes that the library would send', async () => {
    const { controller, written } = await library();
    const field = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(undefined));
    const tokens = fc
      .tuple(fc.integer({ min: 1, max: 99 }), fc.array(fc.oneof(field, fc.array(field, { maxLength: 3 }))))
      .map(([id, rest]) => [id, ...rest]);
    fc.assert(
      fc.property(tokens, (message) => {
        written.length = 0;
        controller.socket.send(message);
        expect(frameOf(message)).toEqual(written[0]);
      }),
      { numRuns: 300 },
    );
  });

  it('leave at once and without Nagle; the greeting stays the library’s own', async () => {
    const { api, controller, written, noDelay, client } = await library();
    controller.socket.connect = () => void (controller.socket.client = client);
    expect(sendAtOnce(api)).toBe(true);
    controller.socket.connect(7);
    expect(noDelay).toEqual([true]);
    for (let n = 0; n < 200; n++) controller.sendMsg(4, 1, n);
    expect(written).toHaveLength(200);
    expect(written[7]).toEqual(frameOf([4, 1, 7]));
    controller.socket.send(['API\0', 0, 0, 0, 9, 'v100..193']);
    expect(written.at(-1)?.toString('latin1')).toBe('API\0\0\0\0\tv100..193');
  });

  it('a library that is built in another way is left alone', () => {
    expect(sendAtOnce({ controller: {} } as never)).toBe(false);
  });
});
