import type { Transaction } from '@mikro-orm/core';
import type { AbstractSqlConnection } from '@mikro-orm/postgresql';
import type { ScopeSettings } from './scoped-query.ts';
import { type Entrance, ENTRANCE_VARIABLES, SELLER_VARIABLE } from '../tenancy.ts';

export type TransactionOptions = NonNullable<Parameters<AbstractSqlConnection['transactional']>[1]>;
export type Work<T> = (trx: Transaction) => Promise<T>;

/** The seller that a transaction or statement is bound to; empty where it is bound to none. */
export function sellerOf({ sessionContext }: TransactionOptions): string {
  const sellerId = sessionContext?.variables?.[SELLER_VARIABLE];
  return typeof sellerId === 'string' ? sellerId : '';
}

/** How the seller is found where the scope names none. */
function entranceOf({ sessionContext }: TransactionOptions): Entrance | undefined {
  const text = sessionContext?.variables?.[ENTRANCE_VARIABLES.text];
  const value = sessionContext?.variables?.[ENTRANCE_VARIABLES.value];
  return typeof text === 'string' && typeof value === 'string' ? { text, value } : undefined;
}

/** Stands where MikroORM has a transaction, for statements that each are one by themselves. */
export class ScopedStatements {
  readonly settings: ScopeSettings;
  readonly entrance: Entrance | undefined;

  constructor(options: TransactionOptions) {
    this.entrance = entranceOf(options);
    this.settings = [sellerOf(options), options.sessionContext?.role ?? 'none'];
  }
}

/**
 * What MikroORM begins a transaction for only to name seller and role for one call of the driver needs none: each
 * statement brings its scope along (ADR 0005). `undefined` for a transaction that is one.
 * @throws Error for a transaction of a seller who is to be found by each statement
 */
export function withoutTransaction<T>(work: Work<T>, options: TransactionOptions): Promise<T> | undefined {
  const { sessionContext, eventBroadcaster, ctx } = options;
  const isOneCall = sessionContext !== undefined && eventBroadcaster === undefined && ctx === undefined;
  if (isOneCall) return work(new ScopedStatements(options));
  if (entranceOf(options) !== undefined) throw new Error('A scope that has an entrance begins no transaction');
  return undefined;
}
