/** What other rooms and doors may call. */
export { getBrand } from "./queries/settings.ts";
export { getQuietHours, quietNow } from "./queries/quiet-hours.ts";
export { proposeWindow, type Phase } from "./domain/quiet-hours.ts";
export { acceptInvitation, lookAtInvitation } from "./use-cases/accept-invitation.ts";
export { requestPasswordReset, resetPassword } from "./use-cases/reset-password.ts";
export { beginSecondFactor, confirmSecondFactor } from "./use-cases/second-factor.ts";
export type { IdentityRefusal } from "./errors.ts";
