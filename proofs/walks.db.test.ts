import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { resources } from "#server/api/v1/resources.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { apiKey, openFront, procedures, signedIn, type Front } from "./front-door.ts";
import { fillEveryTable } from "./other-merchant.ts";
import { sampleOf } from "./sample.ts";

const database = testDatabase();
let front: Front;
let tenantId: string;
let owner: string;
let key: string;

interface Page {
  items: Record<string, unknown>[];
  next: string | null;
}
/** A list, and what is asked of it. */
interface List {
  name: string;
  read(page: { limit: number; cursor?: string }): Promise<Page | null>;
}

/** Two rows for every table, one that belongs to its own order, SKU and so on, and one that belongs to those of row five. */
async function fill(number: number, at: string): Promise<void> {
  const facts = { number: (number % 12) + 1, at };
  await fillEveryTable(database, tenantId, `walk${number}`, facts);
  await fillEveryTable(database, tenantId, `child${number}`, { ...facts, parents: "walk5" });
}

beforeAll(async () => {
  front = await openFront();
  tenantId = await makeMerchant(database);
  // in another order than their names, and some at one instant, where only the end of the sort key tells them apart
  for (const number of [5, 2, 9, 1, 7, 3, 8, 4, 6])
    await fill(number, `2026-05-01T10:00:00.12${number >> 1}Z`);
  owner = await signedIn(database, tenantId, "owner");
  key = await apiKey(database, tenantId);
}, 120_000);
afterAll(() => front.close());

const shapeOf = (schema: z.ZodType): Record<string, z.ZodType> =>
  (schema as unknown as { shape?: Record<string, z.ZodType> }).shape ?? {};

/** The values of a filter that chooses from a few. */
function choices(schema: z.ZodType): string[] {
  const { def } = (
    schema as unknown as { _zod: { def: { innerType?: z.ZodType; entries?: Record<string, string> } } }
  )._zod;
  return def.innerType ? choices(def.innerType) : Object.values(def.entries ?? {});
}

/** Where a field's name is not that of its table. */
const tables: Record<string, string> = { orderId: "sales_order", batchId: "import_batch" };

/** Every list of the portal as it opens, and with each choice of each filter. */
function listsOfPortal(): List[] {
  const paged = procedures.filter(
    ([, { _def }]) => _def.type === "query" && "cursor" in shapeOf(_def.inputs[0]!),
  );
  return paged.flatMap(([path, { _def }]) => {
    const schema = _def.inputs[0]!;
    const shape = shapeOf(schema);
    const idOf = ([field = ""]: string[]) =>
      field.endsWith("Id") ? [`walk5-${tables[field] ?? field.slice(0, -2)}`] : [];
    const sample = sampleOf(schema, idOf) as Record<string, unknown>;
    const wanted = Object.fromEntries(
      Object.entries(sample).filter(([field]) => !shape[field]!.safeParse(undefined).success),
    );
    const filters = Object.entries(shape).flatMap(([field, one]) =>
      choices(one).map((value) => ({ [field]: value })),
    );
    return [{}, ...filters].map((filter) => ({
      name: `${path} ${JSON.stringify(filter)}`,
      read: async (page) => {
        const said = await answer<{ result: { data: never } }>(
          front.call(owner, path, "query", { ...wanted, ...filter, ...page }),
        );
        if (!said) return null;
        const { items, nextCursor } = superjson.deserialize<{
          items: Page["items"];
          nextCursor: string | null;
        }>(said.result.data);
        return { items, next: nextCursor };
      },
    }));
  });
}

const listsOfApi = (): List[] =>
  resources.map(({ path }) => ({
    name: `/api/v1/${path}`,
    read: async ({ limit, cursor }) => {
      const query = new URLSearchParams({ limit: `${limit}`, ...(cursor ? { cursor } : {}) });
      const said = await answer<{ data: Page["items"]; next_cursor: string | null }>(
        front.ask(`/api/v1/${path}?${query}`, { headers: { authorization: `Bearer ${key}` } }),
      );
      return said && { items: said.data, next: said.next_cursor };
    },
  }));

async function answer<Said>(asked: ReturnType<Front["ask"]>): Promise<Said | null> {
  const { status, body } = await asked;
  if (status >= 500) throw new Error(`Answered ${status}: ${body.slice(0, 300)}`);
  return status === 200 ? (JSON.parse(Buffer.from(body, "latin1").toString()) as Said) : null;
}

const strange = ["x", "", -1, 2 ** 40, 1e300, null, true];

/** A cursor in the right form with another thing in each of its places, one at a time; some are an id and nothing else. */
function falseCursors(cursor: string): string[] {
  const text = Buffer.from(cursor, "base64url").toString();
  if (!text.startsWith("[")) return strange.map(String);
  const places = JSON.parse(text) as unknown[];
  return places.flatMap((_, n) =>
    strange.map((thing) => Buffer.from(JSON.stringify(places.with(n, thing))).toString("base64url")),
  );
}

const nameOf = (item: Record<string, unknown>): string => String(item.id ?? JSON.stringify(item));

interface Walk {
  list: List;
  before: string[];
  seen: string[];
  cursor?: string | undefined;
  isOver: boolean;
}

/** Walks lists with at least three rows by pages of two. All go on together, so that `meanwhile` happens between the pages of each. */
async function walk(lists: List[], meanwhile: (round: number) => Promise<void>): Promise<Walk[]> {
  const walks: Walk[] = [];
  for (const list of lists) {
    const whole = await list.read({ limit: 100 });
    if (!whole || whole.items.length < 3) continue;
    walks.push({ list, before: whole.items.map(nameOf), seen: [], isOver: false });
  }
  for (let round = 0; walks.some(({ isOver }) => !isOver); round++) {
    if (round === 40) throw new Error("A list does not end.");
    for (const one of walks.filter(({ isOver }) => !isOver)) {
      const page = await one.list.read({ limit: 2, ...(one.cursor ? { cursor: one.cursor } : {}) });
      if (!page) throw new Error(`${one.list.name} does not take its own cursor.`);
      one.seen.push(...page.items.map(nameOf));
      one.cursor = page.next ?? undefined;
      one.isOver = page.next === null;
    }
    await meanwhile(round);
  }
  return walks;
}

const faultsOf = (walks: Walk[]) =>
  walks.flatMap(({ list, before, seen }) => {
    const skipped = before.filter((row) => !seen.includes(row));
    const twice = seen.filter((row, place) => seen.indexOf(row) !== place);
    return skipped.length + twice.length > 0 ? [{ list: list.name, skipped, twice }] : [];
  });

const pathOf = ({ name }: List): string => name.split(" ")[0]!;

describe("lists that are walked while rows come in", () => {
  it("skip none of their rows and show none twice, whatever is filtered", async () => {
    const lists = [...listsOfPortal(), ...listsOfApi()];
    const walks = await walk(lists, async (round) => {
      const at = ["2026-05-02T10:00:00Z", "2026-04-30T10:00:00Z", "2026-05-01T10:00:00.122Z"][round];
      if (at) await fill(10 + round, at);
    });
    expect(faultsOf(walks)).toEqual([]);
    const walked = new Set(walks.map(({ list }) => pathOf(list)));
    const unwalked = new Set(lists.map(pathOf).filter((path) => !walked.has(path)));
    expect([...unwalked]).toEqual([]);
  }, 240_000);

  it("answer a made-up cursor without failing", async () => {
    const wrong: string[] = [];
    for (const list of [...listsOfPortal().filter(({ name }) => name.endsWith(" {}")), ...listsOfApi()]) {
      const { next } = (await list.read({ limit: 2 })) ?? { next: null };
      for (const cursor of next ? falseCursors(next) : [])
        await list.read({ limit: 2, cursor }).catch((failure: Error) => wrong.push(`${list.name}: ${failure.message}`)); // prettier-ignore
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it("control: a list by place shows rows twice, and one whose sort key has no unique end skips some", async () => {
    const orders = (sql: string, values: unknown[]) =>
      database.asOwner<{ id: string; at: string }>(
        `select id, placed_at::text as at from sales_order where tenant_id = $1 ${sql}`,
        [tenantId, ...values],
      );
    const byPlace: List = {
      name: "by place",
      read: async ({ limit, cursor = "0" }) => {
        const items = await orders("order by placed_at desc, id limit $2 offset $3", [limit, cursor]);
        return { items, next: items.length < limit ? null : `${Number(cursor) + limit}` };
      },
    };
    const byTimeAlone: List = {
      name: "by time alone",
      read: async ({ limit, cursor = "infinity" }) => {
        const items = await orders("and placed_at < $3::timestamptz order by placed_at desc limit $2", [
          limit,
          cursor,
        ]);
        return { items, next: items.length < limit ? null : items.at(-1)!.at };
      },
    };
    const walks = await walk([byPlace, byTimeAlone], async (round) => {
      if (round === 0) await fill(20, "2026-05-03T10:00:00Z");
    });
    const [first, second] = faultsOf(walks);
    expect(first).toMatchObject({ list: "by place", twice: expect.arrayContaining([expect.any(String)]) });
    expect(second).toMatchObject({ list: "by time alone", skipped: expect.arrayContaining([expect.any(String)]) }); // prettier-ignore
  }, 60_000);
});
