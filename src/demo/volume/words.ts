/** Words of the volume: letters and spaces only, because they go into SQL and into slugs as they are. */

export const adjectives =
  'Foldable,Compact,Classic,Silent,Portable,Slim,Rugged,Modern,Premium,Everyday,Lightweight,Adjustable,Magnetic,Ergonomic,Waterproof,Vintage,Nordic,Urban,Smart,Soft'.split(
    ',',
  );

export const materials =
  'Bamboo,Oak,Walnut,Steel,Aluminum,Leather,Canvas,Cotton,Linen,Wool,Felt,Ceramic,Glass,Silicone,Cork,Marble,Copper,Rattan'.split(
    ',',
  );

export const things =
  'Laptop Stand,Desk Pad,Phone Holder,Wallet,Backpack,Water Bottle,Coffee Mug,Table Lamp,Cutting Board,Storage Box,Key Ring,Notebook,Pen Case,Travel Pouch,Wall Clock,Plant Pot,Serving Tray,Candle Holder,Cable Organizer,Card Case,Tote Bag,Throw Blanket,Cushion,Coaster Set,Bookend,Photo Frame,Lunch Box,Yoga Mat,Dog Bowl,Watch Strap'.split(
    ',',
  );

export const colors = ['Black', 'White', 'Sand', 'Forest Green', 'Navy', 'Terracotta', 'Grey', 'Rose'];
export const sizes = ['S', 'M', 'L', 'XL'];

export const labels =
  'Gift Idea,Eco Friendly,Handmade,Back in Stock,Staff Pick,Online Only,Last Chance,Top Rated,Summer Sale,Winter Sale,Made to Order,Clearance'.split(
    ',',
  );

export const shopAdjectives = 'Amber,Silver,Northern,Little,Golden,Quiet,Bright,Urban,Wild,Blue,Coastal,Maple'.split(
  ',',
);
export const shopPlaces = 'Harbor,Meadow,Corner,Valley,Bridge,Forest,Lane,Garden,Summit,River,Market,Square'.split(',');
export const shopKinds = ['Goods', 'Trading', 'Supply', 'Studio', 'Store', 'Home', 'Outfitters', 'Company'];

export const firstNames = 'Ada,Linus,Grace,Alan,Mei,Omar,Sofia,Noah,Ines,Kofi,Yuki,Lena,Mateo,Priya,Hanna,Tomas'.split(
  ',',
);
export const lastNames =
  'Berger,Silva,Tanaka,Okafor,Novak,Larsen,Rossi,Kim,Moreau,Singh,Costa,Weber,Haddad,Jensen,Nguyen,Walsh'.split(',');

export const streets = ['Oak Street', 'Mill Road', 'High Street', 'Station Road', 'Park Avenue', 'Lake Drive'];
export const cities = ['Springfield', 'Riverton', 'Fairview', 'Georgetown', 'Salem', 'Madison'];
/** State of the city in the same place of the list. */
export const states = ['IL', 'NJ', 'VA', 'TX', 'OR', 'WI'];
