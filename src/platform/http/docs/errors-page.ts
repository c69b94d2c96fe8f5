import { refusalsOf } from './openapi.ts';
import type { Route } from '../route.ts';

/** A code that so many routes answer says nothing of any of them. */
const FEW_ROUTES = 12;

const nameOf = ({ method, path }: Route): string => `\`${method.toUpperCase()} ${path}\``;

/** Routes by status and code, each sorted. */
function routesByCode(routes: Route[]): [status: number, code: string, routes: Route[]][] {
  const byCode = new Map<string, [number, string, Route[]]>();
  for (const route of routes) {
    for (const [status, codes] of refusalsOf(route)) {
      for (const code of codes) {
        const row = byCode.get(`${status} ${code}`) ?? [status, code, []];
        row[2].push(route);
        byCode.set(`${status} ${code}`, row);
      }
    }
  }
  return [...byCode.values()].sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1));
}

/** `docs/errors.md`: which route answers which code, from what the routes declare (contract 1.3). */
export function errorsPage(routes: Route[]): string {
  const rows = routesByCode(routes).map(([status, code, found]) => {
    // no counts: they would change with every route
    const many = found.length === routes.length ? 'every route' : 'many routes';
    const where = found.length > FEW_ROUTES ? many : found.map(nameOf).join(', ');
    return `| ${status} | ${code} | ${where} |`;
  });
  return `# Errors

Made by \`npm run docs:errors\` from what the routes declare. What each code means stands in [contract 1.3](contract/01-core.md).
An unknown route is 404 NOT_FOUND.

| Status | Code | Answered by |
|---|---|---|
${rows.join('\n')}
`;
}
