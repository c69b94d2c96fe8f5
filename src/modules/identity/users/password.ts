import { hash, verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import type { Cradle } from '#src/platform/cradle.ts';

/** argon2id with OWASP's minimum: 19 MiB, 2 passes, 1 lane (the library's defaults, spelled out). */
const STANDARD_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** The same function for test runs, which hash thousands of passwords. */
const TEST_COST = { memoryCost: 64, timeCost: 1, parallelism: 1 };
/** What the library takes for a hash of bcrypt, as to the bits that its salt leaves unused: of others it says no at once. */
const BCRYPT = /^\$2[ab]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}$/;

/** PHC string of argon2id. */
export const hashPassword = (password: string, cost: { memoryCost: number } = STANDARD_COST): Promise<string> =>
  hash(password, cost);

/** True for hashes of an older kind, which the next log-in replaces. */
export const needsRehash = (passwordHash: string): boolean => BCRYPT.test(passwordHash);

/** A hash of bcrypt that no password is known for. */
const bcryptDummy = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;

/** The work of a check, apart from what is made of it. */
export const PASSWORD_FUNCTIONS = {
  argon2: (passwordHash: string, password: string): Promise<boolean> => verifyArgon2(passwordHash, password),
  bcrypt: (passwordHash: string, password: string): Promise<boolean> => verifyBcrypt(password, passwordHash),
};

export interface Passwords {
  /** PHC string of argon2id. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is that of the hash; `null` never matches. A refusal is the same work whatever the hash is: one
   * argon2id, and bcrypt once at `highestCost`, the highest of all accounts, if any has it (contract 2, log-in step 1).
   */
  verify(passwordHash: string | null, password: string, highestCost: () => Promise<number | null>): Promise<boolean>;
}

/** What checking a password has cost so far: argon2id, or bcrypt at a cost, or nothing where the hash is none. */
type Work = 'argon2' | number | null;

/** Costs of bcrypt that add up to the highest: each step doubles the work, and a hash of its own has done some of it. */
function missingCosts(done: Work, highest: number | null): number[] {
  if (highest === null) return [];
  if (typeof done !== 'number') return [highest];
  return Array.from({ length: Math.max(0, highest - done) }, (_, step) => done + step);
}

export function makePasswords({ config }: Pick<Cradle, 'config'>, { argon2, bcrypt } = PASSWORD_FUNCTIONS): Passwords {
  const cost = config.test ? TEST_COST : STANDARD_COST;
  // of a password nobody knows
  const dummyHash = hashPassword(crypto.randomUUID(), cost);

  const check = async (passwordHash: string | null, password: string): Promise<{ correct: boolean; done: Work }> => {
    try {
      if (passwordHash?.startsWith('$argon2')) return { correct: await argon2(passwordHash, password), done: 'argon2' };
      const bcryptCost = BCRYPT.exec(passwordHash ?? '')?.[1];
      if (bcryptCost !== undefined) {
        return { correct: await bcrypt(passwordHash!, password), done: Number(bcryptCost) };
      }
    } catch {
      // a broken hash is the password of nobody
    }
    return { correct: false, done: null };
  };

  return {
    hash: (password) => hashPassword(password, cost),
    async verify(passwordHash, password, highestCost) {
      const { correct, done } = await check(passwordHash, password);
      if (correct) return true;
      if (done !== 'argon2') await argon2(await dummyHash, password);
      for (const missing of missingCosts(done, await highestCost())) await bcrypt(bcryptDummy(missing), password);
      return false;
    },
  };
}
