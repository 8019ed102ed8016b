import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { SellingMode } from "../contract.ts";
import type { Ahead } from "../domain/buffers.ts";
import { aheadOf, ruleBookOf } from "../domain/rule-book.ts";
import type { InventoryRefusal } from "../errors.ts";
import { currentBuffers } from "./available-to-sell.ts";

/** How these SKUs are sold before they are there, each way once. SKUs that are sold from stock only are missing. */
export async function modesOfSkus(work: Work, skuIds: string[]): Promise<Map<string, SellingMode[]>> {
  const rows = await work.tx.$queryRaw<{ skuId: string; modes: SellingMode[] }[]>`
    select sku_id as "skuId", modes from selling_modes(${work.tenantId}, ${skuIds})`;
  return new Map(rows.map(({ skuId, modes }) => [skuId, modes]));
}

/** How one channel sells a SKU ahead. The first row, without a channel, is what holds where nothing else is said. */
export interface ChannelSelling {
  connectionId: string | null;
  name: string;
  /** The rule that decides; null when none speaks of it. */
  rule: Ahead | null;
  /** The rule that is for this SKU and exactly this channel, which a change replaces. */
  own: { id: string; version: number } | null;
}

/**
 * How every channel that lists a SKU sells it ahead, and by which rule.
 * @returns `inventory.sku_unknown` when there is no such SKU
 */
export async function sellingOfSku(
  work: Work,
  skuId: string,
): Promise<Result<ChannelSelling[], InventoryRefusal>> {
  const { tenantId } = work;
  const sku = await work.tx.sku.findUnique({
    where: { tenantId_id: { tenantId, id: skuId } },
    select: { code: true, product: { select: { tags: true } } },
  });
  if (!sku) return err({ code: "inventory.sku_unknown", skuId });
  const channels = await work.tx.$queryRaw<{ id: string; name: string }[]>`
    select distinct c.id, c.name from listing_match m
      join channel_listing l on l.tenant_id = m.tenant_id and l.id = m.listing_id and l.status = 'active'
      join connection c on c.tenant_id = l.tenant_id and c.id = l.connection_id
     where m.tenant_id = ${tenantId} and m.sku_id = ${skuId} order by c.name, c.id`;
  const { body } = await currentBuffers(work);
  const versions = await work.tx.bufferRule.findMany({
    where: { tenantId, status: "active", kind: "ahead" },
    select: { id: true, version: true },
  });
  const now = clock.now();
  const of = (connectionId: string | null, name: string): ChannelSelling => {
    const own = body.ahead.find((rule) => isOnlyFor(rule, sku.code, connectionId));
    const rule = aheadOf(ruleBookOf(body, connectionId ?? "", now), {
      code: sku.code,
      tags: sku.product.tags,
    });
    return { connectionId, name, rule, own: versions.find(({ id }) => id === own?.id) ?? null };
  };
  return ok([of(null, "Default"), ...channels.map(({ id, name }) => of(id, name))]);
}

/** Whether a rule is for nothing but this SKU on this channel (null: on all). */
function isOnlyFor({ when }: Ahead, code: string, connectionId: string | null): boolean {
  const isAlone = (values: string[] | undefined, value: string) =>
    values?.length === 1 && values[0] === value;
  return (
    isAlone(when.skuCodes, code) &&
    when.tags === undefined &&
    (connectionId === null ? when.connectionIds === undefined : isAlone(when.connectionIds, connectionId))
  );
}
