import type { Response } from 'supertest';
import type { World } from '../world.ts';
import type { Staff } from '../builders/staff.ts';
import { makeProduct } from '../builders/product.ts';
import { newSlug } from '../builders/sellpage.ts';

/** What a POST, PATCH or GET of one sellpage answers. */
export interface Detail {
  id: string;
  slug: string;
  status: string;
  domainId: string | null;
  customDomain: string | null;
  titleOverride: string | null;
  headerConfig: Record<string, unknown>;
  boostModules: Record<string, unknown>[];
  discountRules: Record<string, unknown>[];
  sections: Record<string, unknown>[];
  stats: Record<string, number>;
  createdAt: string;
  updatedAt: string;
  [key: string]: unknown;
}

export const NO_STATS = { revenue: 0, cost: 0, youTake: 0, hold: 0, cashToBalance: 0 };

function bodyOf(answer: Response, status: number): Detail {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer.body as Detail;
}

/** A draft made through HTTP, of a new ACTIVE product unless one is given. */
export async function createPage(
  world: Pick<World, 'sql'>,
  staff: Staff,
  overrides: Record<string, unknown> = {},
): Promise<Detail> {
  const productId = overrides.productId ?? (await makeProduct(world)).id;
  return bodyOf(await staff.http.post('/sellpages', { slug: newSlug(), ...overrides, productId }), 201);
}

export const readPage = async (staff: Staff, id: string): Promise<Detail> =>
  bodyOf(await staff.http.get(`/sellpages/${id}`), 200);

/** A PATCH that must succeed. */
export const patchPage = async (staff: Staff, id: string, fields: Record<string, unknown>): Promise<Detail> =>
  bodyOf(await staff.http.patch(`/sellpages/${id}`, fields), 200);

/** The row as it is stored. */
export async function storedPage({ sql }: Pick<World, 'sql'>, id: string): Promise<Record<string, unknown> | null> {
  const [row] = await sql('select * from sellpages where id = ?', [id]);
  return row ?? null;
}
