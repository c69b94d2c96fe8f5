import { z } from 'zod';
import { instant } from '#src/platform/http/fields.ts';

/** What search engines are told about (part 2, section 4.2). */

/** Pages in all; a sitemap file holds no more. */
export const MAX_SITEMAP_PAGES = 50_000;

const entry = { slug: z.string(), updatedAt: instant };

const SitemapSeller = z.object({ ...entry, sellpages: z.array(z.object(entry)) }).meta({ id: 'SitemapSeller' });
export type SitemapSeller = z.infer<typeof SitemapSeller>;

export const Sitemap = z.object({ sellers: z.array(SitemapSeller) }).meta({ id: 'Sitemap' });
