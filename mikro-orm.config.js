// The MikroORM CLI only looks for .js files when no TypeScript loader is installed; Node strips the types itself.
export { default } from './mikro-orm.config.ts';
