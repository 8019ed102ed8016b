import { answerTo } from "#server/api/errors.ts";
import type { Work } from "#server/db/transact.ts";
import {
  adjustLevels,
  type AdjustReason,
  type Displaced,
  type LevelChange,
} from "#server/modules/inventory/public.ts";
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

/** A row that could be read, and what it asks of its level. */
interface Asking {
  rowNumber: number;
  change: LevelChange;
}

export const stock: Importer = {
  kind: "stock",
  columns,
  groupsAtOnce: 500,
  keyOf: ({ sku, location, bin, lot }) => JSON.stringify([sku, location, bin ?? null, lot ?? null]),
  keyColumns: ["sku", "location", "bin", "lot"],
  async apply(work, groups, eventKey) {
    const outcomes = new Map<number, Outcome>();
    const places = await placesOf(work, groups.map((rows) => rows[0]!)); // prettier-ignore
    const asking: Asking[] = [];
    for (const [first, ...more] of groups) {
      for (const row of more)
        outcomes.set(
          row.rowNumber,
          failed(`This level is on row ${first!.rowNumber} already; a file says it once.`),
        );
      const change = changeOf(first!, places);
      if (Array.isArray(change)) outcomes.set(first!.rowNumber, failed(...change));
      else asking.push({ rowNumber: first!.rowNumber, change });
    }
    for (const round of roundsOf(asking))
      for (const [rowNumber, outcome] of await applyRound(work, round, eventKey))
        outcomes.set(rowNumber, outcome);
    return outcomes;
  },
  async undo(work, rows, eventKey) {
    const conflicts = new Map<number, string>();
    const asking = rows.map(({ rowNumber, undo }) => ({ rowNumber, change: (undo as Undo).change }));
    for (const round of roundsOf(asking)) {
      const { refused } = await changeTogether(work, round, {
        reason: "import reverted",
        eventKey,
        displaces: false,
      });
      for (const [rowNumber, why] of refused) conflicts.set(rowNumber, why);
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

/** What a row asks for, or what is wrong with it. */
function changeOf({ values }: RowToApply, places: Places): LevelChange | string[] {
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
  if (!skuId || !locationId || problems.length > 0) return problems;
  return {
    skuId,
    locationId,
    reason: String(values["reason"] ?? "import"),
    ...(binId ? { binId } : {}),
    ...(values["lot"] === undefined ? {} : { lotCode: String(values["lot"]) }),
    ...(values["quantity"] === undefined
      ? { delta: Number(values["delta"]) }
      : { setTo: Number(values["quantity"]) }),
    ...(values["expiresOn"] === undefined ? {} : { expiresOn: String(values["expiresOn"]).slice(0, 10) }),
  };
}

const levelOf = ({ skuId, locationId }: Pick<LevelChange, "skuId" | "locationId">) =>
  `${skuId} ${locationId}`;

/** Rows in rounds that each change a level once, in their order: so each row knows what it did to its level. */
function roundsOf(rows: readonly Asking[]): Asking[][] {
  const rounds: Asking[][] = [];
  const times = new Map<string, number>();
  for (const row of rows) {
    const level = levelOf(row.change);
    const time = times.get(level) ?? 0;
    times.set(level, time + 1);
    (rounds[time] ??= []).push(row);
  }
  return rounds;
}

async function applyRound(work: Work, rows: Asking[], eventKey: string): Promise<Map<number, Outcome>> {
  const before = await figuresOf(work, rows);
  const reasons = new Set(rows.map(({ change }) => change.reason!));
  const { refused, displaced } = await changeTogether(work, rows, {
    reason: reasons.size === 1 ? [...reasons][0]! : "import",
    sourceType: "import",
    sourceId: eventKey,
    eventKey,
  });
  const after = await figuresOf(work, rows);
  const lost = new Map<string, number>();
  for (const part of displaced) lost.set(levelOf(part), (lost.get(levelOf(part)) ?? 0) + part.quantity);
  return new Map(
    rows.map(({ rowNumber, change }): [number, Outcome] => {
      const why = refused.get(rowNumber);
      if (why !== undefined) return [rowNumber, failed(why)];
      const [was, is] = [before.get(rowNumber)!, after.get(rowNumber)!];
      return [rowNumber, outcomeOf(change, was, is, lost.get(levelOf(change)) ?? 0)];
    }),
  );
}

function outcomeOf(change: LevelChange, was: Figures, is: Figures, displaced: number): Outcome {
  if (is.onHand === was.onHand) return { verdict: "same" };
  const { skuId, locationId, binId, lotCode } = change;
  const back = { skuId, locationId, ...(binId ? { binId } : {}), ...(lotCode ? { lotCode } : {}) };
  return {
    verdict: "change",
    diff: [{ field: "On hand", before: String(was.onHand), after: String(is.onHand) }],
    notes:
      displaced > 0 ? [`${displaced} promised units are not there then; their orders wait for stock.`] : [],
    undo: { change: { ...back, delta: was.onHand - is.onHand, expectedOnHand: is.named } } satisfies Undo,
  };
}

interface Changed {
  /** Why, by the number of the row. */
  refused: Map<number, string>;
  displaced: Displaced[];
}

/** Changes levels in one statement. Where stock refuses it is asked by halves, so that each row that cannot be says why and the others are. */
async function changeTogether(
  work: Work,
  rows: Asking[],
  request: AdjustReason & { displaces?: boolean },
): Promise<Changed> {
  const [first] = rows;
  if (!first) return { refused: new Map(), displaced: [] };
  const answer = await adjustLevels(work, {
    ...request,
    eventKey: `${request.eventKey}:${first.rowNumber}`,
    rows: rows.map(({ change }) => change),
  });
  if (answer.ok) return { refused: new Map(), displaced: answer.value.displaced };
  if (rows.length === 1)
    return { refused: new Map([[first.rowNumber, answerTo(answer.error).message]]), displaced: [] };
  const half = Math.ceil(rows.length / 2);
  const one = await changeTogether(work, rows.slice(0, half), request);
  const other = await changeTogether(work, rows.slice(half), request);
  return {
    refused: new Map([...one.refused, ...other.refused]),
    displaced: [...one.displaced, ...other.displaced],
  };
}

interface Figures {
  rowNumber: number;
  /** Of the level. */
  onHand: number;
  /** Of what the row names: its bin, its lot, its lot in the bin, or the level. */
  named: number;
}

/** What there is now, by the number of the row. A level that there is not yet has none. */
async function figuresOf(work: Work, rows: readonly Asking[]): Promise<Map<number, Figures>> {
  const asked = rows.map(({ rowNumber, change: { skuId, locationId, binId, lotCode } }) => ({ rowNumber, skuId, locationId, binId, lotCode })); // prettier-ignore
  const found = await work.tx.$queryRaw<Figures[]>`
    select r."rowNumber", coalesce(l.on_hand, 0) as "onHand", coalesce(case
        when r."binId" is not null and r."lotCode" is not null then (select b.quantity from lot join lot_bin_level b on b.tenant_id = lot.tenant_id
          and b.bin_id = r."binId" and b.lot_id = lot.id where lot.tenant_id = ${work.tenantId} and lot.sku_id = r."skuId" and lot.code = r."lotCode")
        when r."binId" is not null then (select b.quantity from bin_level b
          where b.tenant_id = ${work.tenantId} and b.bin_id = r."binId" and b.sku_id = r."skuId")
        when r."lotCode" is not null then (select v.on_hand from lot join lot_level v on v.tenant_id = lot.tenant_id and v.lot_id = lot.id
          and v.location_id = r."locationId" where lot.tenant_id = ${work.tenantId} and lot.sku_id = r."skuId" and lot.code = r."lotCode")
        else l.on_hand end, 0) as named
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        r("rowNumber" integer, "skuId" text, "locationId" text, "binId" text, "lotCode" text)
      left join stock_level l on l.tenant_id = ${work.tenantId} and l.sku_id = r."skuId" and l.location_id = r."locationId"`;
  return new Map(found.map((figures) => [figures.rowNumber, figures]));
}
