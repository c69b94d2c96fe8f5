/** Where a sellpage of the slug is, whatever the domain's status (part 2, terms). `hostname` is null without a domain. */
export const pageUrl = (hostname: string | null, slug: string): string =>
  hostname === null ? `<unassigned-domain>/${slug}` : `https://${hostname}/${slug}`;
