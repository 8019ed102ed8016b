import { describe, expect, it } from "vitest";
import type { Result } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact, type Work } from "#server/db/transact.ts";
import { publish } from "#server/modules/releases/public.ts";
import { countPolicy, countStatuses, defaultCountPolicy, type CountPolicy } from "../contract.ts";
import { countTransitions } from "../domain/count-states.ts";
import { countAccuracy } from "../queries/count-accuracy.ts";
import { countTasks } from "../queries/count-tasks.ts";
import { listCounts } from "../queries/counts.ts";
import { arrangeWarehouse, stockDifferences } from "../testing/arrange.ts";
import { decideCount } from "./decide-count.ts";
import { pickFromBin, putInBin } from "./move-in-bin.ts";
import { planCount } from "./plan-count.ts";
import { openCount, scanCount } from "./scan-count.ts";
import { submitCount } from "./submit-count.ts";
import { answerZeroCheck, emptiedBins } from "./zero-check.ts";

const database = testDatabase();
const code = (result: Result<unknown, { code: string }>) => (result.ok ? "ok" : result.error.code);

/** Twelve hats lie in a1. */
async function arrange() {
  const shop = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east"], bins: { a1: "east" } });
  await shop.receive("hat", "east", 12);
  await shop.inTransaction((work) =>
    putInBin(work, { binId: "a1", skuId: "hat", quantity: 12, eventKey: "put" }),
  );
  const as = <T>(id: string, run: (work: Work) => Promise<T>) =>
    transact({ ...shop.scope, actor: { kind: "user", id } }, run);
  const rule = (part: Partial<CountPolicy>) =>
    as("chief", (work) =>
      publish(work, {
        kind: "inventory.count_policy",
        schema: countPolicy,
        body: { ...defaultCountPolicy, ...part },
        note: "Test.",
      }),
    );
  return { shop, as, rule };
}

describe("a recount", () => {
  /** Ann counts six of twelve hats, Bob asks for another count. */
  async function asked() {
    const made = await arrange();
    const { as } = made;
    const planned = await as("ann", (work) => planCount(work, { binId: "a1" }));
    const countId = planned.ok ? planned.value.countIds[0]! : "";
    await as("ann", (work) => openCount(work, { countId, binCode: "a1" }));
    await as("ann", (work) => scanCount(work, { countId, code: "hat", scanKey: "six-of-them", setTo: 6 }));
    await as("ann", (work) => submitCount(work, { countId, zeros: [] }));
    const [row] = await database.asOwner("select version from stock_count where tenant_id = $1", [
      made.shop.tenantId,
    ]);
    const version = Number(row!["version"]);
    const input = { countId, version, decision: "recount" as const, lines: [], note: "Look again." };
    const decided = await as("bob", (work) => decideCount(work, input));
    const recountId = decided.ok ? decided.value.recountId! : "";
    const begin = (who: string) => as(who, (work) => openCount(work, { countId: recountId, binCode: "a1" }));
    return { ...made, begin };
  }

  it("is another person's, who is told so before", async () => {
    const { as, begin } = await asked();
    expect(code(await begin("ann"))).toBe("inventory.count_again_own");
    const seen = (who: string) => as(who, (work) => countTasks(work, "east"));
    expect(await seen("ann")).toMatchObject([{ reason: "recount", isForOthers: true }]);
    expect(await seen("cid")).toMatchObject([{ reason: "recount", isForOthers: false }]);
    expect(code(await begin("cid"))).toBe("ok");
  });

  it("is the same person's where the policy says so", async () => {
    const { begin, rule } = await asked();
    await rule({ recountBySamePerson: true });
    expect(code(await begin("ann"))).toBe("ok");
  });
});

describe("a bin that the system thinks is empty", () => {
  const taken = () => [{ binId: "a1", at: new Date(Date.now() - 1_000) }];
  const pick = (made: Awaited<ReturnType<typeof arrange>>, quantity: number) =>
    made.shop.inTransaction((work) =>
      pickFromBin(work, { binId: "a1", skuId: "hat", quantity, eventKey: `pick-${quantity}` }),
    );
  const look = (made: Awaited<ReturnType<typeof arrange>>) =>
    made.as("ann", (work) => emptiedBins(work, taken()));
  const say = (made: Awaited<ReturnType<typeof arrange>>, isEmpty: boolean, scanKey = "zero-check-1") =>
    made.as("ann", (work) => answerZeroCheck(work, { binId: "a1", isEmpty, scanKey }));

  it("is asked about while nobody looked, and counts as right when it is empty", async () => {
    const made = await arrange();
    await pick(made, 11);
    expect(await look(made), "one is left").toEqual([]);
    await pick(made, 1);
    expect(await look(made)).toEqual([{ binId: "a1", binCode: "a1" }]);
    for (const time of [1, 2]) expect([time, await say(made, true)]).toEqual([time, { ok: true, value: { isPlanned: false } }]);
    expect(await look(made)).toEqual([]);
    const { locations } = await made.shop.inTransaction((work) => countAccuracy(work, 30));
    expect(locations).toMatchObject([{ counts: 1, clean: 1, accuracy: 100 }]);
  }); // prettier-ignore

  it("is counted when something is left, and not asked about again", async () => {
    const made = await arrange();
    await pick(made, 12);
    for (const time of [1, 2]) expect([time, await say(made, false)]).toEqual([time, { ok: true, value: { isPlanned: true } }]);
    expect(await look(made)).toEqual([]);
    expect(await say(made, true, "another-answer"), "it is being counted").toEqual({ ok: true, value: { isPlanned: false } });
    const { items } = await made.shop.inTransaction((work) => listCounts(work, { view: "to_count", limit: 10 }));
    expect(items).toMatchObject([{ reason: "zero_check", binCode: "a1", status: "planned" }]);
    const other = await arrange();
    expect(await other.as("ann", (work) => answerZeroCheck(work, { binId: "nowhere", isEmpty: true, scanKey: "a-strange-bin" }))).toMatchObject({
      error: { code: "inventory.not_stocked" } });
  }); // prettier-ignore

  it("is nobody's business where the policy asks nobody", async () => {
    const made = await arrange();
    await made.rule({ zeroChecks: false });
    await pick(made, 12);
    expect(await look(made)).toEqual([]);
  });
});

it("the database holds the same table of transitions as the room", async () => {
  const pairs = countStatuses.flatMap((from) => countStatuses.map((to) => ({ from, to })));
  const rows = await database.asOwner<{ from: keyof typeof countTransitions; to: string; may: boolean }>(
    `select p."from", p."to", stock_count_may_become(p."from", p."to") as may from jsonb_to_recordset($1::jsonb) as p("from" text, "to" text)`,
    [JSON.stringify(pairs)],
  );
  const may = (from: keyof typeof countTransitions, to: string) =>
    from === to || (countTransitions[from] as readonly string[]).includes(to);
  expect(rows.length).toBe(pairs.length);
  expect(rows.filter((row) => row.may !== may(row.from, row.to))).toEqual([]);
});

describe("what lies in no bin", () => {
  /** Five of seventeen hats lie in no bin; Ann counts `counted` of them. */
  async function counted(units: number) {
    const made = await arrange();
    const { shop, as } = made;
    await shop.receive("hat", "east", 5);
    const planned = await as("ann", (work) => planCount(work, { locationId: "east", isLoose: true }));
    const countId = planned.ok ? planned.value.countIds[0]! : "";
    expect(await as("ann", (work) => countTasks(work, "east"))).toMatchObject([{ isLoose: true, binCode: "east" }]);
    expect(code(await as("ann", (work) => openCount(work, { countId, binCode: "a1" })))).toBe("inventory.count_wrong_bin");
    await as("ann", (work) => openCount(work, { countId, binCode: "EAST" }));
    await as("ann", (work) => scanCount(work, { countId, code: "hat", scanKey: `loose-${units}`, setTo: units }));
    const submitted = await as("ann", (work) => submitCount(work, { countId, zeros: [] }));
    const decide = () =>
      as("bob", async (work) => {
        const { version } = await work.tx.stockCount.findFirstOrThrow({ where: { id: countId } });
        return decideCount(work, { countId, version, decision: "approve", lines: [], note: "Seen." });
      });
    const figures = async () => {
      const [row] = await database.asOwner(
        `select l.on_hand::integer as "onHand", (select sum(quantity) from bin_level b where b.tenant_id = l.tenant_id)::integer as "inBins"
           from stock_level l where l.tenant_id = $1`, [shop.tenantId]);
      return row;
    };
    return { ...made, countId, submitted, decide, figures };
  } // prettier-ignore

  it("is counted by its location, and what is in bins stays", async () => {
    const { submitted, decide, figures, shop } = await counted(2);
    expect(submitted).toEqual({ ok: true, value: { status: "pending_approval" } });
    expect(await decide()).toMatchObject({ value: { status: "posted" } });
    expect(await figures()).toEqual({ onHand: 14, inBins: 12 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
    const found = await counted(30);
    expect(await found.decide()).toMatchObject({ value: { status: "posted" } });
    expect(await found.figures()).toEqual({ onHand: 42, inBins: 12 });
  });

  it("has one count at a time, and silence about it is not zero", async () => {
    const { shop, as } = await arrange();
    await shop.receive("hat", "east", 5);
    const plan = () => as("ann", (work) => planCount(work, { locationId: "east", isLoose: true }));
    const planned = await plan();
    expect(await plan()).toEqual(planned);
    const countId = planned.ok ? planned.value.countIds[0]! : "";
    await as("ann", (work) => openCount(work, { countId, binCode: "east" }));
    expect(await as("ann", (work) => submitCount(work, { countId, zeros: [] }))).toMatchObject({
      error: { code: "inventory.count_unseen", lines: [{ skuId: "hat" }] },
    });
    expect(code(await as("ann", (work) => planCount(work, { locationId: "west", isLoose: true })))).toBe("inventory.not_stocked");
  }); // prettier-ignore

  it("is counted again when what is missing was put away meanwhile", async () => {
    const { shop, decide, figures } = await counted(2);
    await shop.inTransaction((work) =>
      putInBin(work, { binId: "a1", skuId: "hat", quantity: 4, eventKey: "put-after" }),
    );
    expect(code(await decide())).toBe("inventory.below_zero");
    expect(await figures()).toEqual({ onHand: 17, inBins: 16 });
  });
});
