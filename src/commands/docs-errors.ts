import { writeFileSync } from 'node:fs';
import { routes } from '#src/modules/index.ts';
import { errorsPage } from '#src/platform/http/docs/errors-page.ts';
import { runCommand } from './run-command.ts';

const page = new URL('../../docs/errors.md', import.meta.url);

await runCommand('docs:errors', () => {
  writeFileSync(page, errorsPage(routes));
  return Promise.resolve('docs/errors.md is current');
});
