import { describe, expect, it } from 'vitest';
import { idOf, type Command, type CommandId, type CommandReply } from '../../../shared/domain/index.ts';
import { carryOut, needsAsking, quitFacts, quitQuestion, QUIT_CHOICES } from '../../../src-main/shell/quit-offer.ts';
import { d, order, position, TSLA, SPY } from '../engine/account-fixture.ts';
import { Desk } from '../engine/desk.ts';

/** A desk as the quitting app sees it; time passes only in its own waits. */
function portsOf(at: Desk, seen: Command[] = []) {
  let n = 0;
  const core = {
    get view() {
      return at.engine.view;
    },
    submit: (id: CommandId, command: Command): Promise<CommandReply> => {
      seen.push(command);
      return Promise.resolve(at.command(command, id));
    },
  };
  return {
    core,
    ids: { newId: () => `q${(n += 1)}` },
    wait: (ms: number) => {
      at.advance(ms);
      return Promise.resolve();
    },
  };
}

function trading(): Desk {
  const at = new Desk();
  at.quote('100.00', '100.20');
  at.ticket({ limitPrice: d('99.00') });
  at.ladder({ worstPrice: d('100.20') });
  return at;
}

describe('before quitting', () => {
  it('S1.10: nothing there, nothing asked', () => {
    const facts = quitFacts(new Desk().engine.view);
    expect(needsAsking(facts)).toBe(false);
  });

  it('S1.10: names what is working, and that a desk with an order is asked about', () => {
    const at = trading();
    const facts = quitFacts(at.engine.view);
    expect(facts).toMatchObject({ opening: 2, protecting: 0, appHeld: [], queued: 0 });
    expect(needsAsking(facts)).toBe(true);
    const { buttons, detail } = quitQuestion(facts);
    expect(detail).toContain('2 working orders that can still open or add');
    expect(buttons).toHaveLength(QUIT_CHOICES.length + 1);
  });

  it('S1.10: a spread that is still being checked is taken back too, so that it sends nothing behind the back', async () => {
    const at = new Desk();
    const vertical = { verticalId: idOf('T-V1'), status: 'checking' };
    const view = at.engine.view as unknown as { verticals: Map<string, unknown> };
    view.verticals.set('T-V1', vertical);
    expect(quitFacts(at.engine.view).opening).toBe(1);
    const seen: Command[] = [];
    const ports = portsOf(at, seen);
    await carryOut(
      {
        ...ports,
        core: {
          view: at.engine.view,
          submit: (_id: CommandId, command: Command) => {
            seen.push(command);
            view.verticals.clear();
            return Promise.resolve({ kind: 'accepted', seq: 1, clientOrderId: null, ladderId: null } as CommandReply);
          },
        },
      },
      'cancel',
    );
    expect(seen).toEqual([{ kind: 'cancelVertical', verticalId: 'T-V1' }]);
  });

  it('G14: stops that die with the app are listed one by one, and many of them bounded', () => {
    const appHeld = Array.from({ length: 14 }, (_, i) => `Sell 10 TSLA at ${90 + i}`);
    const { message, detail } = quitQuestion({ opening: 0, protecting: 1, appHeld, positions: 1, queued: 1 });
    expect(message).toContain('will not be watched');
    expect(detail).toContain('Sell 10 TSLA at 90');
    expect(detail).toContain('and 2 more');
    expect(detail).toContain('they stay in force');
  });

  it('G14: an order held by the app is neither at the venue nor forgotten', () => {
    const held = order(TSLA, 'sell', '10', {
      status: 'emulated',
      type: 'stop',
      limitPrice: null,
      reducing: true,
      trigger: { price: d('95'), source: 'last', trail: null, extreme: null, heldBy: 'app', triggeredMs: null },
    });
    const at = new Desk();
    at.engine.apply({ kind: 'orderInitialized', order: held }, at.now);
    at.engine.apply({ kind: 'positionChanged', position: position(SPY, '5') }, at.now);
    expect(quitFacts(at.engine.view)).toMatchObject({ protecting: 0, positions: 1, appHeld: ['Sell 10 TSLA at 95'] });
  });

  it('S1.10: leaving sends nothing', async () => {
    const seen: Command[] = [];
    expect(await carryOut(portsOf(trading(), seen), 'leave')).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('S1.10: cancelling takes away what opens and leaves what protects', async () => {
    const at = trading();
    const protects = order(SPY, 'sell', '5', { clientOrderId: idOf('T-77'), reducing: true });
    at.engine.apply({ kind: 'orderInitialized', order: protects }, at.now);
    expect(await carryOut(portsOf(at), 'cancel')).toEqual([]);
    expect(quitFacts(at.engine.view)).toMatchObject({ opening: 0, protecting: 1 });
  });

  it('a cancel that the venue does not confirm is said, not hidden', async () => {
    const at = trading();
    at.auto = false;
    const remains = await carryOut(portsOf(at), 'cancel');
    expect(remains.join(' ')).toContain('did not end');
  });
});
