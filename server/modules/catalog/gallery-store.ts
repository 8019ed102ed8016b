import { newId } from "#kernel/ids.ts";
import { raw } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { GalleryOwner, PictureText } from "./contract.ts";

/** A kept picture. `alt` says what is on it, for whoever does not see it; empty where nobody said. */
export interface StoredPicture {
  id: string;
  file: string;
  format: string;
  alt: string;
}

const tables = { sku: raw("sku_image"), product: raw("product_image") };
const columns = { sku: raw("sku_id"), product: raw("product_id") };

/** Pictures of a SKU or of a product in their order. */
export const picturesOf = (work: Work, { of, id }: GalleryOwner): Promise<StoredPicture[]> =>
  work.tx.$queryRaw<StoredPicture[]>`
    select id, file, format, alt from ${tables[of]}
     where tenant_id = ${work.tenantId} and ${columns[of]} = ${id} order by position, id`;

/** Puts a picture behind those there are. */
export async function insertPicture(
  work: Work,
  { of, id: ownerId }: GalleryOwner,
  { file, format, position }: { file: string; format: string; position: number },
): Promise<string> {
  const id = newId("img");
  await work.tx.$executeRaw`
    insert into ${tables[of]} (tenant_id, id, ${columns[of]}, file, format, position)
    values (${work.tenantId}, ${id}, ${ownerId}, ${file}, ${format}, ${position})`;
  return id;
}

/** Gives pictures this order and these texts; those that are not named are taken away. */
export async function replacePictures(
  work: Work,
  { of, id }: GalleryOwner,
  pictures: readonly PictureText[],
): Promise<void> {
  const { tenantId } = work;
  const [ids, texts] = [pictures.map((one) => one.id), pictures.map(({ alt }) => alt)];
  await work.tx.$executeRaw`
    delete from ${tables[of]} where tenant_id = ${tenantId} and ${columns[of]} = ${id} and id <> all(${ids}::text[])`;
  await work.tx.$executeRaw`
    update ${tables[of]} i set position = wanted.position - 1, alt = wanted.alt
      from unnest(${ids}::text[], ${texts}::text[]) with ordinality wanted(id, alt, position)
     where i.tenant_id = ${tenantId} and ${columns[of]} = ${id} and i.id = wanted.id
       and (i.position, i.alt) is distinct from ((wanted.position - 1)::integer, wanted.alt)`;
}

/** Where the bytes of a picture are, whosever it is; null when this merchant has none of that id. */
export async function pictureFile(work: Work, id: string): Promise<{ file: string; format: string } | null> {
  const rows = await work.tx.$queryRaw<{ file: string; format: string }[]>`
    select file, format from sku_image where tenant_id = ${work.tenantId} and id = ${id}
    union all
    select file, format from product_image where tenant_id = ${work.tenantId} and id = ${id}`;
  return rows[0] ?? null;
}
