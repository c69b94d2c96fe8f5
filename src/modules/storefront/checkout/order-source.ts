/** Where an order came from (part 2, section 4.5): one of six names, whatever the link said. */

export type OrderSource = 'facebook' | 'tiktok' | 'google' | 'email' | 'direct' | 'other';

const NAMES: Record<OrderSource, string[]> = {
  facebook: ['facebook', 'fb', 'ig', 'instagram', 'meta', 'messenger'],
  tiktok: ['tiktok', 'tt'],
  google: ['google', 'adwords', 'youtube', 'yt'],
  email: ['email', 'e-mail', 'newsletter', 'mail'],
  direct: ['direct', '(direct)'],
  other: [],
};
const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([source, names]) => names.map((name) => [name, source as OrderSource])),
);

/** The first of `source` and `utmSource` that says anything decides. */
export function orderSource(...given: (string | undefined)[]): OrderSource {
  const said = given.map((text) => text?.trim().toLowerCase()).find((text) => text !== undefined && text !== '');
  return said === undefined ? 'direct' : (BY_NAME.get(said) ?? 'other');
}
