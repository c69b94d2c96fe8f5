import { AppError } from '#src/platform/errors.ts';

/** What `make` returns; `null` where a service refuses it with `code`. @throws every other refusal */
export async function unlessRefused<T>(code: string, make: () => Promise<T>): Promise<T | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof AppError && error.code === code) return null;
    throw error;
  }
}
