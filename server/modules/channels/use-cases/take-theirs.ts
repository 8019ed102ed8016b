import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import {
  mappedMasters,
  refuseForeign,
  setPrice,
  writeBarcode,
  writeField,
  type CatalogRefusal,
  type MappedMaster,
  type Writer,
} from "#server/modules/catalog/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { SettleInput } from "../contract.ts";
import { forgetChecks, lockDifference, settleDifference, type DifferenceRow } from "../difference-store.ts";
import type { ChannelsRefusal } from "../errors.ts";
import { compareDue } from "../events.ts";
import { channelConnections } from "./open-shop.ts";

/**
 * Makes our SKU say what the channel shows, as the person who asks would: a field that belongs to somebody else is proposed to them and
 * the difference stays until they decide.
 *
 * @returns `channels.difference_changed` when a side changed since, `channels.nothing_to_take`, or why the SKU cannot be changed so
 */
export async function takeTheirs(
  work: Work,
  input: SettleInput,
  writer: Writer,
): Promise<Result<{ outcome: "saved" | "proposed" }, ChannelsRefusal | CatalogRefusal>> {
  const { differenceId } = input;
  const difference = await lockDifference(work, differenceId);
  if (!difference || difference.ours !== input.ours || difference.theirs !== input.theirs)
    return err({ code: "channels.difference_changed", differenceId });
  if (difference.theirs === null) return err({ code: "channels.nothing_to_take", differenceId });
  const { connectionId, listingId } = difference;
  const [master] = await mappedMasters(work, { connectionId, listingIds: [listingId] });
  if (!master) return err({ code: "channels.difference_changed", differenceId });
  const written = await write(work, difference, difference.theirs, master, writer);
  if (written.ok && written.value.outcome === "saved")
    await settleDifference(work, differenceId, "theirs_taken", clock.now());
  return written;
}

async function write(
  work: Work,
  difference: DifferenceRow,
  theirs: string,
  master: MappedMaster,
  writer: Writer,
): Promise<Result<{ outcome: "saved" | "proposed" }, CatalogRefusal>> {
  const { skuId, kind, currency } = difference;
  if (kind === "title")
    return writeField(work, { skuId, field: "title", changes: { title: theirs }, writer });
  if (kind === "image")
    return writeField(work, { skuId, field: "image", changes: { imageUrl: theirs }, writer });
  if (kind === "barcode") return writeBarcode(work, { skuId, barcode: theirs, writer });
  if (kind === "weight")
    return writeField(work, { skuId, field: "weight", changes: { weightGrams: Number(theirs) }, writer });
  const priceMinor = BigInt(theirs);
  if (!master.hasOwnPrice || currency === null)
    return writeField(work, { skuId, field: "price", changes: { priceMinor, currency }, writer });
  const refusal = await refuseForeign(work, ["price"], writer);
  if (refusal) return err(refusal);
  const set = await setPrice(work, { skuId, connectionId: master.priceConnectionId, currency, priceMinor });
  return set.ok ? ok({ outcome: "saved" }) : set;
}

/** Has every shop compared with our SKUs now, however lately that was done; it does not wait for quiet hours. */
export async function compareNow(work: Work): Promise<void> {
  await forgetChecks(work);
  for (const { id } of await channelConnections(work))
    await emit(work, compareDue, { connectionId: id, everything: true });
}
