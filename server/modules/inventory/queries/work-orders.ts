import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { WorkOrderListInput, WorkOrderStatus } from "../contract.ts";

export interface WorkOrderRow {
  id: string;
  number: string;
  kind: "build" | "break";
  skuId: string;
  skuCode: string;
  skuTitle: string;
  tracking: "none" | "lot" | "serial";
  locationId: string;
  location: string;
  quantity: number;
  status: WorkOrderStatus;
  note: string;
  createdAt: Date;
  closedAt: Date | null;
  /** How many can be built now with what is available there. */
  canBuild: number;
}

const cursorKey = z.tuple([z.string()]);

/** Work orders, newest first. */
export async function listWorkOrders(work: Work, input: WorkOrderListInput): Promise<Page<WorkOrderRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const status = input.status ? Prisma.sql`and w.status = ${input.status}` : Prisma.empty;
  const older = after ? Prisma.sql`and w.id < ${after[0]}` : Prisma.empty;
  const rows = await work.tx.$queryRaw<WorkOrderRow[]>`
    select w.id, w.number, w.kind, w.sku_id as "skuId", s.code as "skuCode", s.title as "skuTitle", s.tracking, w.location_id as "locationId",
           p.name as location, w.quantity, w.status, w.note, w.created_at as "createdAt", w.closed_at as "closedAt",
           coalesce((select min(coalesce(l.available, 0) / c.quantity) from assembly_component c
             left join stock_level l on l.tenant_id = c.tenant_id and l.sku_id = c.component_sku_id and l.location_id = w.location_id
            where c.tenant_id = w.tenant_id and c.assembly_sku_id = w.sku_id), 0) as "canBuild"
      from work_order w join sku s on s.tenant_id = w.tenant_id and s.id = w.sku_id
      join location p on p.tenant_id = w.tenant_id and p.id = w.location_id
     where w.tenant_id = ${work.tenantId} ${status} ${older}
     order by w.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}

/** What an assembly needs and what is there of it. */
export interface BuildComponent {
  skuId: string;
  code: string;
  title: string;
  tracking: "none" | "lot" | "serial";
  perUnit: number;
  available: number;
  /** How many this component would be enough for. */
  enoughFor: number;
}

/** How many of an assembly can be built at a location now, and what stops it from being more. */
export interface Buildable {
  skuId: string;
  locationId: string;
  units: number;
  /** The component that runs out first; null when the SKU is no assembly. */
  limiting: BuildComponent | null;
  components: BuildComponent[];
}

/** Answers for one assembly at one location. No components: zero units. */
export async function canBuild(work: Work, skuId: string, locationId: string): Promise<Buildable> {
  const components = await work.tx.$queryRaw<BuildComponent[]>`
    select c.component_sku_id as "skuId", s.code, s.title, s.tracking, c.quantity as "perUnit", coalesce(l.available, 0) as available,
           coalesce(l.available, 0) / c.quantity as "enoughFor"
      from assembly_component c join sku s on s.tenant_id = c.tenant_id and s.id = c.component_sku_id
      left join stock_level l on l.tenant_id = c.tenant_id and l.sku_id = c.component_sku_id and l.location_id = ${locationId}
     where c.tenant_id = ${work.tenantId} and c.assembly_sku_id = ${skuId} order by "enoughFor", s.code`;
  const limiting = components[0] ?? null;
  return { skuId, locationId, units: limiting?.enoughFor ?? 0, limiting, components };
}

/** The assemblies that can be built or taken apart: active, with components. At most 500, by code. */
export async function assemblies(work: Work): Promise<{ skuId: string; code: string; title: string }[]> {
  const rows = await work.tx.sku.findMany({
    where: {
      tenantId: work.tenantId,
      kind: "assembly",
      status: "active",
      assemblyComponentAsAssemblySku: { some: {} },
    },
    orderBy: { code: "asc" },
    take: 500,
    select: { id: true, code: true, title: true },
  });
  return rows.map(({ id, ...sku }) => ({ skuId: id, ...sku }));
}
