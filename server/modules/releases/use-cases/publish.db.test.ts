import { describe, expect, it } from "vitest";
import { z } from "zod";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { current, history, publish, versionOf } from "../public.ts";

const database = testDatabase();
const schema = z.strictObject({ keep: z.int().min(0), rules: z.array(z.string()).default([]) });

async function arrange() {
  const tenantId = await makeMerchant(database);
  const within = <T>(run: (work: Work) => Promise<T>) => transact(systemScope(tenantId, "test"), run);
  const put = (body: unknown, basedOnVersion?: number) =>
    within((work) => publish(work, { kind: "inventory.buffers", schema, body, note: "why", basedOnVersion }));
  return { tenantId, within, put };
}

describe("publishing a document", () => {
  it("decides from then on, and keeps what decided before", async () => {
    const { within, put } = await arrange();
    expect(await put({ keep: 2 })).toEqual({ ok: true, value: { version: 1, isNew: true } });
    expect(await put({ keep: 3 })).toMatchObject({ value: { version: 2 } });
    expect(await within((work) => current(work, "inventory.buffers", schema))).toEqual({
      version: 2,
      body: { keep: 3, rules: [] },
    });
    const past = await within((work) => history(work, { kind: "inventory.buffers", limit: 1 }));
    expect(past.items.map((row) => row.version)).toEqual([2]);
    const older = await within((work) =>
      history(work, { kind: "inventory.buffers", limit: 5, cursor: past.nextCursor! }),
    );
    expect(older.items.map((row) => row.version)).toEqual([1]);
    expect(await within((work) => versionOf(work, "inventory.buffers", 1))).toMatchObject({
      body: { keep: 2 },
    });
  });

  it("makes no version of what already decides, whatever the order of its keys", async () => {
    const { put } = await arrange();
    await put({ keep: 2, rules: ["a"] });
    expect(await put({ rules: ["a"], keep: 2 })).toEqual({ ok: true, value: { version: 1, isNew: false } });
  });

  it("refuses a body that does not fit, with every place that is wrong", async () => {
    const { within, put } = await arrange();
    expect(await put({ keep: -1, rules: [7], extra: true })).toMatchObject({
      ok: false,
      error: {
        code: "releases.body_invalid",
        problems: [{ path: "keep" }, { path: "rules.0" }, { path: "" }],
      },
    });
    expect(await within((work) => history(work, { kind: "inventory.buffers", limit: 5 }))).toMatchObject({
      items: [],
    });
  });

  it("refuses an edit of a version that no longer decides", async () => {
    const { put } = await arrange();
    await put({ keep: 1 }, 0);
    await put({ keep: 2 }, 1);
    expect(await put({ keep: 9 }, 1)).toEqual({
      ok: false,
      error: {
        code: "releases.version_changed",
        kind: "inventory.buffers",
        yourVersion: 1,
        currentVersion: 2,
      },
    });
  });

  it("gives parallel authors versions of their own", async () => {
    const { put } = await arrange();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((keep) => put({ keep })));
    expect(answers.map((answer) => (answer.ok ? answer.value.version : 0)).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it("tells listeners once a version", async () => {
    const { tenantId, put } = await arrange();
    await put({ keep: 1 });
    await put({ keep: 1 });
    const rows = await database.asOwner("select name, data from outbox_event where tenant_id = $1", [
      tenantId,
    ]);
    expect(rows).toMatchObject([{ name: "releases/document.published", data: { version: 1 } }]);
  });

  it("shows another merchant nothing", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    await ours.put({ keep: 1 });
    await expect(theirs.within((work) => current(work, "inventory.buffers", schema))).rejects.toThrow(
      /No version/,
    );
    expect(await theirs.within((work) => current(work, "inventory.buffers", schema, { keep: 7 }))).toEqual({
      version: 0,
      body: { keep: 7, rules: [] },
    });
  });
});
