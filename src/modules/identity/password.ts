import { hash, verify } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';
import type { Cradle } from '#src/platform/cradle.ts';

/** argon2id with OWASP's minimum: 19 MiB, 2 passes, 1 lane (the library's defaults, spelled out). */
const STANDARD_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** The same function for test runs, which hash thousands of passwords. */
const TEST_COST = { memoryCost: 64, timeCost: 1, parallelism: 1 };
const BCRYPT = /^\$2[ab]\$/;

/** PHC string of argon2id. */
export const hashPassword = (password: string, cost: { memoryCost: number } = STANDARD_COST): Promise<string> =>
  hash(password, cost);

/** True for hashes of an older kind, which the next log-in replaces. */
export const needsRehash = (passwordHash: string): boolean => BCRYPT.test(passwordHash);

export interface Passwords {
  /** PHC string of argon2id. */
  hash(password: string): Promise<string>;
  /** Does one full verification whatever `passwordHash` is; `null` never matches (contract 2, log-in step 1). */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
}

export function makePasswords({ config }: Pick<Cradle, 'config'>): Passwords {
  const cost = config.test ? TEST_COST : STANDARD_COST;
  // of a password nobody knows, so that an unknown e-mail costs as much work as a wrong password
  const dummyHash = hashPassword(crypto.randomUUID(), cost);
  return {
    hash: (password) => hashPassword(password, cost),
    async verify(passwordHash, password) {
      if (passwordHash !== null && BCRYPT.test(passwordHash)) return bcrypt.compare(password, passwordHash);
      if (passwordHash?.startsWith('$argon2')) return verify(passwordHash, password);
      await verify(await dummyHash, password);
      return false;
    },
  };
}
