import { describe, expect, test } from '#test';
import { NO_TURN } from '#src/platform/db/constraints.ts';
import { ConnectionShares, OWN_CONNECTIONS, onLane } from '#src/platform/db/connection-shares.ts';

/** Whose turn it is to have a connection (contract 1.7). */
const NOBODY = '';
const LONG_MS = 60_000;
const open = (shared: number, waitMs = LONG_MS) => new ConnectionShares(shared + OWN_CONNECTIONS, waitMs);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Work that says when it begins and ends when it is told to. */
function makeWork(began: string[]) {
  const ends = new Map<string, () => void>();
  return {
    hold: (name: string) => () =>
      new Promise<string>((resolve) => {
        began.push(name);
        ends.set(name, () => resolve(name));
      }),
    end: async (name: string) => {
      ends.get(name)!();
      await turn();
    },
  };
}

test('a seller gets half of what there is, the rest waits for its own', async () => {
  const [shares, began] = [open(4), [] as string[]];
  const { hold, end } = makeWork(began);
  for (const name of ['a1', 'a2', 'a3', 'a4']) void shares.run('a', hold(name));
  for (const name of ['b1', 'b2', 'b3']) void shares.run('b', hold(name));
  await turn();
  expect(began).toEqual(['a1', 'a2', 'b1', 'b2']);
  await end('b1');
  expect(began.slice(4)).toEqual(['b3']);
  await end('a2');
  await end('a1');
  expect(began.slice(5)).toEqual(['a3', 'a4']);
});

test('nobody’s work may have all that are free, and who waits longest is next', async () => {
  const [shares, began] = [open(2), [] as string[]];
  const { hold, end } = makeWork(began);
  for (const [owner, name] of [
    [NOBODY, '1'],
    [NOBODY, '2'],
    ['a', '3'],
    [NOBODY, '4'],
    ['a', '5'],
    ['b', '6'],
  ] as const) {
    void shares.run(owner, hold(name));
  }
  await turn();
  expect(began).toEqual(['1', '2']);
  await end('1');
  await end('2');
  expect(began).toEqual(['1', '2', '3', '4']);
  await end('4'); // `5` is of the seller that has its half
  expect(began.slice(4)).toEqual(['6']);
  await end('3');
  expect(began.slice(5)).toEqual(['5']);
});

test('a lane has connections of its own, and those of all when they are free', async () => {
  const [shares, began] = [open(1), [] as string[]];
  const { hold, end } = makeWork(began);
  void shares.run('a', hold('shared'));
  for (const name of ['p1', 'p2', 'p3']) void onLane('probe', () => shares.run(NOBODY, hold(name)));
  void onLane('actor', () => shares.run(NOBODY, hold('actor')));
  await turn();
  expect(began).toEqual(['shared', 'p1', 'p2', 'actor']);
  await end('shared');
  expect(began.slice(4)).toEqual(['p3']);
});

describe('who waits', () => {
  test('too long is refused, and takes nothing when its turn would be', async () => {
    const [shares, began] = [open(1, 20), [] as string[]];
    const { hold, end } = makeWork(began);
    const held = shares.run('a', hold('1'));
    await expect(shares.run('b', hold('2'))).rejects.toMatchObject({ code: NO_TURN });
    await end('1');
    expect(await held).toBe('1');
    void shares.run('b', hold('3'));
    await turn();
    expect(began).toEqual(['1', '3']);
  });

  test('is served when work fails, and when it throws at once', async () => {
    const shares = open(1);
    const failing = shares.run('a', () => Promise.reject(new Error('broken')));
    const throwing = shares.run('a', () => {
      throw new Error('at once');
    });
    const last = shares.run('b', () => Promise.resolve('served'));
    await expect(failing).rejects.toThrow('broken');
    await expect(throwing).rejects.toThrow('at once');
    expect(await last).toBe('served');
  });
});

test('any crowd is served in the end, and never by more than there are', async () => {
  const shares = open(6);
  let [running, most] = [0, 0];
  const bySeller = new Map<string, number>();
  const count = (seller: string, by: number) => bySeller.set(seller, (bySeller.get(seller) ?? 0) + by).get(seller)!;
  const work = (seller: string) => async () => {
    running += 1;
    most = Math.max(most, running);
    if (seller !== NOBODY) expect(count(seller, 1)).toBeLessThanOrEqual(3);
    await turn();
    running -= 1;
    count(seller, -1);
  };
  const sellers = ['a', 'a', 'a', 'b', NOBODY];
  await Promise.all(
    Array.from({ length: 500 }, (_, index) => shares.run(sellers[index % 5]!, work(sellers[index % 5]!))),
  );
  expect([running, most]).toEqual([0, 6]);
});
