import type { World } from '../world.ts';

type Execute = (text: string, params?: unknown[]) => Promise<unknown>;

const WAITING = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Resolves as soon as a request waits for a lock. */
export async function somebodyWaits({ sql }: Pick<World, 'sql'>): Promise<void> {
  for (;;) {
    if ((await sql(WAITING)).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Makes one order of events certain: locks a user, sends `request` until it waits for that lock, lets `change` write,
 * commits, and returns the answer.
 */
export async function overtake<T>(
  world: Pick<World, 'orm' | 'sql'>,
  user: { id: string },
  request: () => Promise<T>,
  change: (execute: Execute) => Promise<unknown>,
): Promise<T> {
  let answer: Promise<T> | undefined;
  await world.orm.em.fork().transactional(async (em) => {
    await em.execute('select 1 from users where id = ? for update', [user.id]);
    answer = request();
    await somebodyWaits(world);
    await change((text, params = []) => em.execute(text, params));
  });
  return answer!;
}

/**
 * Makes another order certain: lets `change` write, starts `request`, waits until it waits for what was written, commits,
 * and returns the answer.
 */
export async function behind<T>(
  world: Pick<World, 'orm' | 'sql'>,
  change: (execute: Execute) => Promise<unknown>,
  request: () => Promise<T>,
): Promise<T> {
  let answer: Promise<T> | undefined;
  await world.orm.em.fork().transactional(async (em) => {
    await change((text, params = []) => em.execute(text, params));
    answer = request();
    await somebodyWaits(world);
  });
  return answer!;
}
