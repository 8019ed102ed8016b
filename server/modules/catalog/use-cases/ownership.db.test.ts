import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { arrangeWarehouse } from "#server/modules/inventory/testing/arrange.ts";
import { publish } from "#server/modules/releases/public.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { ownershipSchema, type FieldOwner, type OwnedField } from "../contract.ts";
import type { Writer } from "../domain/ownership.ts";
import { listProposals } from "../queries/list-proposals.ts";
import { decideProposal } from "./decide-proposal.ts";
import { saveOwned, writeField } from "./propose-fields.ts";
import { recordListings } from "./record-listings.ts";

const database = testDatabase();
const person = (role: string): Writer => ({ kind: "person", id: `usr_${role}`, role });

async function arrange(owners: Partial<Record<OwnedField, FieldOwner>> = {}) {
  const warehouse = await arrangeWarehouse(database, { skus: ["hat"], locations: [] });
  const { tenantId, inTransaction } = warehouse;
  const connectionId = newId("con");
  const run = (text: string, ...values: unknown[]) => database.asOwner(text, [tenantId, ...values]);
  await run(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'shopify', 'Shop', 'https://shop.invalid', '', '', 10, 10)`,
    connectionId,
  );
  await run("update sku set title = 'Hat', price_minor = 1000, currency = 'USD' where tenant_id = $1");
  const own = (next: Partial<Record<OwnedField, FieldOwner>>) =>
    inTransaction((work) =>
      publish(work, {
        kind: "catalog.ownership",
        schema: ownershipSchema,
        body: { owners: next },
        note: "why",
      }),
    );
  await own(owners);
  let minute = 0;
  /** The channel describes the hat, a minute later each time. */
  const describeHat = (over: { title?: string; price?: bigint; barcode?: string; status?: string } = {}) =>
    inTransaction((work) =>
      recordListings(work, {
        connectionId,
        product: {
          externalProductId: "500",
          title: over.title ?? "Hat",
          status: over.status ?? "active",
          updatedAt: new Date(Date.UTC(2026, 6, 1, 10, (minute += 1))),
          variants: [
            {
              externalVariantId: "900",
              externalInventoryItemId: "800",
              sku: "HAT",
              title: "Default Title",
              barcode: over.barcode ?? null,
              priceMinor: over.price ?? 1000n,
              currency: "USD",
            },
          ],
        },
      }),
    );
  const proposals = async (state: "open" | "accepted" | "rejected" | "superseded" = "open") =>
    (await inTransaction((work) => listProposals(work, { state, limit: 50 }))).items;
  const save = async (role: string, changes: Record<string, unknown>) =>
    (await inTransaction((work) => saveOwned(work, { rows: [{ skuId: "hat", version: null, changes }] }, person(role))))[0]!; // prettier-ignore
  const decide = async (role: string, decision: "accept" | "reject" = "accept", current?: string) => {
    const [proposal] = await proposals();
    return inTransaction((work) =>
      decideProposal(
        work,
        { proposalId: proposal!.id, decision, current: current ?? proposal!.current, note: "" },
        person(role),
      ),
    );
  };
  const hat = async () =>
    (
      await run("select title, price_minor::int as price, status, weight_grams from sku where tenant_id = $1")
    )[0];
  return { ...warehouse, run, connectionId, own, describeHat, proposals, save, decide, hat };
}

describe("a person writes fields", () => {
  it("that are theirs at once, and proposes the others with what they change from and to", async () => {
    const { save, hat, proposals } = await arrange({ price: { kind: "finance" } });
    const saved = await save("operations", { title: "Sun hat", priceMinor: 1200n });
    expect(saved).toMatchObject({ state: "saved", proposed: ["price"] });
    expect(await hat()).toMatchObject({ title: "Sun hat", price: 1000 });
    expect(await proposals()).toMatchObject([
      { field: "price", from: { priceMinor: "1000" }, to: { priceMinor: "1200" }, sourceKind: "person" },
    ]);
    await save("operations", { priceMinor: 1200n });
    expect(await proposals(), "proposed once").toHaveLength(1);
    await save("operations", { priceMinor: 1300n });
    expect((await proposals()).map(({ to }) => to["priceMinor"])).toEqual(["1300"]);
    expect(await proposals("superseded")).toHaveLength(1);
    expect(await save("owner", { priceMinor: 1100n }), "control: the owner").toMatchObject({ proposed: [] });
    expect(await hat()).toMatchObject({ price: 1100 });
  });

  it("without proposing anything when the row cannot be saved", async () => {
    const { save, proposals } = await arrange({ price: { kind: "finance" } });
    expect(await save("operations", { title: "", priceMinor: 1200n })).toMatchObject({
      state: "failed",
      proposed: [],
    });
    expect(await proposals()).toEqual([]);
  });
});

describe("a channel writes fields", () => {
  it("which its own count at once and others are proposed, once it is known and only when it changes them", async () => {
    const { connectionId, own, describeHat, proposals, hat } = await arrange();
    await describeHat({ title: "Chapeau – noir" });
    expect(await proposals(), "the first description is no change").toEqual([]);
    await describeHat({ title: "Chapeau - noir" });
    expect(await proposals(), "a dash of another length says nothing new").toEqual([]);
    await describeHat({ title: "Chapeau d'été", price: 1500n });
    expect((await proposals()).map(({ field, sourceName }) => [field, sourceName]).toSorted()).toEqual([
      ["price", "Shop"],
      ["title", "Shop"],
    ]);
    expect(await hat()).toMatchObject({ title: "Hat", price: 1000 });
    await own({ title: { kind: "channel", connectionId } });
    await describeHat({ title: "Panama", price: 1500n });
    expect(await hat()).toMatchObject({ title: "Panama", price: 1000 });
    await describeHat({ title: "Panama", price: 1000n });
    expect(
      (await proposals()).filter(({ field }) => field === "price"),
      "taken back",
    ).toEqual([]);
  });

  it("with barcode and status too, which are accepted through the same rules as by hand", async () => {
    const { run, describeHat, proposals, decide, hat } = await arrange();
    await describeHat();
    await describeHat({ barcode: "4006381333931", status: "archived" });
    expect((await proposals()).map(({ field }) => field).toSorted()).toEqual(["barcode", "status"]);
    for (let turn = 0; turn < 2; turn++)
      expect(await decide("operations")).toEqual({ ok: true, value: undefined });
    expect(await hat()).toMatchObject({ status: "archived" });
    expect(await run("select barcode from sku_barcode where tenant_id = $1")).toEqual([
      { barcode: "04006381333931" },
    ]);
  });
});

describe("deciding a proposal", () => {
  it("changes the SKU with an audit trail, ends the others of the field, and does nothing twice", async () => {
    const { run, save, describeHat, inTransaction, proposals, decide, hat } = await arrange({
      price: { kind: "finance" },
    });
    await describeHat();
    await describeHat({ price: 1700n });
    await save("operations", { priceMinor: 1200n });
    const [mine] = await proposals();
    expect(await decide("finance")).toMatchObject({ ok: true });
    expect(await hat()).toMatchObject({ price: 1200 });
    expect(await proposals()).toEqual([]);
    expect(await proposals("superseded")).toMatchObject([{ sourceKind: "channel" }]);
    const again = { proposalId: mine!.id, decision: "accept" as const, current: "", note: "" };
    expect(await inTransaction((work) => decideProposal(work, again, person("finance")))).toMatchObject({
      ok: true,
    });
    expect(await inTransaction((work) => decideProposal(work, { ...again, decision: "reject" }, person("finance")))).toMatchObject({ error: { code: "catalog.proposal_closed" } }); // prettier-ignore
    const trail = await run("select after ->> 'state' as state from audit_entry where tenant_id = $1 and subject_type = 'field_proposal' and subject_id = $2 order by id", mine!.id); // prettier-ignore
    expect(trail.map((row) => row["state"])).toEqual(["open", "accepted"]);
  });

  it("is refused to others than the owner, and when the SKU changed since", async () => {
    const { save, decide, hat, proposals } = await arrange({ price: { kind: "finance" } });
    await save("operations", { priceMinor: 1200n });
    expect(await decide("operations")).toMatchObject({
      error: { code: "catalog.not_the_owner", owner: "finance" },
    });
    const current = (await proposals())[0]!.current;
    await save("owner", { priceMinor: 1250n });
    expect(await decide("finance", "accept", current)).toMatchObject({
      error: { code: "catalog.proposal_outdated" },
    });
    expect(await hat()).toMatchObject({ price: 1250 });
    expect(await decide("finance", "reject", current)).toMatchObject({ ok: true });
    expect(await proposals("rejected")).toHaveLength(1);
  });

  it("of another merchant finds nothing", async () => {
    const [ours, theirs] = [await arrange({ price: { kind: "finance" } }), await arrange()];
    await ours.save("operations", { priceMinor: 1200n });
    const [proposal] = await ours.proposals();
    expect(await theirs.proposals()).toEqual([]);
    const input = { proposalId: proposal!.id, decision: "accept" as const, current: "", note: "" };
    expect(await theirs.inTransaction((work) => decideProposal(work, input, person("owner")))).toMatchObject({
      error: { code: "catalog.proposal_unknown" },
    });
  });

  it("goes through one field for other rooms", async () => {
    const { inTransaction, hat } = await arrange({ title: { kind: "finance" } });
    const write = (role: string) =>
      inTransaction((work) =>
        writeField(work, { skuId: "hat", field: "title", changes: { title: "Cap" }, writer: person(role) }),
      );
    expect(await write("operations")).toMatchObject({ value: { outcome: "proposed" } });
    expect(await write("owner")).toMatchObject({ value: { outcome: "saved" } });
    expect(await hat()).toMatchObject({ title: "Cap" });
  });
});
