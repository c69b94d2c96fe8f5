/**
 * The demo shop as plain data (contract 4, "Demo data"). Rows are recognised by what is unique about them in life:
 * product code, label slug, seller slug, e-mail, host name; ids hold only where the row is made here.
 */

const demoId = (digits: string) => `00000000-0000-0000-0000-00000000${digits}`;

export const demoLabels = [
  { slug: 'bestseller', name: 'Bestseller' },
  { slug: 'new-arrival', name: 'New Arrival' },
  { slug: 'trending', name: 'Trending' },
  { slug: 'limited-edition', name: 'Limited Edition' },
];

const DEMO_RULES_FROM = new Date('2026-01-01T00:00:00.000Z');

/** What every demo pricing rule has in common; they are open-ended. */
const rule = (digits: string, suggestedRetail: string, sellerTakePercent: string, sellerTakeFixed: string | null) => ({
  id: demoId(digits),
  suggestedRetail,
  sellerTakePercent,
  sellerTakeFixed,
  holdPercent: '10.00',
  holdDurationDays: 7,
  effectiveFrom: DEMO_RULES_FROM,
});

/** The name of a variant is its options joined by ` / `, as everywhere in the catalogue. */
const variant = (
  digits: string,
  options: Record<string, string>,
  stockQuantity: number,
  priceOverride: string | null = null,
) => ({ id: demoId(digits), name: Object.values(options).join(' / '), options, stockQuantity, priceOverride });

export const demoProducts = [
  {
    id: demoId('0001'),
    productCode: 'MOUSE-001',
    name: 'SlimPro Wireless Mouse',
    slug: 'slimpro-wireless-mouse',
    basePrice: '29.99',
    compareAtPrice: '39.99',
    labels: ['bestseller', 'trending'],
    rule: rule('0201', '49.99', '40.00', null),
    variants: [
      variant('0101', { Color: 'Black' }, 150),
      variant('0102', { Color: 'White' }, 80),
      variant('0103', { Color: 'Rose Gold' }, 40, '32.99'),
    ],
  },
  {
    id: demoId('0002'),
    productCode: 'STAND-001',
    name: 'ProStand Laptop Stand',
    slug: 'prostand-laptop-stand',
    basePrice: '34.99',
    compareAtPrice: '49.99',
    labels: ['bestseller', 'new-arrival'],
    rule: rule('0202', '54.99', '25.00', '15.00'),
    variants: [variant('0111', { Color: 'Silver' }, 200), variant('0112', { Color: 'Space Gray' }, 120, '37.99')],
  },
  {
    id: demoId('0003'),
    productCode: 'DESKPAD-001',
    name: 'UltraClean Desk Pad',
    slug: 'ultraclean-desk-pad',
    basePrice: '24.99',
    compareAtPrice: null,
    labels: ['limited-edition', 'trending'],
    rule: rule('0203', '39.99', '35.00', null),
    variants: [
      variant('0121', { Color: 'Black', Size: 'XL' }, 300),
      variant('0122', { Color: 'Grey', Size: 'XL' }, 250),
      variant('0123', { Color: 'Pink', Size: 'XL' }, 75, '26.99'),
    ],
  },
];

const cdn = 'https://cdn.example.com/assets/mouse-001';

/** Assets of one product; the others have none. */
export const demoAssets = {
  productCode: 'MOUSE-001',
  media: [
    { id: demoId('0301'), version: 'v1', durationSec: 30, width: 1080, height: 1080, position: 0, isCurrent: true },
    { id: demoId('0302'), version: 'b1', durationSec: 15, width: 1080, height: 1920, position: 1, isCurrent: false },
  ].map((media) => ({ ...media, mediaType: 'VIDEO' as const, url: `${cdn}/${media.version}.mp4` })),
  thumbnails: [
    { id: demoId('0401'), version: 'v1', position: 0, isCurrent: true },
    { id: demoId('0402'), version: 'b1', position: 1, isCurrent: false },
  ].map((thumbnail) => ({ ...thumbnail, url: `${cdn}/${thumbnail.version}-thumb.jpg` })),
  adtexts: [
    {
      id: demoId('0501'),
      version: 'v1',
      headline: 'Work without the wires',
      primaryText: 'The SlimPro glides silently, charges in an hour and lasts for weeks.',
      description: 'Free shipping this week',
    },
    {
      id: demoId('0502'),
      version: 'b1',
      headline: 'Your desk deserves a better mouse',
      primaryText: 'Slim, silent and made for long days.',
      description: null,
    },
  ],
};

export const demoOwner = { id: demoId('1001'), email: 'seed-seller@pixecom.io', displayName: 'Seed Seller' };

export const demoSeller = { id: demoId('1002'), slug: 'seed-seller-co', name: 'Seed Seller Co' };

export const demoDomains = [
  { id: demoId('3001'), hostname: 'seed-shop.example.com', status: 'VERIFIED' as const, isPrimary: true },
  { id: demoId('3002'), hostname: 'seed-pending.example.com', status: 'PENDING' as const, isPrimary: false },
];

/** One page for each product, under the product's slug; the first is live on the verified domain. */
export const demoSellpages = [
  {
    id: demoId('2001'),
    productCode: 'MOUSE-001',
    slug: 'slimpro-wireless-mouse',
    status: 'PUBLISHED' as const,
    hostname: 'seed-shop.example.com',
  },
  {
    id: demoId('2002'),
    productCode: 'STAND-001',
    slug: 'prostand-laptop-stand',
    status: 'DRAFT' as const,
    hostname: null,
  },
  {
    id: demoId('2003'),
    productCode: 'DESKPAD-001',
    slug: 'ultraclean-desk-pad',
    status: 'DRAFT' as const,
    hostname: null,
  },
];
