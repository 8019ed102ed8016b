/** Expected refusals of this room. */
export type IdentityRefusal =
  | { code: "identity.not_a_member"; tenantId: string }
  | { code: "identity.last_owner"; userId: string }
  | { code: "identity.person_unknown"; userId: string };
