import type { Permission } from "#server/auth/permissions.ts";

/** The parts of the menu, in their order. */
export const placeGroups = ["", "Orders", "Stock", "Money", "House"] as const;
export type PlaceGroup = (typeof placeGroups)[number];

/** One place in the menu; shown to those who may read what is there. `key` is pressed after "g". */
export interface Place {
  href: string;
  label: string;
  key: string;
  permission: Permission;
  group: PlaceGroup;
}

export const places: readonly Place[] = [
  { href: "/", label: "Today", key: "t", permission: "reporting:read", group: "" },
  { href: "/orders", label: "Orders", key: "d", permission: "orders:read", group: "Orders" },
  { href: "/exceptions", label: "Exceptions", key: "e", permission: "exceptions:read", group: "Orders" },
  { href: "/floor", label: "Floor", key: "f", permission: "fulfillment:read", group: "Orders" },
  { href: "/shipments", label: "Shipments", key: "h", permission: "shipping:read", group: "Orders" },
  { href: "/catalog", label: "Catalog", key: "a", permission: "catalog:read", group: "Stock" },
  { href: "/inventory", label: "Inventory", key: "i", permission: "inventory:read", group: "Stock" },
  { href: "/inbound", label: "Inbound", key: "b", permission: "inbound:read", group: "Stock" },
  { href: "/returns", label: "Returns", key: "r", permission: "returns:read", group: "Stock" },
  { href: "/invoices", label: "Invoices", key: "v", permission: "invoicing:read", group: "Money" },
  { href: "/credits", label: "Credits", key: "c", permission: "care:read", group: "Money" },
  { href: "/payouts", label: "Payouts", key: "o", permission: "settlement:read", group: "Money" },
  { href: "/ledger", label: "Ledger", key: "l", permission: "ledger:read", group: "Money" },
  { href: "/partners", label: "Partners", key: "p", permission: "partners:read", group: "House" },
  { href: "/imports", label: "Imports", key: "m", permission: "imports:read", group: "House" },
  { href: "/jobs", label: "Jobs", key: "j", permission: "jobs:read", group: "House" },
  { href: "/settings", label: "Settings", key: "s", permission: "identity:read", group: "House" },
];
