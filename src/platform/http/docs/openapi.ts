import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOverride,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import type { Route } from '../route.ts';
import { FILE_FIELD } from '../upload.ts';

const ErrorBody = z
  .object({
    statusCode: z.int(),
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    retryAfter: z.int().optional(),
  })
  .meta({ id: 'Error', description: 'The one body of every error' });

const LEVEL_ERRORS = { UNAUTHORIZED: 401, USER_INACTIVE: 401 };
const SELLER_ERRORS = { ...LEVEL_ERRORS, MEMBERSHIP_INACTIVE: 401, SELLER_REQUIRED: 403, FORBIDDEN: 403 };

function accessErrors({ access }: Route): Record<string, number> {
  if (access === 'PUBLIC') return {};
  if (access === 'USER') return LEVEL_ERRORS;
  return access === 'SUPERADMIN' ? { ...LEVEL_ERRORS, FORBIDDEN: 403 } : SELLER_ERRORS;
}

function inputErrors(route: Route): Record<string, number> {
  return {
    ...(route.query !== 'ignored' && { BAD_REQUEST: 400 }),
    ...bodyErrors(route),
    ...(route.rateLimit !== 'none' && { TOO_MANY_REQUESTS: 429 }),
  };
}

/** Every status a route may refuse with, and the codes it then carries. */
export function refusalsOf(route: Route): Map<number, string[]> {
  const all = {
    ...inputErrors(route),
    ...accessErrors(route),
    ...route.errors,
    INTERNAL_SERVER_ERROR: 500,
    // a route without a scope says itself whether it needs the database
    ...(route.scope !== 'none' && { SERVICE_UNAVAILABLE: 503 }),
  };
  const byStatus = new Map<number, string[]>();
  for (const [code, status] of Object.entries(all)) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  return byStatus;
}

/** One file of a multipart form. */
const FORM = {
  type: 'object',
  properties: { [FILE_FIELD]: { type: 'string', format: 'binary' } },
  required: [FILE_FIELD],
  additionalProperties: false,
};

function bodyContent(body: NonNullable<Route['body']>): object {
  if (body === 'file') return { 'multipart/form-data': { schema: FORM } };
  return { 'application/json': { schema: body === 'raw' ? { type: 'object', additionalProperties: true } : body } };
}

const bodyErrors = ({ body }: Route) => ({
  ...(body !== undefined && { PAYLOAD_TOO_LARGE: 413 }),
  ...(body === 'file' && { FILE_REQUIRED: 400 }),
});

function successContent({ response }: Route): object {
  if (typeof response === 'string') return { [response]: { schema: { type: 'string' } } };
  return { 'application/json': { schema: response } };
}

function operation(route: Route) {
  const success = { description: 'Success', content: successContent(route) };
  const responses: Record<string, object> = { [route.status]: success };
  if (route.otherStatus !== undefined) responses[route.otherStatus] = success;
  for (const [status, codes] of refusalsOf(route)) {
    responses[status] = { description: codes.join(', '), content: { 'application/json': { schema: ErrorBody } } };
  }
  const [, area = 'platform'] = route.path.split('/');
  return {
    tags: [area],
    summary: route.summary,
    description: `Access: ${route.access}`,
    'x-access': route.access,
    ...(route.access !== 'PUBLIC' && { security: [{ bearer: [] }] }),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(typeof route.query === 'object' && { query: route.query }),
      ...(route.headers && { header: route.headers }),
    },
    ...(route.body && { requestBody: { content: bodyContent(route.body) } }),
    responses,
  };
}

/** Examples of input show what to send. Zod takes them for output wherever a schema transforms, and drops them. */
const keepExamples: ZodOpenApiOverride = ({ jsonSchema, zodSchema, io }) => {
  const examples = z.globalRegistry.get(zodSchema)?.examples;
  if (io === 'input' && Array.isArray(examples)) jsonSchema.examples = examples;
};

const plain = (summary: string, content: object) => ({
  tags: ['platform'],
  summary,
  description: 'Access: PUBLIC',
  'x-access': 'PUBLIC',
  responses: { 200: { description: 'Success', content } },
});

/** Routes that are no part of the table: the alias of the health route, the document itself and its page. */
function addPlainRoutes(paths: Record<string, Record<string, unknown>>): void {
  const health = paths['/api/health'];
  if (health !== undefined) paths['/health'] = health;
  const document = { type: 'object', additionalProperties: true };
  const page = { type: 'string' };
  paths['/api/openapi.json'] = { get: plain('This document', { 'application/json': { schema: document } }) };
  paths['/api/docs'] = { get: plain('A page that shows this document', { 'text/html': { schema: page } }) };
}

/** OpenAPI 3.1, made from the schemas that validate requests and shape answers (contract 1.11). */
export function openApiDocument(routes: Route[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/api${route.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  addPlainRoutes(paths);
  const document = {
    openapi: '3.1.1',
    info: {
      title: 'PixEcom API',
      version: '2.0.0',
      description: 'Multi-seller commerce: catalogue, sellpages, storefront, orders, ads.',
    },
    servers: [{ url: '/' }],
    paths: paths as ZodOpenApiPathsObject,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  } satisfies ZodOpenApiObject;
  return createDocument(document, { override: keepExamples });
}
