import { pool } from "#server/db/pool.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { brandSchema, defaultAccent, type Brand, type KeyScope, type RoleName } from "../contract.ts";

export interface InvitationRow {
  id: string;
  email: string;
  role: RoleName;
  expiresAt: Date;
  isExpired: boolean;
}

/** Invitations nobody accepted yet, the newest first. */
export async function listInvitations(work: Work): Promise<InvitationRow[]> {
  const rows = await work.tx.invitation.findMany({
    where: { tenantId: work.tenantId, acceptedAt: null },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 200,
  });
  return rows.map(({ id, email, role, expiresAt }) => ({
    id, email, role: role as RoleName, expiresAt, isExpired: expiresAt <= clock.now(),
  })); // prettier-ignore
}

export interface KeyRow {
  id: string;
  name: string;
  /** Its first signs, to recognize it by. */
  prefix: string;
  scopes: KeyScope[];
  createdAt: Date;
  createdBy: string;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** A merchant's API keys, those in use first. */
export async function listApiKeys(work: Work): Promise<KeyRow[]> {
  return work.tx.$queryRaw<KeyRow[]>`
    select k.id, k.name, k.prefix, k.scopes, k.created_at as "createdAt", coalesce(u.name, k.created_by) as "createdBy",
           k.last_used_at as "lastUsedAt", k.revoked_at as "revokedAt"
      from api_key k left join app_user u on u.id = k.created_by where k.tenant_id = ${work.tenantId}
     order by k.revoked_at is not null, k.created_at desc, k.id limit 500`;
}

/** How buyers see the merchant; what was never set comes from its name. */
export async function getBrand(work: Work): Promise<Brand & { version: number }> {
  const { tenantId } = work;
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId } });
  const kept = brandSchema.partial().safeParse(merchant.brand);
  const initials = { name: merchant.name, accentColor: defaultAccent, logoText: "", supportEmail: "" };
  return { ...initials, ...(kept.success ? kept.data : {}), version: merchant.version };
}

/** The roles that need a second factor here. */
export async function getSecondFactorRoles(work: Work): Promise<RoleName[]> {
  const { tenantId } = work;
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId } });
  return merchant.twoFactorRoles as RoleName[];
}

export interface SessionRow {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  ip: string | null;
  userAgent: string | null;
  /** A scanner's session, bound to a location. */
  isDevice: boolean;
}

/** A person's own sessions that are not ended, the last used first. */
export async function listSessions(userId: string): Promise<SessionRow[]> {
  const { rows } = await pool().query<SessionRow>(
    `select id, created_at as "createdAt", last_seen_at as "lastSeenAt", ip, user_agent as "userAgent", kind = 'floor' as "isDevice" from user_session
      where user_id = $1 and revoked_at is null and expires_at > $2 order by last_seen_at desc, id limit 50`,
    [userId, clock.now()],
  );
  return rows;
}

export interface DeviceRow {
  sessionId: string;
  person: string;
  location: string;
  signedInAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  userAgent: string | null;
}

/** The scanners of a merchant that are signed in and bound to a location, the last used first. */
export function listDevices(work: Work): Promise<DeviceRow[]> {
  return work.tx.$queryRaw<DeviceRow[]>`
    select s.id as "sessionId", u.name as person, l.name as location, s.created_at as "signedInAt", s.last_seen_at as "lastSeenAt",
           s.expires_at as "expiresAt", s.user_agent as "userAgent"
      from user_session s join app_user u on u.id = s.user_id
      join location l on l.tenant_id = s.tenant_id and l.id = s.location_id
     where s.tenant_id = ${work.tenantId} and s.kind = 'floor' and s.revoked_at is null and s.expires_at > ${clock.now()}
     order by s.last_seen_at desc, s.id limit 200`;
}

/** Whether a person's second factor is on, and how many recovery codes are left. */
export async function getSecondFactor(userId: string): Promise<{ isOn: boolean; codesLeft: number }> {
  const { rows } = await pool().query<{ isOn: boolean; codesLeft: number }>(
    `select totp_enabled_at is not null as "isOn", cardinality(recovery_code_hashes) as "codesLeft" from app_user where id = $1`,
    [userId],
  );
  return rows[0] ?? { isOn: false, codesLeft: 0 };
}
