import { readFileSync } from 'node:fs';
import { expect, test } from '#test';
import { routes } from '#src/modules/index.ts';
import { errorsPage } from '#src/platform/http/docs/errors-page.ts';

test('docs/errors.md says what the routes declare; `npm run docs:errors` makes it anew', () => {
  const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
  if (page !== errorsPage(routes)) throw new Error('docs/errors.md is out of date: npm run docs:errors');
  expect(page).toContain('| 409 | INSUFFICIENT_STOCK | `POST /storefront/:sellerSlug/checkout` |');
});
