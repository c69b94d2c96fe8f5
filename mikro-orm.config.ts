import { entities } from '#src/modules/index.ts';
import { loadProcessConfig } from '#src/platform/config/config.ts';
import { ormOptions } from '#src/platform/db/orm.ts';

/** The CLI's door to the ORM: `npx mikro-orm schema:update --run`, `migration:up`, … */
export default await ormOptions(loadProcessConfig(), entities, { patient: true });
