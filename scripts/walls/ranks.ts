/**
 * The rooms of the house and their rank. A room calls only rooms of lower rank, so calls and locks go one way and the graph
 * has no cycle; what must go up goes as an event.
 */
export const ranks: Record<string, number> = {
  identity: 0,
  catalog: 1,
  locations: 1,
  partners: 1,
  ledger: 1,
  releases: 1,
  exceptions: 1,
  inventory: 2,
  shipping: 2,
  inbound: 3,
  orders: 3,
  routing: 4,
  fulfillment: 5,
  returns: 6,
  invoicing: 7,
  settlement: 8,
  care: 8,
  channels: 9,
  imports: 9,
  reporting: 9,
  resilience: 9,
};

/**
 * Rooms of rank 1 that every higher rank and their neighbors may use although they share a rank: the one queue of what needs
 * a decision takes from everybody, and every decision reads its rules by version.
 */
export const openToNeighbors = new Set(["exceptions", "releases"]);
