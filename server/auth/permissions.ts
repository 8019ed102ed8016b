/** The roles a person can have at a merchant. */
export const roles = ["owner", "operations", "warehouse", "support", "finance", "viewer"] as const;
export type Role = (typeof roles)[number];

const everyone: readonly Role[] = roles;
const staff: readonly Role[] = ["owner", "operations", "support", "finance", "viewer"];

/**
 * The one permission matrix: who may do what. A permission is `<room>:<action>`; every procedure, page and door names one.
 * The test of the access matrix walks it for each role.
 */
export const permissions = {
  "catalog:read": everyone,
  "catalog:write": ["owner", "operations"],
  "catalog:decide": ["owner", "operations", "finance"],
  "locations:read": everyone,
  "locations:write": ["owner", "operations"],
  "partners:read": ["owner", "operations", "support", "finance"],
  "partners:write": ["owner", "operations"],
  "ledger:read": ["owner", "finance", "viewer"],
  "ledger:write": ["owner", "finance"],
  "releases:read": staff,
  "releases:write": ["owner", "operations", "finance"],
  "exceptions:read": everyone,
  "exceptions:write": ["owner", "operations", "warehouse", "support", "finance"],
  "inventory:read": everyone,
  "inventory:write": ["owner", "operations", "warehouse"],
  "inventory:approve": ["owner", "operations"],
  "inbound:read": everyone,
  "inbound:write": ["owner", "operations"],
  "inbound:approve": ["owner", "finance", "operations"],
  "inbound:policy": ["owner", "finance"],
  "inbound:receive": ["owner", "operations", "warehouse"],
  "shipping:read": everyone,
  "shipping:write": ["owner", "operations", "warehouse"],
  "orders:read": everyone,
  "orders:write": ["owner", "operations", "support"],
  "routing:read": staff,
  "routing:write": ["owner", "operations"],
  "fulfillment:read": everyone,
  "fulfillment:write": ["owner", "operations", "warehouse"],
  "returns:read": everyone,
  "returns:write": ["owner", "operations", "warehouse", "support"],
  "returns:refund": ["owner", "operations", "support", "finance"],
  "returns:policy": ["owner", "finance"],
  "invoicing:read": ["owner", "operations", "support", "finance", "viewer"],
  "invoicing:write": ["owner", "finance"],
  "settlement:read": ["owner", "finance", "viewer"],
  "settlement:write": ["owner", "finance"],
  "care:read": ["owner", "operations", "support", "finance", "viewer"],
  "care:write": ["owner", "support"],
  "care:approve": ["owner", "finance"],
  "channels:read": staff,
  "channels:write": ["owner", "operations"],
  "reporting:read": everyone,
  "imports:read": ["owner", "operations"],
  "imports:write": ["owner", "operations"],
  "jobs:read": ["owner", "operations"],
  "jobs:write": ["owner", "operations"],
  "mail:read": ["owner", "operations", "support"],
  "mail:write": ["owner", "operations"],
  "identity:read": everyone,
  "identity:write": ["owner"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Whether a role may do it. */
export function can(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly Role[]).includes(role);
}

/**
 * What a scanner that is bound to a location may call besides its person's role: the work of the floor, and nothing of money or
 * people. Listed one by one, because a permission covers a desk's reads of every location too.
 */
const floorWork = new RegExp(
  `^(${[
    "fulfillment\\..*",
    "inbound\\.(dock|receipt|scan|confirm|beginBlind|closeReceipt|toPutAway|putAway)",
    "inventory\\.counts\\.(tasks|sheet|open|scan|submit|zeroCheck)",
    "inventory\\.moves\\..*",
    "returns\\.(list|get|find|scan|inspect|markMissing|resellAs)",
  ].join("|")})$`,
);

/**
 * Whether a session that is bound to a location may do it. `path` is the procedure or door that is asked; without one it is a place
 * in the menu, and a scanner has only the floor.
 */
export function isFloorWork(permission: Permission, path?: string): boolean {
  return path === undefined ? permission === "fulfillment:read" : floorWork.test(path);
}

/** Everything a role may do, for menus. */
export function permissionsOf(role: Role): Permission[] {
  return (Object.keys(permissions) as Permission[]).filter((permission) => can(role, permission));
}
