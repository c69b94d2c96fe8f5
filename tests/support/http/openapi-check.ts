import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApiDocument } from '#src/platform/http/docs/openapi.ts';
import type { Route } from '#src/platform/http/route.ts';

interface Answer {
  status: number;
  body: unknown;
}

/** What no answer and no log line may ever hold: password hashes, peppers, keys of secrets. */
export const SECRETS =
  /\$argon2|\$2[aby]\$\d\d\$|passwordHash|password_hash|access_token_enc|accessTokenEnc|development-only/;

const pointer = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1');

/** Holds answers against the OpenAPI document, so that the document is never a lie. */
export function makeOpenApiCheck(routes: Route[]) {
  const document = openApiDocument(routes) as unknown as {
    paths: Record<string, Record<string, { responses: object }>>;
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  const compiled = new Map<string, ValidateFunction>();

  const templates = Object.keys(document.paths)
    .sort((a, b) => a.replaceAll(/\{\w+\}/g, '\uffff').localeCompare(b.replaceAll(/\{\w+\}/g, '\uffff')))
    .map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i') }));

  const findOperation = (method: string, path: string) =>
    templates.find(({ template, pattern }) => pattern.test(path) && document.paths[template]?.[method])?.template;

  const validatorFor = (reference: string): ValidateFunction => {
    const known = compiled.get(reference) ?? ajv.compile({ $ref: `openapi#${reference}` });
    compiled.set(reference, known);
    return known;
  };

  const problemsOf = (method: string, path: string, { status, body }: Answer): string[] => {
    const template = findOperation(method, path);
    if (template === undefined) {
      if (status !== 404) return [`no operation ${method} ${path}, but it answered ${status}`];
      return validatorFor('/components/schemas/Error')(body) ? [] : ['the 404 body is not the error body'];
    }
    const operation = document.paths[template]![method]!;
    if (!(String(status) in operation.responses))
      return [`status ${status} is not documented for ${method} ${template}`];
    const base = `/paths/${pointer(template)}/${method}/responses/${status}/content/application~1json/schema`;
    const validate = validatorFor(base);
    return validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };

  /** Throws when an answer is not what the document says, or holds a secret. */
  return (method: string, path: string, answer: Answer): void => {
    const problems = problemsOf(method.toLowerCase(), path, answer);
    if (SECRETS.test(JSON.stringify(answer.body ?? null))) problems.push('the body holds a secret');
    if (problems.length > 0) {
      throw new Error(`${method} ${path} → ${answer.status} breaks the contract: ${problems.join('; ')}`);
    }
  };
}
