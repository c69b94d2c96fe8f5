import type { Config } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { Product } from '#src/modules/catalog/index.ts';
import { User } from '#src/modules/identity/index.ts';
import { demoOwner } from './demo-data.ts';
import { seedDemo } from './seed-demo.ts';

/** An account of the demo. The passwords are public and never set on PostgreSQL or in production. */
export interface DemoLogin {
  path: string;
  email: string;
  password: string;
}

const SELLER: DemoLogin = { path: '/api/auth/login', email: demoOwner.email, password: 'demo-seller-password' };
const ADMIN: DemoLogin = {
  path: '/api/auth/admin-login',
  email: 'admin@pixecom.io',
  password: 'demo-admin-password',
};

const isDemoPlace = ({ database, production, test }: Config): boolean =>
  database.url === undefined && !production && !test;

/** In one transaction, so that a start that is killed half-way leaves the database as empty as it was. */
async function fill(cradle: Cradle): Promise<DemoLogin[]> {
  const { em, config, userService } = cradle;
  const seller = { ...SELLER, password: config.env.SEED_PASSWORD ?? SELLER.password };
  await em.transactional(async () => {
    await seedDemo(cradle, seller.password);
    await userService.createSuperadmin({ ...ADMIN, displayName: 'Demo Admin' });
  });
  // a password that somebody chose is nothing to print
  return config.env.SEED_PASSWORD === undefined ? [seller, ADMIN] : [{ ...seller, password: '(SEED_PASSWORD)' }, ADMIN];
}

/**
 * Fills an embedded database that is still empty with the demo data and two accounts, so that the first `npm start` has
 * something to show. Returns the log-ins it made; none on PostgreSQL, in production, in tests and on later starts.
 */
export async function seedFirstStart({ config, scopes }: Pick<Cradle, 'config' | 'scopes'>): Promise<DemoLogin[]> {
  if (!isDemoPlace(config)) return [];
  const scope = scopes.openSystemScope();
  try {
    const { em } = scope.cradle;
    const empty = (await em.count(Product)) === 0 && (await em.count(User)) === 0;
    return empty ? await fill(scope.cradle) : [];
  } finally {
    await scope.dispose();
  }
}
