import { pool } from "#server/db/pool.ts";
import { clock } from "#server/platform/clock.ts";
import { can, isFloorWork, type Permission, type Role } from "./permissions.ts";
import { membershipsOf } from "./sign-in.ts";

/** Who is signed in, for which merchant, with which role. Checked against the database on every request. */
export interface Session {
  sessionId: string;
  userId: string;
  name: string;
  email: string;
  tenantId: string;
  merchantName: string;
  role: Role;
  merchants: { id: string; name: string; role: Role }[];
  /** The merchant asks this role for a second factor and the person has none yet: only its set-up may be used. */
  mustSetUpSecondFactor: boolean;
  /** A scanner's session: the location it works at. It does the floor's work there and nothing else. */
  boundTo?: string | undefined;
}

/** Idle sessions end after 30 minutes for those who move money or rights, after 8 hours for the others (ASVS 5.0, 7.3.1). */
const IDLE_MS: Record<Role, number> = {
  owner: 30 * 60_000,
  finance: 30 * 60_000,
  operations: 8 * 3_600_000,
  warehouse: 8 * 3_600_000,
  support: 8 * 3_600_000,
  viewer: 8 * 3_600_000,
};

/** A scanner lies around: it ends after two hours of rest, and with the shift. */
const DEVICE_IDLE_MS = 2 * 3_600_000;
const DEVICE_LIFE_MS = 12 * 3_600_000;

interface SessionRow {
  id: string;
  user_id: string;
  tenant_id: string | null;
  last_seen_at: Date;
  second_factor_at: Date | null;
  name: string;
  email: string;
  kind: "web" | "floor";
  location_id: string | null;
}

/** The session if it is alive: not revoked, not expired, not idle too long, its person enabled and still a member. */
export async function readSession(sessionId: string): Promise<Session | null> {
  const now = clock.now();
  const { rows } = await pool().query<SessionRow>(
    `select s.id, s.user_id, s.tenant_id, s.last_seen_at, s.second_factor_at, s.kind, s.location_id, u.name, u.email
       from user_session s join app_user u on u.id = s.user_id
      where s.id = $1 and s.revoked_at is null and s.expires_at > $2 and u.disabled_at is null`,
    [sessionId, now],
  );
  const row = rows[0];
  if (!row) return null;
  const memberships = await membershipsOf(row.user_id);
  const active = memberships.find((membership) => membership.tenantId === row.tenant_id) ?? memberships[0];
  if (!active) return null;
  const boundTo = row.kind === "floor" ? (row.location_id ?? undefined) : undefined;
  // a bound session belongs to its merchant: without the membership there it is over, not moved
  if (boundTo !== undefined && active.tenantId !== row.tenant_id) return null;
  const mostIdle = boundTo ? Math.min(DEVICE_IDLE_MS, IDLE_MS[active.role]) : IDLE_MS[active.role];
  if (now.getTime() - row.last_seen_at.getTime() > mostIdle) return null;
  if (now.getTime() - row.last_seen_at.getTime() > 60_000) {
    await pool().query("update user_session set last_seen_at = $2 where id = $1", [sessionId, now]);
  }
  return {
    sessionId,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    tenantId: active.tenantId,
    merchantName: active.merchantName,
    role: active.role,
    merchants: memberships.map((m) => ({ id: m.tenantId, name: m.merchantName, role: m.role })),
    mustSetUpSecondFactor: active.twoFactorRoles.includes(active.role) && !row.second_factor_at,
    ...(boundTo ? { boundTo } : {}),
  };
}

/**
 * Binds a session to a location: from now on it is a scanner's, lives for a shift at most and does the floor's work there only.
 * There is no way back but to sign in anew. False when it is bound to another location already, or ended.
 */
export async function bindSession(session: Session, locationId: string): Promise<boolean> {
  const end = new Date(clock.now().getTime() + DEVICE_LIFE_MS);
  const { rowCount } = await pool().query(
    `update user_session set kind = 'floor', location_id = $2, tenant_id = $3,
            expires_at = case kind when 'web' then least(expires_at, $4) else expires_at end
      where id = $1 and revoked_at is null and (kind = 'web' or location_id = $2)`,
    [session.sessionId, locationId, session.tenantId, end],
  );
  return rowCount === 1;
}

/** Ends a session at once, on every process. */
export async function revokeSession(sessionId: string): Promise<void> {
  await pool().query("update user_session set revoked_at = $2 where id = $1 and revoked_at is null", [
    sessionId,
    clock.now(),
  ]);
}

/** Ends every session of a person, but for one that may stay. */
export async function revokeSessionsOf(userId: string, exceptSessionId = ""): Promise<void> {
  await pool().query(
    "update user_session set revoked_at = $2 where user_id = $1 and revoked_at is null and id <> $3",
    [userId, clock.now(), exceptSessionId],
  );
}

/** Moves a session to another merchant of the person; false when the person is no member there. */
export async function switchMerchant(session: Session, tenantId: string): Promise<boolean> {
  if (!session.merchants.some((merchant) => merchant.id === tenantId)) return false;
  await pool().query("update user_session set tenant_id = $2 where id = $1", [session.sessionId, tenantId]);
  return true;
}

/**
 * Whether this session may do it; nothing but second-factor set-up while that is due, and nothing but the floor's work on a
 * scanner that is bound to a location. `path` is the procedure that is called, if one is.
 */
export function allows(session: Session, permission: Permission, path?: string): boolean {
  if (session.mustSetUpSecondFactor || !can(session.role, permission)) return false;
  return session.boundTo === undefined || isFloorWork(permission, path);
}
