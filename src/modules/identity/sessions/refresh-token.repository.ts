import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, readRow, run, statement } from '#src/platform/db/rows.ts';
import { LIFE, type RefreshToken } from './refresh-token.entity.ts';

/** A rotated token has less than its seven days, which is what it is known by. */
const ROTATED = `expires_at < created_at + ${LIFE}`;
const LIVE = 'expires_at > clock_timestamp()';

/** A millisecond less than its whole life at least: one that was about to end anyway was rotated all the same. */
const ROTATE = statement(
  'identity.rotate-token',
  `update refresh_tokens set expires_at =
     least(expires_at, now() + ? * interval '1 second', created_at + ${LIFE} - interval '1 millisecond')
   where id = ? and ${LIVE}
   returning id`,
  { id: column.uuid },
);

const USE_UP = statement('identity.use-up-token', `delete from refresh_tokens where id = ? and ${LIVE} returning id`, {
  id: column.uuid,
});

const REMOVE_EXPIRED = statement(
  'identity.remove-expired-token',
  `delete from refresh_tokens where id = ? and not (${LIVE}) and not (${ROTATED}) returning id`,
  { id: column.uuid },
);

const END_GRACE = statement('identity.end-grace', `delete from refresh_tokens where user_id = ? and ${ROTATED}`);

const PURGE = statement(
  'identity.purge-tokens',
  `with purged as (delete from refresh_tokens where not (${LIVE}) returning 1) select count(*)::int from purged`,
  { count: column.integer },
);

/** Refresh tokens as the database's clock sees them (contract 1.7). */
export class RefreshTokenRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Takes a live token out of use, at once or in `graceSeconds`; a use within the grace does not prolong it. False when
   * it is not there or over: the row lock makes the second of two users see what the first has done.
   */
  async use({ id }: RefreshToken, graceSeconds: number): Promise<boolean> {
    const used =
      graceSeconds > 0 ? await readRow(this.#em, ROTATE, [graceSeconds, id]) : await readRow(this.#em, USE_UP, [id]);
    return used !== null;
  }

  /** Deletes a token that is over and was never rotated; false for any other. */
  async removeExpired({ id }: RefreshToken): Promise<boolean> {
    return (await readRow(this.#em, REMOVE_EXPIRED, [id])) !== null;
  }

  /** Deletes the rotated tokens of a user, which are in their grace or over. */
  async endGrace(userId: string): Promise<void> {
    await run(this.#em, END_GRACE, [userId]);
  }

  /** Deletes tokens that are over; returns how many. */
  async purge(): Promise<number> {
    return (await readOnlyRow(this.#em, PURGE)).count;
  }
}
