import { Agent } from 'node:http';
import supertest, { type Response } from 'supertest';

type Check = (method: string, path: string, answer: { status: number; body: unknown }) => void;
type Headers = Record<string, string>;
type Method = 'get' | 'post' | 'patch' | 'put' | 'delete' | 'options' | 'head';

/** HTTP verbs against the running app; paths are below `/api` unless they begin with `//`. */
export interface Client {
  get: (path: string, headers?: Headers) => Promise<Response>;
  delete: (path: string, headers?: Headers) => Promise<Response>;
  post: (path: string, body?: unknown, headers?: Headers) => Promise<Response>;
  patch: (path: string, body?: unknown, headers?: Headers) => Promise<Response>;
  /** Anything else: another method, a raw body. The answer is checked all the same. */
  send: (
    method: Method,
    path: string,
    options?: { body?: unknown; headers?: Headers | undefined },
  ) => Promise<Response>;
  /** The same verbs with an access token. */
  as: (session: { accessToken: string }) => Client;
}

/** A connection for each request takes longer than the request. */
const connections = new Agent({ keepAlive: true });

const fullPath = (path: string): string => (path.startsWith('//') ? path.slice(1) : `/api${path}`);

export function makeClient(baseUrl: string, check: Check, token?: string): Client {
  const agent = supertest(baseUrl);
  const send: Client['send'] = async (method, path, { body, headers = {} } = {}) => {
    const url = fullPath(path);
    const request = agent[method](url).agent(connections).set(headers);
    if (token !== undefined) request.set('Authorization', `Bearer ${token}`);
    if (body !== undefined) request.send(body as object);
    const answer = await request;
    const json = answer.type === 'application/json';
    const outside = method === 'options' || method === 'head' || /^\/api\/docs/i.test(url);
    if (json && !outside) check(method, decodeURI(url.split('?', 1)[0]!.replaceAll(/%(?![0-9a-f]{2})/gi, '')), answer);
    return answer;
  };
  return {
    send,
    get: (path, headers) => send('get', path, { headers }),
    delete: (path, headers) => send('delete', path, { headers }),
    post: (path, body, headers) => send('post', path, { body, headers }),
    patch: (path, body, headers) => send('patch', path, { body, headers }),
    as: ({ accessToken }) => makeClient(baseUrl, check, accessToken),
  };
}
