import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { AppError, badRequest } from '../errors.ts';

/** A file as it was sent. Its name and type are the client's word. */
export interface UploadedFile {
  name: string;
  /** In lower case, without parameters. */
  type: string;
  bytes: Buffer;
}

/** Name of the one field of an upload. */
export const FILE_FIELD = 'file';
const MAX_BYTES = 2 * 1024 * 1024;

const read = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: MAX_BYTES, files: 1, fields: 1 },
}).single(FILE_FIELD);

const fileRequired = () =>
  badRequest(`A multipart form with one file in the field "${FILE_FIELD}" is required`, 'FILE_REQUIRED');

const moreThanAFile = () => badRequest(`The form must hold one file in the field "${FILE_FIELD}" and nothing else`);

/** What a browser sends of a form in which no file was chosen: the field, without a name and empty. */
const isNothingChosen = (fields: Record<string, unknown>): boolean => fields[FILE_FIELD] === '';

function fromUploadError(error: unknown): AppError {
  if (!(error instanceof MulterError)) return badRequest('The form cannot be read');
  if (error.code === 'LIMIT_FILE_SIZE') return new AppError('payloadTooLarge', 'The file is larger than 2 MB');
  return moreThanAFile();
}

/**
 * The one file of a multipart form, in memory: 2 MB at most.
 * @throws 400 FILE_REQUIRED, 400 for further files or fields, 413
 */
export async function readUpload(req: Request, res: Response): Promise<UploadedFile> {
  if (!/^multipart\/form-data\b.*\bboundary=/i.test(req.headers['content-type'] ?? '')) throw fileRequired();
  await new Promise<void>((resolve, reject) => {
    // multer calls back with an error of any kind, or with nothing
    void read(req, res, (error?: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(fromUploadError(error));
    });
  });
  const fields = (req.body ?? {}) as Record<string, unknown>;
  if (Object.keys(fields).length > 0 && !(req.file === undefined && isNothingChosen(fields))) throw moreThanAFile();
  if (req.file === undefined) throw fileRequired();
  return { name: req.file.originalname, type: req.file.mimetype.toLowerCase(), bytes: req.file.buffer };
}
