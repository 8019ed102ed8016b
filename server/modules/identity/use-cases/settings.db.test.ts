import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Scope } from "#server/db/transact.ts";
import { pool } from "#server/db/pool.ts";
import { tokenHash } from "#server/platform/crypto.ts";
import { brandSchema, quietWindow } from "../contract.ts";
import { getQuietHours } from "../queries/quiet-hours.ts";
import { getBrand, getSecondFactorRoles, listApiKeys } from "../queries/settings.ts";
import { createApiKey, revokeApiKey } from "./api-keys.ts";
import { setPersonActive } from "./remove-person.ts";
import { saveBrand, saveQuietHours, saveSecondFactorRoles } from "./save-merchant.ts";

const database = testDatabase();
const merchant = async (name?: string): Promise<Scope> =>
  systemScope(await makeMerchant(database, name), "test");
const find = async (key: string) =>
  (await pool().query("select * from find_api_key($1)", [tokenHash(key)])).rows;

describe("an API key", () => {
  const make = (scope: Scope) =>
    transact(scope, (work) => createApiKey(work, { name: "Shop", scopes: ["write", "read", "read"] }));

  it("is found by its text, which is kept nowhere", async () => {
    const scope = await merchant();
    const { keyId, key } = await make(scope);
    expect(await find(key)).toEqual([{ tenant_id: scope.tenantId, id: keyId, scopes: ["read", "write"] }]);
    const everything = await database.asOwner(
      "select to_jsonb(k) from api_key k union all select to_jsonb(a) from audit_entry a",
    );
    expect(JSON.stringify(everything)).not.toContain(key.slice(8));
    expect(await transact(scope, listApiKeys)).toMatchObject([{ id: keyId, prefix: key.slice(0, 8) }]);
  });

  it("ends when revoked, by its own merchant only; twice is once", async () => {
    const [ours, theirs] = [await merchant(), await merchant()];
    const { keyId, key } = await make(ours);
    const revoke = (scope: Scope) => transact(scope, (work) => revokeApiKey(work, keyId));
    expect(await revoke(theirs)).toMatchObject({ ok: false, error: { code: "identity.key_unknown" } });
    expect(await transact(theirs, listApiKeys)).toEqual([]);
    expect(await find(key)).toHaveLength(1);
    await revoke(ours);
    const [first] = await transact(ours, listApiKeys);
    expect((await revoke(ours)).ok).toBe(true);
    expect((await transact(ours, listApiKeys))[0]?.revokedAt).toEqual(first?.revokedAt);
    expect(await find(key)).toEqual([]);
  });
});

describe("the brand", () => {
  const brand = { name: "Pine", accentColor: "#0f766e", logoText: "P", supportEmail: "help@pine.example" };

  it("comes from the merchant's name until it is set, and is not saved over another's changes", async () => {
    const scope = await merchant("Juniper");
    const first = await transact(scope, getBrand);
    expect(first).toMatchObject({ name: "Juniper", supportEmail: "" });
    const save = (version: number) => transact(scope, (work) => saveBrand(work, { ...brand, version }));
    expect(await save(first.version)).toEqual({ ok: true, value: { version: first.version + 1 } });
    expect(await save(first.version)).toMatchObject({
      ok: false,
      error: { code: "identity.merchant_changed" },
    });
    expect(await transact(scope, getBrand)).toEqual({ ...brand, version: first.version + 1 });
  });

  it("takes colors and addresses only as such", () => {
    for (const wrong of [{ accentColor: "red;}body{" }, { supportEmail: "a@b.example, c" }, { name: "a\nb" }])
      expect(brandSchema.safeParse({ ...brand, ...wrong }).success).toBe(false);
  });
});

it("quiet hours are kept by weekday, are not saved over another's changes, and say what is now", async () => {
  const scope = await merchant();
  const none = await transact(scope, getQuietHours);
  expect(none).toMatchObject({ windows: [], phase: "always", quiet: null });
  const windows = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: "00:00", until: "00:00" }));
  const save = () => transact(scope, (work) => saveQuietHours(work, { windows, version: none.version }));
  expect((await save()).ok).toBe(true);
  expect(await save()).toMatchObject({ ok: false, error: { code: "identity.merchant_changed" } });
  expect(await transact(scope, getQuietHours)).toMatchObject({ windows, phase: "quiet" });
  expect(quietWindow.safeParse({ weekday: 1, from: "24:00", until: "06:00" }).success).toBe(false);
  expect(await transact(await merchant(), getQuietHours)).toMatchObject({ windows: [] });
});

it("the roles that need a second factor are kept once each", async () => {
  const scope = await merchant();
  await transact(scope, (work) => saveSecondFactorRoles(work, ["owner", "finance", "owner"]));
  expect(await transact(scope, getSecondFactorRoles)).toEqual(["finance", "owner"]);
});

it("a person is removed and comes back, but the last owner stays, also when two go at once", async () => {
  const scope = await merchant();
  const owners = [newId("usr"), newId("usr")];
  for (const id of owners) {
    await database.asOwner("insert into app_user (id, email, name) values ($1, $1 || '@example.com', 'X')", [
      id,
    ]);
    await database.asOwner("insert into membership (tenant_id, user_id, role) values ($1, $2, 'owner')", [scope.tenantId, id]); // prettier-ignore
  }
  const set = (userId: string, isActive: boolean) =>
    transact(scope, (work) => setPersonActive(work, { userId, isActive }));
  const answers = await Promise.all(owners.map((id) => set(id, false)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  const gone = owners[answers.findIndex(({ ok }) => ok)]!;
  expect((await set(gone, true)).ok).toBe(true);
  expect(await set("usr_nobody", false)).toMatchObject({ error: { code: "identity.person_unknown" } });
});
