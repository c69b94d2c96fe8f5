import type { Cradle } from '#src/platform/cradle.ts';
import { type SignedUpload, UPLOAD_SECONDS } from './storage.client.ts';
import type { PlatformUpload } from './upload.schema.ts';
import { safeFileName } from './upload-name.ts';

/** Uploads that go straight from the browser to the storage; no row is stored (contract 5, 7.3). */
export function makeUploadService({ storage }: Pick<Cradle, 'storage'>) {
  const sign = async (folder: string, { filename, contentType }: PlatformUpload) => {
    const storageKey = `${folder}/${crypto.randomUUID()}-${safeFileName(filename)}`;
    return { ...(await storage.signUpload(storageKey, contentType)), storageKey };
  };

  return {
    /** A file of one seller, under the seller's own folder, else of the platform. @throws 503 where storage is not configured */
    async signForOwner(sellerId: string | null, file: PlatformUpload) {
      const folder = sellerId === null ? 'platform' : `sellers/${sellerId}`;
      return { ...(await sign(folder, file)), expiresInSeconds: UPLOAD_SECONDS };
    },

    /** A file of the platform's catalogue. @throws 503 where storage is not configured */
    async signForPlatform(file: PlatformUpload): Promise<SignedUpload> {
      const { uploadUrl, publicUrl } = await sign('platform', file);
      return { uploadUrl, publicUrl };
    },
  };
}
