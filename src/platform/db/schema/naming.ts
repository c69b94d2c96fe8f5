import { UnderscoreNamingStrategy } from '@mikro-orm/core';

/** `<table>_<columns>_idx|_unique|_check|_foreign|_pkey`: code maps constraints by these names (`constraints.ts`). */
export class NamingStrategy extends UnderscoreNamingStrategy {
  override indexName(
    tableName: string,
    columns: string[],
    type: 'primary' | 'foreign' | 'unique' | 'index' | 'sequence' | 'check' | 'default',
  ): string {
    const suffix = type === 'index' ? 'idx' : type;
    return type === 'primary' ? `${tableName}_pkey` : `${tableName}_${columns.join('_')}_${suffix}`;
  }
}
