import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { AddBins, UpdateBin } from "../contract.ts";
import type { LocationsRefusal } from "../errors.ts";
import { binByBarcode } from "../queries/list-locations.ts";
import { barcodesOnSkus, binsInTheWay, insertBins, lockLocation, saveBin } from "../store.ts";

/**
 * Adds bins, all or none. A bin's barcode is unique over all bins and all SKUs, so that a scan means one thing.
 *
 * @returns their ids in the order given; `locations.location_unknown`, `.bin_taken` with every conflict, or `.barcode_on_sku`
 */
export async function addBins(
  work: Work,
  input: AddBins,
): Promise<Result<{ binIds: string[] }, LocationsRefusal>> {
  const { locationId } = input;
  const location = await lockLocation(work, locationId);
  if (!location) return err({ code: "locations.location_unknown", locationId });
  const bins = input.bins.map(
    ({ code, barcode = `${location.code}-${code}`, kind = "pick", sequence = 0 }) => ({
      code,
      barcode,
      kind,
      sequence,
    }),
  );
  const twice = bins.filter(
    (bin, index) =>
      bins.findIndex((other) => other.code === bin.code || other.barcode === bin.barcode) !== index,
  );
  const there = await binsInTheWay(work, locationId, bins);
  const conflicts = [
    ...twice.map(({ code, barcode }) => ({ code, barcode, binId: "", takenBy: "code" as const })),
    ...there.map((bin) => {
      const isCode = bin.locationId === locationId && bins.some(({ code }) => code === bin.code);
      return {
        code: bin.code,
        barcode: bin.barcode,
        binId: bin.id,
        takenBy: isCode ? ("code" as const) : ("barcode" as const),
      };
    }),
  ];
  if (conflicts.length > 0) return err({ code: "locations.bin_taken", conflicts });
  const onSkus = await barcodesOnSkus(
    work,
    bins.map(({ barcode }) => barcode),
  );
  if (onSkus.length > 0) return err({ code: "locations.barcode_on_sku", barcodes: onSkus });
  return ok({ binIds: await insertBins(work, locationId, bins) });
}

/**
 * Changes a bin, or takes it out of picking with a reason. Bins are not removed: picks and movements name them.
 *
 * @returns `locations.bin_unknown`, `.bin_taken` or `.barcode_on_sku` when refused
 */
export async function updateBin(work: Work, input: UpdateBin): Promise<Result<undefined, LocationsRefusal>> {
  const { binId, setAside, ...changes } = input;
  const bin = await work.tx.bin.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: binId } },
  });
  if (!bin) return err({ code: "locations.bin_unknown", binId });
  const { barcode } = changes;
  if (barcode !== undefined && barcode !== bin.barcode) {
    const holder = await binByBarcode(work, barcode);
    if (holder) {
      const conflict = { code: holder.code, barcode, binId: holder.id, takenBy: "barcode" as const };
      return err({ code: "locations.bin_taken", conflicts: [conflict] });
    }
    const onSkus = await barcodesOnSkus(work, [barcode]);
    if (onSkus.length > 0) return err({ code: "locations.barcode_on_sku", barcodes: onSkus });
  }
  const aside =
    setAside === undefined
      ? {}
      : { setAsideAt: setAside === null ? null : clock.now(), setAsideReason: setAside };
  await saveBin(work, binId, { ...changes, ...aside });
  return ok();
}
