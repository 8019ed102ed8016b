import type { Permission } from "#server/auth/permissions.ts";

/** One place in the menu; shown to those who may read what is there. `key` is pressed after "g". */
export interface Place {
  href: string;
  label: string;
  key: string;
  permission: Permission;
}

export const places: readonly Place[] = [
  { href: "/", label: "Today", key: "t", permission: "reporting:read" },
  { href: "/orders", label: "Orders", key: "d", permission: "orders:read" },
  { href: "/inventory", label: "Inventory", key: "i", permission: "inventory:read" },
  { href: "/floor", label: "Floor", key: "f", permission: "fulfillment:read" },
  { href: "/shipments", label: "Shipments", key: "h", permission: "shipping:read" },
  { href: "/exceptions", label: "Exceptions", key: "e", permission: "exceptions:read" },
  { href: "/invoices", label: "Invoices", key: "v", permission: "invoicing:read" },
  { href: "/payouts", label: "Payouts", key: "o", permission: "settlement:read" },
  { href: "/credits", label: "Credits", key: "c", permission: "care:read" },
  { href: "/ledger", label: "Ledger", key: "l", permission: "ledger:read" },
  { href: "/partners", label: "Partners", key: "p", permission: "partners:read" },
  { href: "/jobs", label: "Jobs", key: "j", permission: "jobs:read" },
  { href: "/settings", label: "Settings", key: "s", permission: "identity:read" },
];
