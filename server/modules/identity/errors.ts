/** Expected refusals of this room. */
export type IdentityRefusal =
  | { code: "identity.not_a_member"; tenantId: string }
  | { code: "identity.last_owner"; userId: string }
  | { code: "identity.person_unknown"; userId: string }
  | { code: "identity.member_already"; email: string }
  | { code: "identity.invitation_unknown"; invitationId: string }
  /** Used, replaced, revoked or never made: a stranger is not told which. */
  | { code: "identity.link_dead" }
  | { code: "identity.password_wrong" }
  | { code: "identity.password_too_easy" }
  | { code: "identity.name_missing" }
  | { code: "identity.too_many_tries"; waitSeconds: number }
  | { code: "identity.second_factor_on" }
  | { code: "identity.second_factor_off" }
  | { code: "identity.second_factor_required"; merchantName: string }
  | { code: "identity.code_wrong" }
  | { code: "identity.key_unknown"; keyId: string }
  | { code: "identity.session_unknown"; sessionId: string }
  | { code: "identity.merchant_changed"; yourVersion: number; currentVersion: number };
