import type { Actor } from '../../actor.ts';
import type { Cradle } from '../../cradle.ts';
import { unauthorized } from '../../errors.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * The sender of a request: the token names user and seller, one query reads what they are now.
 * @throws 401 UNAUTHORIZED, USER_INACTIVE (contract 1.2)
 */
export async function authenticate(
  { accessTokens, readActor }: Pick<Cradle, 'accessTokens' | 'readActor'>,
  authorization: string | undefined,
): Promise<Actor> {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthorized('Unauthorized');
  const claims = await accessTokens.verify(token);
  const record = await readActor(claims);
  if (!record?.isActive) throw unauthorized('User not found or inactive', 'USER_INACTIVE');
  const { isActive: _isActive, ...actor } = record;
  return { ...claims, ...actor };
}
