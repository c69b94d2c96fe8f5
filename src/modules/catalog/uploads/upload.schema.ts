import { z } from 'zod';
import { text } from '#src/platform/http/fields.ts';

/** Schemas of signed uploads (contract 5, 7.3). What a browser could run, SVG and HTML, is not among the types. */

const IMAGE_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/x-icon',
  // what browsers send for .ico
  'image/vnd.microsoft.icon',
] as const;
const VIDEO_TYPES = ['video/mp4', 'video/webm', 'video/quicktime'] as const;

const filename = text(1, 255).meta({ examples: ['mouse.jpg'] });
const contentType = z.enum([...IMAGE_TYPES, ...VIDEO_TYPES]).meta({ examples: ['image/jpeg'] });

export const PlatformUpload = z.object({ filename, contentType });
export type PlatformUpload = z.infer<typeof PlatformUpload>;

export const SellerUpload = z
  .object({ filename, contentType, mediaType: z.enum(['IMAGE', 'VIDEO']).meta({ examples: ['IMAGE'] }) })
  .refine((body) => body.contentType.startsWith(`${body.mediaType.toLowerCase()}/`), {
    path: ['contentType'],
    message: 'must match mediaType',
  });

const upload = { uploadUrl: z.url(), publicUrl: z.url() };

export const SignedPlatformUpload = z.object(upload);

export const SignedSellerUpload = z.object({ ...upload, storageKey: z.string(), expiresInSeconds: z.int() });
