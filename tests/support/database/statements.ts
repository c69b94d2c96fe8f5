import type { World } from '../world.ts';

/** What a scope says around its statements. */
const AROUND = /^\s*(begin|commit|rollback|savepoint|release|set local role|select set_config)\b/i;
/** The one query of every authenticated request. */
const ACTOR = /left join seller_users m on m\.user_id = u\.id and m\.seller_id/;

/** Every statement that `act` makes the server send. */
export async function allStatementsOf(world: Pick<World, 'orm'>, act: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const logger = world.orm.config.getLogger();
  const original = logger.logQuery.bind(logger);
  logger.logQuery = (context) => {
    statements.push(context.query ?? '');
    original(context);
  };
  try {
    await act();
  } finally {
    logger.logQuery = original;
  }
  return statements;
}

/** The statements that `act` makes the server send, without those that every request sends. */
export async function statementsOf(world: Pick<World, 'orm'>, act: () => Promise<unknown>): Promise<string[]> {
  const statements = await allStatementsOf(world, act);
  return statements.filter((statement) => !AROUND.test(statement) && !ACTOR.test(statement));
}
