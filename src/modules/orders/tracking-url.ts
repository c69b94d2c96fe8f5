import { isHttpUrl } from '#src/platform/http/fields.ts';

/** A stored tracking URL as answers show it: what is not an http(s) URL is never shown (part 2, section 3.2). */
export const shownTrackingUrl = (stored: string | null): string | null =>
  stored !== null && isHttpUrl(stored) ? stored : null;
