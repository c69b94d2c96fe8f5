import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Writes `source` as the body of the answer, as fast as the client reads it. The headers go out first: from here on a
 * failure can only cut the answer off. A client that goes away ends the source and is no error.
 */
export async function streamTo(res: Response, source: Readable): Promise<void> {
  if (res.destroyed) {
    source.destroy();
    return;
  }
  res.flushHeaders();
  try {
    await pipeline(source, res);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
