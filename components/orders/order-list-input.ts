import { orderFilters, type OrderFilter } from "#server/modules/orders/contract.ts";

/** The view of the list that an address names; the open ones when it names none. */
export const orderFilterOf = (show: string): OrderFilter =>
  orderFilters.find((known) => known === show) ?? "open";

/** What the list of orders asks for, given the filters of its address. The page asks the same before it is sent. */
export const orderListInputOf = (
  show: OrderFilter,
  { q = "", late = "", waitsFor = "" }: { q?: string; late?: string; waitsFor?: string },
) => ({
  show,
  limit: 50,
  ...(q ? { search: q } : {}),
  ...(waitsFor ? { waitsFor } : {}),
  ...(late === "yes" ? { isLate: true } : {}),
});
