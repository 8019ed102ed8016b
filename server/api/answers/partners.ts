import type { PartnersRefusal } from "#server/modules/partners/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of connections, deliveries and calls of partners. */
export const partnerAnswers: { [Code in PartnersRefusal["code"]]: Answer<Code> } = {
  "partners.connection_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such connection.",
  },
  "partners.delivery_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such delivery." },
  "partners.delivery_not_quarantined": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a quarantined delivery can be replayed; this one is ${f.status}.`,
  },
  "partners.connection_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () =>
      "Somebody changed the connection since you opened it. Look at the new version, then save again.",
  },
  "partners.connection_exists": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `This account is connected already, as ${f.name}. Give another account of the same partner its own id.`,
  },
  "partners.rotation_open": {
    trpc: "CONFLICT",
    http: 409,
    message: () =>
      "The secret before is still valid. End that rotation first, then replace the secret again.",
  },
  "partners.kind_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `${f.kind} is connected elsewhere, or not at all.`,
  },
  "partners.address_wrong": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `The address must look like ${f.example}.`,
  },
  "partners.credential_missing": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `${f.label} is missing.`,
  },
  "partners.call_failed": {
    trpc: "BAD_GATEWAY",
    http: 502,
    message: (f) => `${f.partner} did not do ${f.operation}: ${f.detail}`,
  },
};
