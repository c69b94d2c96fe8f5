/** What sellpages need to know of ads, a module above them, which implements it and registers it as `sellpageAds`. */
export interface SellpageAds {
  /** External id of the seller's active pixel that `pixelId` names, by that or by the id of the connection. */
  activePixel(sellerId: string, pixelId: string): Promise<string | null>;
  /** Campaigns of any status. Certain only while the sellpage is locked. */
  countCampaigns(sellerId: string, sellpageId: string): Promise<number>;
}
