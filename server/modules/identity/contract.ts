import { z } from "zod";

export const roleNames = ["owner", "operations", "warehouse", "support", "finance", "viewer"] as const;
export type RoleName = (typeof roleNames)[number];

/** What an API key may do. */
export const keyScopes = ["read", "write"] as const;
export type KeyScope = (typeof keyScopes)[number];

/** NIST SP 800-63B: length beats rules about letters and signs. */
export const shortestPassword = 10;

const id = z.string().max(80);
const line = (longest: number) =>
  z.string().trim().max(longest).regex(/^[^\u0000-\u001f\u007f]*$/, "must be one line"); // prettier-ignore

/** One plain address, in small letters. */
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email("is not a mail address"));
export const passwordSchema = z
  .string()
  .min(shortestPassword, `must have at least ${shortestPassword} characters`)
  .max(500);
export const personName = line(120).min(1, "must not be empty");
const token = z.string().max(200);

export const changeRoleInput = z.strictObject({ userId: id, role: z.enum(roleNames) });
export const invitePersonInput = z.strictObject({ email: emailSchema, role: z.enum(roleNames) });
export const newKeyInput = z.strictObject({
  name: line(80).min(1, "must not be empty"),
  scopes: z.array(z.enum(keyScopes)).min(1).max(2),
});

/** The merchant as buyers see it, on the tracking page and in mails. */
export const brandSchema = z.strictObject({
  name: line(80).min(1, "must not be empty"),
  /** `#rrggbb` */
  accentColor: z.string().regex(/^#[0-9a-f]{6}$/, "must look like #0f766e"),
  /** Shown where a logo would be; a few letters. */
  logoText: line(24),
  supportEmail: z.union([z.literal(""), emailSchema]),
});
export type Brand = z.infer<typeof brandSchema>;
export const saveBrandInput = z.strictObject({ ...brandSchema.shape, version: z.number().int() });
export const defaultAccent = "#334155";

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must look like 23:30");
/**
 * Hours in which few orders come, on the merchant's clock. `weekday` is the day they begin, 1 Monday to 7 Sunday; they end the next day
 * when `until` is not after `from`.
 */
export const quietWindow = z.strictObject({
  weekday: z.int().min(1).max(7),
  from: localTime,
  until: localTime,
});
export type QuietWindow = z.infer<typeof quietWindow>;
export const quietWindows = z.array(quietWindow).max(14);
export const saveQuietHoursInput = z.strictObject({ windows: quietWindows, version: z.int() });

export const secondFactorRolesInput = z.strictObject({ roles: z.array(z.enum(roleNames)).max(6) });

/** What the pages without a session send. */
export const forgotInput = z.strictObject({ email: z.string().max(320) });
export const resetInput = z.strictObject({ token, password: passwordSchema });
export const invitationInput = z.strictObject({ token });
export const acceptInput = z.strictObject({ token, name: line(120), password: z.string().max(500) });
export const codeInput = z.strictObject({ code: z.string().max(40) });
export const passwordInput = z.strictObject({ password: z.string().max(500) });
export const changePasswordInput = z.strictObject({
  current: z.string().max(500),
  password: passwordSchema,
});
