import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { createApp } from '#src/app.ts';
import { createAppContainer } from '#src/container.ts';
import { entities } from '#src/modules/index.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import { createOrm } from '#src/platform/db/orm.ts';
import { createLogger } from '#src/platform/logger.ts';
import { createDatabase } from '../harness/database.ts';
import { out, publish } from '../harness/report.ts';
import { CHECKOUT_PATH, makeTargets } from '../harness/targets.ts';

const BAR = 10;
/** Begin, end and what names seller and role. */
const AROUND = /^(begin|commit|rollback|set local role|select set_config)\b/i;

/** All that is sent to PostgreSQL from now on, message by message. */
function record(): string[] {
  const sent: string[] = [];
  const prototype = pg.Client.prototype as unknown as { query: (query: unknown, ...rest: unknown[]) => unknown };
  const query = prototype.query;
  prototype.query = function (this: pg.Client, first, ...rest) {
    sent.push(typeof first === 'string' ? first : (first as { text: string }).text);
    return query.call(this, first, ...rest);
  };
  return sent;
}

const statementsIn = (message: string): string[] => message.split(/;\n/).map((text) => text.trim());
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** What one checkout sends to PostgreSQL, with a key and a discount of limited use. */
export async function runCheckoutStatements(): Promise<void> {
  const database = await createDatabase(0);
  const config = loadConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', RATE_LIMIT_ENABLED: 'false' });
  const orm = await createOrm(config, entities);
  const container = createAppContainer({ config, logger: createLogger(config), orm });
  const server = createServer(createApp(container)).listen(0, '127.0.0.1');
  try {
    await database.sql(`update sellpages set discount_rules = jsonb_set(discount_rules, '{0,usageLimit}', '1000')
      where id = md5('bench-shop-page')::uuid`);
    const checkout = (await makeTargets(database, {})).find(({ name }) => name === 'checkout')!;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${CHECKOUT_PATH}`;
    const buy = (key: string) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(checkout.requests[0]!.body),
      });
    await buy('first');
    const sent = record();
    const { status } = await buy('second');
    const statements = sent.flatMap(statementsIn).filter((text) => !AROUND.test(text));
    const held = status === 201 && statements.length <= BAR;
    publish(
      'Statements of one checkout',
      `With an Idempotency-Key and a discount whose uses are counted: ${statements.length} statements in ${sent.length} messages, beside begin, commit, role and seller. Bar: at most ${BAR}: ${held ? 'held' : 'missed'}.

${statements.map((text, index) => `${index + 1}. \`${oneLine(text)}\``).join('\n')}`,
    );
    if (!held) process.exitCode = 1;
  } finally {
    server.close();
    await container.dispose();
    await orm.close();
    await database.drop();
  }
  out('');
}
