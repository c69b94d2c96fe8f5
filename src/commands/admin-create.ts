import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Register } from '#src/modules/identity/index.ts';
import { loadProcessConfig } from '#src/platform/config/config.ts';
import { parseInput } from '#src/platform/http/input.ts';
import { askSecret } from './ask-secret.ts';
import { inSystemScope, runCommand } from './run-command.ts';

const USAGE = 'usage: npm run admin:create -- --email <e-mail> --name <name>';

/** The rules of sign-up, under the names of the options. */
const Options = z.object({ email: Register.shape.email, name: Register.shape.displayName });
const Password = z.object({ password: Register.shape.password });

function readOptions(): z.infer<typeof Options> {
  const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' } } });
  if (values.email === undefined || values.name === undefined) throw new Error(USAGE);
  return parseInput(Options, values);
}

/** Creates a superadmin (contract 2): the only way to one. Password from `ADMIN_PASSWORD`, else asked for. */
await runCommand('admin:create', async () => {
  const { email, name } = readOptions();
  const config = loadProcessConfig();
  const given = config.env.ADMIN_PASSWORD ?? (await askSecret(`Password for ${email}: `, 'ADMIN_PASSWORD'));
  const { password } = parseInput(Password, { password: given });
  const user = await inSystemScope(config, ({ userService }) =>
    userService.createSuperadmin({ email, displayName: name, password }),
  );
  return `Superadmin created: ${user.id} ${user.email}`;
});
