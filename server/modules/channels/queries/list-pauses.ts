import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { PauseListInput } from "../contract.ts";

/** A pause as it stands in a list. */
export interface PauseListRow {
  id: string;
  connectionId: string;
  connectionName: string;
  listingId: string;
  listingTitle: string;
  skuText: string | null;
  cause: "low" | "person";
  reason: string;
  ruleId: string | null;
  ruleName: string | null;
  /** Who paused it: a person's name, or the rules. */
  ownerName: string;
  pausedAt: Date;
  notBefore: Date | null;
  expiresAt: Date | null;
  endedAt: Date | null;
  endedByName: string | null;
  endReason: string | null;
}

const cursorKey = z.tuple([z.string()]);

/** Pauses, newest first. */
export async function listPauses(work: Work, input: PauseListInput): Promise<Page<PauseListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`p.tenant_id = ${work.tenantId}`,
    ...(input.status === "active" ? [Prisma.sql`p.ended_at is null`] : []),
    ...(input.status === "ended" ? [Prisma.sql`p.ended_at is not null`] : []),
    ...(input.cause ? [Prisma.sql`p.cause = ${input.cause}`] : []),
    ...(input.connectionId ? [Prisma.sql`p.connection_id = ${input.connectionId}`] : []),
    ...(input.listingId ? [Prisma.sql`p.listing_id = ${input.listingId}`] : []),
    ...(after ? [Prisma.sql`p.id < ${after[0]}`] : []),
  ];
  const rows = await work.tx.$queryRaw<PauseListRow[]>`
    select p.id, p.connection_id as "connectionId", c.name as "connectionName", p.listing_id as "listingId", l.title as "listingTitle",
           l.sku_text as "skuText", p.cause, p.reason, p.rule_id as "ruleId", p.rule_name as "ruleName",
           coalesce(o.name, p.owner_id) as "ownerName", p.paused_at as "pausedAt", p.not_before as "notBefore",
           p.expires_at as "expiresAt", p.ended_at as "endedAt", coalesce(e.name, p.ended_by) as "endedByName",
           p.end_reason as "endReason"
      from listing_pause p
      join channel_listing l on l.tenant_id = p.tenant_id and l.id = p.listing_id
      join connection c on c.tenant_id = p.tenant_id and c.id = p.connection_id
      left join app_user o on o.id = p.owner_id
      left join app_user e on e.id = p.ended_by
     where ${Prisma.join(conditions, " and ")} order by p.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}
