/** What sellpages need to know of orders, a module above them, which implements it and registers it as `sellpageOrders`. */
export interface SellpageOrders {
  /** Whether any of the sellpages has an order of any status. Certain only while they are locked. */
  exist(sellpageIds: string[]): Promise<boolean>;
}
