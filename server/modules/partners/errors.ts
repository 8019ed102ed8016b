import type { PartnerError } from "./contract.ts";

/** Expected refusals of this room. */
export type PartnersRefusal =
  | { code: "partners.connection_unknown"; connectionId: string }
  | { code: "partners.delivery_unknown"; deliveryId: string }
  | { code: "partners.delivery_not_quarantined"; deliveryId: string; status: string }
  | { code: "partners.connection_changed"; connectionId: string; yourVersion: number; currentVersion: number }
  | { code: "partners.connection_exists"; connectionId: string; name: string }
  | { code: "partners.rotation_open"; connectionId: string }
  | { code: "partners.kind_unknown"; kind: string }
  | { code: "partners.address_wrong"; example: string }
  | { code: "partners.credential_missing"; label: string }
  | PartnerError;
