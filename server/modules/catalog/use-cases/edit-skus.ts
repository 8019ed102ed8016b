import { z } from "zod";
import { cutPage, decodeKeysetAs } from "#kernel/keyset.ts";
import { join, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { editSkusInput, type EditSkus } from "../contract.ts";
import type { CatalogRefusal } from "../errors.ts";
import { conditionsOf } from "../queries/sku-filter.ts";
import { saveRows } from "./save-skus.ts";

/** SKUs of one call: a chunk is one transaction of a fraction of a second, so a long edit never holds the catalog. */
const CHUNK = 2_000;
/** A chunk shows so many of what failed. */
const SHOWN = 20;

/** What became, or would become, of one chunk. */
export interface EditedChunk {
  saved: number;
  unchanged: number;
  failed: number;
  failures: { skuId: string; code: string; refusal: CatalogRefusal }[];
  /** Where to go on; null at the end, and where `REJECT_EVERYTHING` stopped: the chunk with the failure was not saved. */
  nextCursor: string | null;
  isStopped: boolean;
}

const cursorKey = z.tuple([z.string()]);

/**
 * Gives all SKUs of a filter the same values, a chunk a call, in the order of codes: call again with `nextCursor` until there is
 * none. It overwrites whatever is there, so look first (`isDryRun`). A chunk that was done already changes nothing.
 */
export async function editSkus(work: Work, input: EditSkus): Promise<EditedChunk> {
  const { filter, changes, policy, isDryRun, cursor } = editSkusInput.parse(input);
  const after = cursor ? decodeKeysetAs(cursor, cursorKey) : undefined;
  const conditions = [...conditionsOf(work, filter), ...(after ? [sql`s.code > ${after[0]}`] : [])];
  const found = await work.tx.$queryRaw<{ id: string; code: string }[]>`
    select s.id, s.code from sku s where ${join(conditions, " and ")} order by s.code limit ${CHUNK + 1}`;
  const { items, nextCursor } = cutPage(found, CHUNK, (row) => [row.code]);
  const rows = items.map(({ id }) => ({ skuId: id, version: null, changes }));
  const done = await saveRows(work, rows, isDryRun ? "REJECT_FAILED_ROWS" : policy, isDryRun);
  const codes = new Map(items.map(({ id, code }) => [id, code]));
  const failures = done.flatMap(({ skuId, refusal }) =>
    refusal ? [{ skuId, code: codes.get(skuId) ?? "", refusal }] : [],
  );
  const count = (state: string) => done.filter((row) => row.state === state).length;
  const isStopped = !isDryRun && policy === "REJECT_EVERYTHING" && failures.length > 0;
  return {
    saved: count("saved"),
    unchanged: count("unchanged"),
    failed: failures.length,
    failures: failures.slice(0, SHOWN),
    nextCursor: isStopped ? null : nextCursor,
    isStopped,
  };
}
