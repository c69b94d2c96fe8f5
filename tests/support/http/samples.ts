import { openApiDocument } from '#src/platform/http/docs/openapi.ts';
import type { Route } from '#src/platform/http/route.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  default?: unknown;
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  anyOf?: Schema[];
  allOf?: Schema[];
}

interface Document {
  paths: Record<string, Record<string, { requestBody?: { content: { 'application/json'?: { schema: Schema } } } }>>;
  components?: { schemas?: Record<string, Schema> };
}

/** Requests that pass validation, made from the API document's own examples. */
export function makeSamples(routes: Route[]) {
  const document = openApiDocument(routes) as unknown as Document;
  const resolve = (schema: Schema): Schema =>
    schema.$ref ? document.components!.schemas![schema.$ref.split('/').at(-1)!]! : schema;

  /** `uuidAs`: what stands wherever the schema asks for a UUID. */
  const sampleOf = (input: Schema, uuidAs: string): unknown => {
    const schema = resolve(input);
    if (schema.format === 'uuid') return uuidAs;
    if (schema.examples) return schema.examples[0];
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[0];
    if (schema.anyOf) return sampleOf(schema.anyOf[0]!, uuidAs);
    if (schema.properties) {
      return Object.fromEntries(
        Object.entries(schema.properties).map(([name, property]) => [name, sampleOf(property, uuidAs)]),
      );
    }
    if (schema.type === 'array') return [sampleOf(schema.items ?? {}, uuidAs)];
    if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 1);
    if (schema.type === 'boolean') return true;
    return schema.type === 'object' ? {} : 'sample';
  };

  return {
    body(route: Route, uuidAs: string): unknown {
      const path = `/api${route.path.replaceAll(/:(\w+)/g, '{$1}')}`;
      const schema = document.paths[path]?.[route.method]?.requestBody?.content['application/json']?.schema;
      return schema === undefined ? undefined : sampleOf(schema, uuidAs);
    },
  };
}
