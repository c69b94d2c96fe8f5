/** Statuses of orders that count as sold (part 2, section 3.3). */
export const REVENUE_STATUSES = ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'] as const;

const revenueStatuses: ReadonlySet<string> = new Set(REVENUE_STATUSES);

/** Whether an order of this status counts as sold. */
export const isRevenueStatus = (status: string): boolean => revenueStatuses.has(status);

/** The same as a list in SQL, with its parentheses: `o.status in ${REVENUE_STATUSES_SQL}`. */
export const REVENUE_STATUSES_SQL = `(${REVENUE_STATUSES.map((status) => `'${status}'`).join(', ')})`;
