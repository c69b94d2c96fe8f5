import type { Cradle } from '#src/platform/cradle.ts';
import { violatedConstraint } from '#src/platform/db/constraints.ts';
import { conflict, notFound } from '#src/platform/errors.ts';
import { BASE36 } from '#src/platform/random.ts';
import { slugify } from '#src/platform/values/slug.ts';
import type { CountedLabelRow } from './label.admin.repository.ts';
import { ProductLabel } from './product-label.entity.ts';
import { ProductProductLabel } from './product-product-label.entity.ts';

/** A random slug that is taken: rare, and worth another try. */
const MAX_ATTEMPTS = 5;
const SLUG_CONSTRAINT = 'product_labels_slug_unique';
const MAX_SLUG = 100;
const RANDOM_LENGTH = 8;

/** Equal for names that read the same: compatible forms and letter cases are one. */
const foldName = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');

const labelExists = (name: string) => conflict(`Label "${name}" already exists`, 'LABEL_EXISTS');
const labelNotFound = (id: string) => notFound(`Label ${id} not found`);

type Dependencies = Pick<Cradle, 'em' | 'random' | 'labelAdminRepository' | 'productAdminService'>;

/** Labels and which products carry them (contract 7.3). */
export function makeLabelAdminService({ em, random, labelAdminRepository, productAdminService }: Dependencies) {
  const insert = (name: string, slug: string): Promise<ProductLabel> =>
    em.transactional(async () => {
      const folded = foldName(name);
      await labelAdminRepository.lockName(folded);
      // every name, because the database folds letters in another way; there are few
      const names = await labelAdminRepository.listNames();
      if (names.some((taken) => foldName(taken) === folded)) throw labelExists(name);
      const label = em.create(ProductLabel, { name, slug });
      await em.flush();
      return label;
    });

  /** A name of which nothing is left gets a random slug, and another one if that is taken. */
  const tryInsert = async (name: string, attempt: number): Promise<ProductLabel> => {
    const readable = slugify(name, MAX_SLUG, '');
    try {
      return await insert(name, readable || `label-${random.text(RANDOM_LENGTH, BASE36)}`);
    } catch (error) {
      if (violatedConstraint(error) !== SLUG_CONSTRAINT) throw error;
      if (readable !== '' || attempt === MAX_ATTEMPTS) throw labelExists(name);
      em.clear();
      return tryInsert(name, attempt + 1);
    }
  };

  const requireLabels = async (ids: string[]): Promise<void> => {
    const known = new Set((await em.find(ProductLabel, { id: { $in: ids } })).map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined) throw labelNotFound(unknown);
  };

  return {
    /** Every label with the number of its products, by name. */
    list: (): Promise<CountedLabelRow[]> => labelAdminRepository.listCounted(),

    /**
     * The slug comes from the name. Names that differ in letter case or Unicode form only are one.
     * @throws 409 LABEL_EXISTS
     */
    create: (name: string): Promise<ProductLabel> => tryInsert(name, 1),

    /** The product carries exactly these labels afterwards; returns how many. @throws 404 unknown product or label */
    sync: (productId: string, labelIds: string[]): Promise<number> =>
      em.transactional(async () => {
        await productAdminService.lock(productId);
        await requireLabels(labelIds);
        const present = await em.find(ProductProductLabel, { product: productId });
        for (const link of present) if (!labelIds.includes(link.label.id)) em.remove(link);
        const kept = new Set(present.map(({ label }) => label.id));
        for (const label of labelIds) {
          if (!kept.has(label)) em.create(ProductProductLabel, { product: productId, label });
        }
        await em.flush();
        return labelIds.length;
      }),
  };
}
