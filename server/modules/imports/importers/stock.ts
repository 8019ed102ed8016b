import { answerTo } from "#server/api/errors.ts";
import type { Work } from "#server/db/transact.ts";
import { adjustLevels, type LevelChange } from "#server/modules/inventory/public.ts";
import { moment, text, whole } from "../domain/cells.ts";
import type { Column } from "../domain/columns.ts";
import { failed, type Importer, type Outcome, type RowToApply } from "../importer.ts";

const MOST = 100_000_000;
const columns: readonly Column[] = [
  { key: "sku", label: "SKU", aliases: ["sku code", "code", "item number", "stock code", "article"], isRequired: true, example: "MUG-RED", read: text(80) },
  { key: "location", label: "Location", aliases: ["location code", "warehouse", "store", "site"], isRequired: true, mayBeFixed: true, example: "EAST", read: text(80) },
  { key: "bin", label: "Bin", aliases: ["bin code", "shelf"], example: "A-01-03", read: text(80) },
  { key: "lot", label: "Lot", aliases: ["lot code", "batch", "lot number"], example: "L2026-11", read: text(80) },
  { key: "expiresOn", label: "Expires on", aliases: ["expiry", "best before", "expiration date"], example: "2027-03-31", read: moment },
  { key: "quantity", label: "Quantity (is)", aliases: ["quantity", "on hand", "qty", "stock", "available"], example: "120", read: whole(0, MOST) },
  { key: "delta", label: "Change (+/-)", aliases: ["delta", "change", "adjustment"], example: "-3", read: whole(-MOST, MOST) },
  { key: "reason", label: "Reason", aliases: ["note"], mayBeFixed: true, example: "Yearly count", read: text(200) },
]; // prettier-ignore

/** Taking a row back: the units go the other way, if the level is still what the row made it. */
interface Undo {
  change: LevelChange;
}

export const stock: Importer = {
  kind: "stock",
  columns,
  groupsAtOnce: 50,
  keyOf: ({ sku, location, bin, lot }) => JSON.stringify([sku, location, bin ?? null, lot ?? null]),
  keyColumns: ["sku", "location", "bin", "lot"],
  async apply(work, groups, eventKey) {
    const outcomes = new Map<number, Outcome>();
    const places = await placesOf(work, groups.map((rows) => rows[0]!)); // prettier-ignore
    for (const [first, ...more] of groups) {
      outcomes.set(first!.rowNumber, await applyRow(work, first!, places, eventKey));
      for (const row of more)
        outcomes.set(
          row.rowNumber,
          failed(`This level is on row ${first!.rowNumber} already; a file says it once.`),
        );
    }
    return outcomes;
  },
  async undo(work, rows, eventKey) {
    const conflicts = new Map<number, string>();
    for (const { rowNumber, undo } of rows) {
      const { change } = undo as Undo;
      const answer = await adjustLevels(work, {
        reason: "import reverted",
        eventKey: `${eventKey}:${rowNumber}`,
        displaces: false,
        rows: [change],
      });
      if (!answer.ok) conflicts.set(rowNumber, answerTo(answer.error).message);
    }
    return conflicts;
  },
};

interface Places {
  skus: ReadonlyMap<string, string>;
  locations: ReadonlyMap<string, string>;
  /** By location id and code. */
  bins: ReadonlyMap<string, string>;
}

async function placesOf(work: Work, rows: readonly RowToApply[]): Promise<Places> {
  const { tenantId } = work;
  const named = (key: string) => [
    ...new Set(rows.flatMap(({ values }) => (values[key] === undefined ? [] : [String(values[key])]))),
  ];
  const select = { id: true, code: true } as const;
  const skus = await work.tx.sku.findMany({ where: { tenantId, code: { in: named("sku") } }, select });
  const locations = await work.tx.location.findMany({
    where: { tenantId, code: { in: named("location") } },
    select,
  });
  const bins = await work.tx.bin.findMany({
    where: { tenantId, code: { in: named("bin") } },
    select: { ...select, locationId: true },
  });
  return {
    skus: new Map(skus.map(({ code, id }) => [code, id])),
    locations: new Map(locations.map(({ code, id }) => [code, id])),
    bins: new Map(bins.map(({ code, id, locationId }) => [`${locationId} ${code}`, id])),
  };
}

async function applyRow(
  work: Work,
  { rowNumber, values }: RowToApply,
  places: Places,
  eventKey: string,
): Promise<Outcome> {
  const skuId = places.skus.get(String(values["sku"]));
  const locationId = places.locations.get(String(values["location"]));
  const binId = values["bin"] === undefined ? undefined : places.bins.get(`${locationId} ${values["bin"]}`);
  const problems = [
    skuId ? "" : `There is no SKU ${values["sku"]}.`,
    locationId ? "" : `There is no location ${values["location"]}.`,
    locationId && values["bin"] !== undefined && !binId
      ? `${values["location"]} has no bin ${values["bin"]}.`
      : "",
    (values["quantity"] === undefined) === (values["delta"] === undefined)
      ? "Give a quantity or a change, one of the two."
      : "",
  ].filter(Boolean);
  if (!skuId || !locationId || problems.length > 0) return failed(...problems);
  const part = {
    skuId,
    locationId,
    ...(binId ? { binId } : {}),
    ...(values["lot"] === undefined ? {} : { lotCode: String(values["lot"]) }),
  };
  const before = await onHand(work, skuId, locationId);
  const adjusted = await adjustLevels(work, {
    kind: "adjustment",
    reason: String(values["reason"] ?? "import"),
    sourceType: "import",
    sourceId: eventKey,
    eventKey: `${eventKey}:${rowNumber}`,
    rows: [
      {
        ...part,
        ...(values["quantity"] === undefined
          ? { delta: Number(values["delta"]) }
          : { setTo: Number(values["quantity"]) }),
        ...(values["expiresOn"] === undefined ? {} : { expiresOn: String(values["expiresOn"]).slice(0, 10) }),
      },
    ],
  });
  if (!adjusted.ok) return failed(answerTo(adjusted.error).message);
  const after = await onHand(work, skuId, locationId);
  if (after === before) return { verdict: "same" };
  const displaced = adjusted.value.displaced.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    verdict: "change",
    diff: [{ field: "On hand", before: String(before), after: String(after) }],
    notes:
      displaced > 0 ? [`${displaced} promised units are not there then; their orders wait for stock.`] : [],
    undo: { change: { ...part, delta: before - after, expectedOnHand: after } } satisfies Undo,
  };
}

async function onHand(work: Work, skuId: string, locationId: string): Promise<number> {
  const level = await work.tx.stockLevel.findUnique({
    where: { tenantId_skuId_locationId: { tenantId: work.tenantId, skuId, locationId } },
    select: { onHand: true },
  });
  return level?.onHand ?? 0;
}
