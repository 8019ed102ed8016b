import type { Work } from "#server/db/transact.ts";
import type { SkuKind, SkuQuantity } from "./contract.ts";
import type { ComponentFacts } from "./domain/components.ts";

/** The first of `components` that is, or contains, the SKU; null when none does. */
export async function containing(work: Work, skuId: string, components: string[]): Promise<string | null> {
  const rows = await work.tx.$queryRaw<{ start: string }[]>`
    with recursive made(whole, of) as (
      select kit_sku_id, component_sku_id from kit_component where tenant_id = ${work.tenantId}
      union all select assembly_sku_id, component_sku_id from assembly_component where tenant_id = ${work.tenantId}),
    reach(start, sku_id) as (
      select c, c from unnest(${components}::text[]) c
      union select reach.start, made.of from reach join made on made.whole = reach.sku_id)
    select start from reach where sku_id = ${skuId} order by start limit 1`;
  return rows[0]?.start ?? null;
}

/** What the rules need to know of components. Unknown ids are not in the answer. */
export async function componentFacts(work: Work, skuIds: string[]): Promise<ComponentFacts[]> {
  const rows = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, id: { in: skuIds } },
    select: { id: true, kind: true, status: true },
  });
  return rows as ComponentFacts[];
}

/** What a SKU is made of: the parts of a kit or multipack, the bill of materials of an assembly. */
export async function componentsOf(work: Work, skuId: string): Promise<SkuQuantity[]> {
  return work.tx.$queryRaw<SkuQuantity[]>`
    select component_sku_id as "skuId", quantity from kit_component where tenant_id = ${work.tenantId} and kit_sku_id = ${skuId}
    union all
    select component_sku_id, quantity from assembly_component where tenant_id = ${work.tenantId} and assembly_sku_id = ${skuId}
    order by 1`;
}

/** Rows that stay as they are stay; a changed quantity is another row, so that the history says which component it was. */
export async function replaceComponents(
  work: Work,
  sku: { id: string; kind: SkuKind },
  was: readonly SkuQuantity[],
  components: readonly SkuQuantity[],
): Promise<void> {
  const { tenantId } = work;
  const isIn = (list: readonly SkuQuantity[], { skuId, quantity }: SkuQuantity) =>
    list.some((one) => one.skuId === skuId && one.quantity === quantity);
  const gone = was.filter((one) => !isIn(components, one)).map(({ skuId }) => skuId);
  const fresh = components.filter((one) => !isIn(was, one));
  const row = ({ skuId, quantity }: SkuQuantity) => ({ tenantId, componentSkuId: skuId, quantity });
  if (sku.kind === "assembly") {
    const where = { tenantId, assemblySkuId: sku.id, componentSkuId: { in: gone } };
    await work.tx.assemblyComponent.deleteMany({ where });
    const data = fresh.map((one) => ({ ...row(one), assemblySkuId: sku.id }));
    await work.tx.assemblyComponent.createMany({ data });
  } else {
    await work.tx.kitComponent.deleteMany({
      where: { tenantId, kitSkuId: sku.id, componentSkuId: { in: gone } },
    });
    await work.tx.kitComponent.createMany({ data: fresh.map((one) => ({ ...row(one), kitSkuId: sku.id })) });
  }
}

/** Which active SKUs are made of these, by the SKU they are made of. */
export async function usersOf(
  work: Work,
  skuIds: string[],
): Promise<Map<string, { skuId: string; code: string }[]>> {
  const rows = await work.tx.$queryRaw<{ of: string; skuId: string; code: string }[]>`
    select part.of, s.id as "skuId", s.code from (
        select component_sku_id as of, kit_sku_id as whole from kit_component where tenant_id = ${work.tenantId}
        union all select component_sku_id, assembly_sku_id from assembly_component where tenant_id = ${work.tenantId}) part
      join sku s on s.tenant_id = ${work.tenantId} and s.id = part.whole and s.status = 'active'
     where part.of = any(${skuIds}) order by 1, 3`;
  const users = new Map<string, { skuId: string; code: string }[]>();
  for (const { of, ...user } of rows) users.set(of, [...(users.get(of) ?? []), user]);
  return users;
}
