/** Object storage as the configuration names it; uploads are signed without a connection. */
export const STORAGE_ENV = {
  R2_ENDPOINT: 'https://account.r2.example.com',
  R2_ACCESS_KEY_ID: 'storage-key-id',
  R2_SECRET_ACCESS_KEY: 'storage-secret-that-nobody-sees',
  R2_BUCKET_NAME: 'assets',
  CDN_BASE_URL: 'https://cdn.example.com/',
};
