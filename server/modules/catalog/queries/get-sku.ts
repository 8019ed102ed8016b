import type { Work } from "#server/db/transact.ts";
import { imageUrlOf } from "../domain/image-format.ts";
import { picturesOf } from "../gallery-store.ts";
import type { GalleryOwner, PackLevel, SkuFields, SkuKind, SkuQuantity } from "../contract.ts";

export interface SkuName {
  skuId: string;
  code: string;
  title: string;
  kind: SkuKind;
}

/** An uploaded picture: where it is served, and what is on it. */
export interface Picture {
  id: string;
  url: string;
  alt: string;
}

/** Everything the catalog knows of one SKU. */
export interface SkuPage extends SkuFields {
  id: string;
  kind: SkuKind;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  product: {
    id: string;
    title: string;
    description: string;
    brand: string | null;
    tags: string[];
    version: number;
    imageUrl: string | null;
    /** Shared pictures in their order: shown for each variant that has none of its own. */
    images: Picture[];
  };
  /** The other SKUs of the product, at most fifty. */
  siblings: SkuName[];
  barcodes: { id: string; barcode: string; gtin: string | null; packLevel: PackLevel; quantity: number }[];
  /** Codes it had before, the newest first. */
  formerCodes: { code: string; until: Date; isFinding: boolean }[];
  components: (SkuName & { quantity: number; isArchived: boolean })[];
  /** What one of it takes off the shelves: for a kit its parts with kits in it taken apart, else the components. */
  parts: (SkuQuantity & { code: string })[];
  usedIn: (SkuName & { quantity: number })[];
  /** Uploaded pictures in their order; the first is the main one, unless that is a picture of another site. */
  images: Picture[];
  prices: { connectionId: string | null; currency: string; priceMinor: bigint }[];
}

/** One SKU; null when the merchant has none of that id. */
export async function getSku(work: Work, skuId: string): Promise<SkuPage | null> {
  const { tenantId } = work;
  const row = await work.tx.sku.findUnique({
    where: { tenantId_id: { tenantId, id: skuId } },
    omit: { tenantId: true, productId: true },
    include: {
      product: {
        select: {
          id: true,
          title: true,
          description: true,
          brand: true,
          tags: true,
          version: true,
          imageUrl: true,
        },
      },
      skuBarcodeRows: {
        omit: { tenantId: true, skuId: true, createdAt: true },
        orderBy: [{ quantity: "asc" }, { id: "asc" }],
      },
      skuAliasRows: {
        select: { oldCode: true, validFromAt: true, validToAt: true },
        orderBy: { id: "desc" },
      },
      skuPriceRows: {
        select: { connectionId: true, currency: true, priceMinor: true },
        orderBy: [{ currency: "asc" }, { id: "asc" }],
      },
    },
  });
  if (!row) return null;
  const { skuBarcodeRows, skuAliasRows, skuPriceRows, ...sku } = row;
  return {
    ...(sku as unknown as Omit<SkuPage, "barcodes">),
    product: { ...sku.product, images: await shown(work, { of: "product", id: sku.product.id }) },
    siblings: await siblingsOf(work, sku.product.id, skuId),
    barcodes: skuBarcodeRows as SkuPage["barcodes"],
    formerCodes: skuAliasRows.map((alias) => ({
      code: alias.oldCode,
      until: alias.validFromAt,
      isFinding: alias.validToAt === null,
    })),
    components: await componentNames(work, skuId),
    parts: await partsOf(work, skuId),
    usedIn: await usesOf(work, skuId),
    images: await shown(work, { of: "sku", id: skuId }),
    prices: skuPriceRows,
  };
}

const shown = async (work: Work, owner: GalleryOwner): Promise<Picture[]> =>
  (await picturesOf(work, owner)).map((image) => ({ id: image.id, url: imageUrlOf(image), alt: image.alt }));

const siblingsOf = (work: Work, productId: string, skuId: string): Promise<SkuName[]> =>
  work.tx.$queryRaw<SkuName[]>`
    select id as "skuId", code, title, kind from sku
     where tenant_id = ${work.tenantId} and product_id = ${productId} and id <> ${skuId} order by code limit 50`;

const componentNames = (work: Work, skuId: string): Promise<SkuPage["components"]> =>
  work.tx.$queryRaw<SkuPage["components"]>`
    select s.id as "skuId", s.code, s.title, s.kind, made.quantity, s.status = 'archived' as "isArchived" from (
        select component_sku_id, quantity from kit_component where tenant_id = ${work.tenantId} and kit_sku_id = ${skuId}
        union all
        select component_sku_id, quantity from assembly_component where tenant_id = ${work.tenantId} and assembly_sku_id = ${skuId}) made
      join sku s on s.tenant_id = ${work.tenantId} and s.id = made.component_sku_id order by s.code`;

const usesOf = (work: Work, skuId: string): Promise<SkuPage["usedIn"]> =>
  work.tx.$queryRaw<SkuPage["usedIn"]>`
    select s.id as "skuId", s.code, s.title, s.kind, made.quantity from (
        select kit_sku_id as whole, quantity from kit_component where tenant_id = ${work.tenantId} and component_sku_id = ${skuId}
        union all
        select assembly_sku_id, quantity from assembly_component where tenant_id = ${work.tenantId} and component_sku_id = ${skuId}) made
      join sku s on s.tenant_id = ${work.tenantId} and s.id = made.whole order by s.code limit 200`;

/** One level of a bill of materials, then kits all the way down: an assembly inside is on the shelf as itself. */
const partsOf = (work: Work, skuId: string): Promise<SkuPage["parts"]> =>
  work.tx.$queryRaw<SkuPage["parts"]>`
    with recursive made as (
      select component_sku_id, quantity from assembly_component where tenant_id = ${work.tenantId} and assembly_sku_id = ${skuId}
      union all
      select component_sku_id, quantity from kit_component where tenant_id = ${work.tenantId} and kit_sku_id = ${skuId}),
    part(sku_id, quantity) as (
      select component_sku_id, quantity from made
      union all
      select k.component_sku_id, part.quantity * k.quantity
        from part join kit_component k on k.tenant_id = ${work.tenantId} and k.kit_sku_id = part.sku_id
    ) cycle sku_id set is_cycle using walked
    select s.id as "skuId", s.code, sum(part.quantity)::integer as quantity
      from part join sku s on s.tenant_id = ${work.tenantId} and s.id = part.sku_id and s.kind in ('stocked', 'assembly')
     group by s.id, s.code order by s.code`;

/** The bill of materials of an assembly: what building one takes, one level deep. */
export async function billOfMaterials(work: Work, assemblySkuId: string): Promise<SkuQuantity[]> {
  const rows = await work.tx.assemblyComponent.findMany({
    where: { tenantId: work.tenantId, assemblySkuId },
    select: { componentSkuId: true, quantity: true },
    orderBy: { componentSkuId: "asc" },
  });
  return rows.map(({ componentSkuId, quantity }) => ({ skuId: componentSkuId, quantity }));
}
