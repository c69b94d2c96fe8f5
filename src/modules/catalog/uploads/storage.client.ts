import type { Cradle } from '#src/platform/cradle.ts';
import type { Config } from '#src/platform/config/config.ts';
import { unavailable } from '#src/platform/errors.ts';

/** How long a signed upload may begin. */
export const UPLOAD_SECONDS = 300;

export interface SignedUpload {
  /** Takes one PUT of exactly the content type that was signed. */
  uploadUrl: string;
  /** Where the file is read once it is there. */
  publicUrl: string;
}

/** Object storage as the application needs it: it signs uploads and never sends a byte itself. */
export interface Storage {
  /** Name of the bucket; `null` where storage is not configured. */
  bucket: string | null;
  /** Signs a PUT of `key`; `key` needs no URL encoding. @throws 503 where storage is not configured */
  signUpload(key: string, contentType: string): Promise<SignedUpload>;
}

interface Settings {
  endpoint: string;
  bucket: string;
  cdn: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** `null` unless everything is there (contract 1.10). */
function settingsOf({ env }: Config): Settings | null {
  const { R2_ENDPOINT, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY, R2_BUCKET_NAME, CDN_BASE_URL } = env;
  if (!R2_ENDPOINT || !R2_ACCESS_KEY_ID || !R2_SECRET_ACCESS_KEY || !CDN_BASE_URL) return null;
  return {
    endpoint: R2_ENDPOINT,
    bucket: R2_BUCKET_NAME,
    cdn: CDN_BASE_URL.replace(/\/+$/, ''),
    credentials: { accessKeyId: R2_ACCESS_KEY_ID, secretAccessKey: R2_SECRET_ACCESS_KEY },
  };
}

type Sign = (key: string, contentType: string, at: Date) => Promise<string>;

/** The SDK is large and most processes never sign anything: it is loaded with the first upload. */
async function makeSigner({ endpoint, bucket, credentials }: Settings): Promise<Sign> {
  const [{ PutObjectCommand, S3Client }, { getSignedUrl }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/s3-request-presigner'),
  ]);
  const client = new S3Client({
    region: 'auto',
    endpoint,
    credentials,
    forcePathStyle: true,
    // the checksum would be that of an empty body
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return (key, contentType, signingDate) =>
    getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: key, ContentType: contentType }), {
      expiresIn: UPLOAD_SECONDS,
      signingDate,
      // left alone, the SDK leaves the content type out of the signature
      signableHeaders: new Set(['content-type']),
    });
}

/** Cloudflare R2, or whatever else speaks S3. */
export function makeStorage({ config, clock }: Pick<Cradle, 'config' | 'clock'>): Storage {
  const settings = settingsOf(config);
  let signer: Promise<Sign> | undefined;
  return {
    bucket: settings?.bucket ?? null,
    async signUpload(key, contentType) {
      if (settings === null) throw unavailable('Uploads are not configured');
      signer ??= makeSigner(settings);
      const sign = await signer;
      return { uploadUrl: await sign(key, contentType, clock.now()), publicUrl: `${settings.cdn}/${key}` };
    },
  };
}
