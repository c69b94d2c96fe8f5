import type { Cradle } from '#src/platform/cradle.ts';
import { notFound } from '#src/platform/errors.ts';
import type { UpdateSeller, UpdateSettings } from './seller.schema.ts';
import { SellerSettings } from './seller-settings.entity.ts';
import { Seller } from './seller.entity.ts';

/** The seller of the scope: profile and settings (contract 3). */
export function makeSellerService({ em }: Pick<Cradle, 'em'>) {
  const findSettings = async (sellerId: string): Promise<SellerSettings> => {
    const settings = await em.findOne(SellerSettings, { seller: sellerId });
    if (settings === null) throw notFound('Seller settings not found');
    return settings;
  };

  return {
    find: (sellerId: string): Promise<Seller> => em.findOneOrFail(Seller, sellerId),

    /** Writes just the fields given; the slug never changes. */
    async update(sellerId: string, fields: UpdateSeller): Promise<Seller> {
      const seller = await em.findOneOrFail(Seller, sellerId);
      Object.assign(seller, fields);
      await em.flush();
      return seller;
    },

    /** @throws 404 for a seller without settings */
    findSettings,

    /** Writes just the fields given. @throws 404 for a seller without settings */
    async updateSettings(sellerId: string, fields: UpdateSettings): Promise<SellerSettings> {
      const settings = await findSettings(sellerId);
      Object.assign(settings, fields);
      await em.flush();
      return settings;
    },
  };
}
