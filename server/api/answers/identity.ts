import type { MailRefusal } from "#server/mail/errors.ts";
import type { IdentityRefusal } from "#server/modules/identity/errors.ts";
import type { Answer } from "../refusal.ts";

/** How the refusals about people, keys and mails are told. */
export const identityAnswers: { [Code in (IdentityRefusal | MailRefusal)["code"]]: Answer<Code> } = {
  "mail.mail_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such mail." },
  "mail.not_failed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a failed mail can be sent again; this one is ${f.status}.`,
  },
  "identity.not_a_member": {
    trpc: "FORBIDDEN",
    http: 403,
    message: () => "You do not work for that merchant.",
  },
  "identity.last_owner": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "A merchant keeps at least one owner.",
  },
  "identity.person_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such person here." },
  "identity.member_already": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.email} works here already.`,
  },
  "identity.invitation_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such open invitation.",
  },
  "identity.link_dead": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "This link was used, has expired or was replaced by a newer one. Ask for a new one.",
  },
  "identity.password_wrong": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "The password does not match.",
  },
  "identity.password_too_easy": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "Choose a longer or less common password: at least 10 characters, such as a few words.",
  },
  "identity.name_missing": { trpc: "BAD_REQUEST", http: 400, message: () => "Enter your name." },
  "identity.too_many_tries": {
    trpc: "TOO_MANY_REQUESTS",
    http: 429,
    message: (f) => `Too many tries. Wait ${f.waitSeconds} seconds, then try again.`,
  },
  "identity.second_factor_on": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Your second factor is on already.",
  },
  "identity.second_factor_off": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Your second factor is not set up. Begin again.",
  },
  "identity.second_factor_required": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.merchantName} asks your role for a second factor, so it stays on.`,
  },
  "identity.code_wrong": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "That code is not right. Use the newest one, and check the clock of your phone.",
  },
  "identity.key_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such API key." },
  "identity.session_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such session." },
  "identity.merchant_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Somebody saved since you opened this page. Look at the new version, then save again.",
  },
};
