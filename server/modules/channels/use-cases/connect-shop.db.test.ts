import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { endRotation } from "#server/modules/partners/public.ts";
import { webhookTarget } from "#server/modules/partners/webhook.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { connectShop, probeShop, reconnectShop, rotateShopSecret } from "./connect-shop.ts";

const database = testDatabase();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let scope: Scope;
let address = "";

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 3 });
  process.env.SANDBOX_URL = sandbox.url;
  delete (globalThis as { throughlineEnv?: unknown }).throughlineEnv;
  scope = { tenantId: await makeMerchant(database), actor: { kind: "user", id: "usr_1" } };
  const answer = await fetch(`${sandbox.url}/control/connections`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      kind: "woocommerce",
      connectionId: "w",
      secret: "s",
      apiKey: "ck:cs",
      shop: { domain: "hill.example" },
    }),
  });
  ({ baseUrl: address } = (await answer.json()) as { baseUrl: string });
});
afterAll(() => sandbox.stop());

const wish = (more = {}) => ({
  kind: "woocommerce",
  name: "Hill",
  address,
  account: "",
  credentials: { consumerKey: "ck", consumerSecret: "cs" },
  ...more,
});

describe("connecting a shop", () => {
  let connectionId = "";

  it("tries it, and gives the webhook address and a secret once", async () => {
    const shop = expectOk(await connectShop(scope, wish()));
    connectionId = shop.connectionId;
    expect(shop.probed).toEqual({ isUp: true, shopName: "WooCommerce" });
    expect(shop.webhookUrl).toMatch(new RegExp(`/api/webhooks/woocommerce/${connectionId}$`));
    expect((await webhookTarget(connectionId))!.secrets).toEqual([shop.secret]);
    const events = await database.asOwner("select name from outbox_event where tenant_id = $1", [
      scope.tenantId,
    ]);
    expect(events).toContainEqual({ name: "channels/catalog.due" });
  });

  it("refuses the same account twice: it would have two budgets", async () => {
    expect(await connectShop(scope, wish({ name: "Again" }))).toEqual({
      ok: false,
      error: { code: "partners.connection_exists", connectionId, name: "Hill" },
    });
  });

  it.each([
    [{ kind: "nothing" }, "channels.kind_unknown"],
    [{ address: "http://shop.example" }, "channels.address_wrong"],
    [{ address: "https://user:pass@shop.example" }, "channels.address_wrong"],
    [{ address: "hill" }, "channels.address_wrong"],
    [{ credentials: { consumerKey: "ck" } }, "channels.credential_missing"],
  ])("refuses %j", async (more, code) => {
    expect(await connectShop(scope, wish(more))).toMatchObject({ ok: false, error: { code } });
  });

  it("keeps both secrets valid while one is replaced, and only the new one afterwards", async () => {
    const before = (await webhookTarget(connectionId))!.secrets;
    const { secret } = expectOk(await transact(scope, (work) => rotateShopSecret(work, { connectionId })));
    expect(await transact(scope, (work) => rotateShopSecret(work, { connectionId }))).toMatchObject({
      error: { code: "partners.rotation_open" },
    });
    const sealed = () =>
      database.asOwner(
        "select previous_webhook_secret_sealed is not null as two, version from connection where id = $1",
        [connectionId],
      );
    expect(await sealed()).toEqual([{ two: true, version: 2 }]);
    expect(before).not.toContain(secret);
    for (let twice = 0; twice < 2; twice++)
      expectOk(await transact(scope, (work) => endRotation(work, connectionId)));
    expect(await sealed()).toEqual([{ two: false, version: 3 }]);
  });

  it("takes other credentials from the version they were seen at, and says in the shop's words why it does not answer", async () => {
    const change = { connectionId, credentials: { consumerKey: "wrong", consumerSecret: "cs" } };
    expect(await transact(scope, (work) => reconnectShop(work, { ...change, version: 1 }))).toMatchObject({
      error: { code: "partners.connection_changed", currentVersion: 3 },
    });
    expectOk(await transact(scope, (work) => reconnectShop(work, { ...change, version: 3 })));
    expect(await probeShop(scope, connectionId)).toEqual({
      isUp: false,
      detail: "woocommerce_rest_cannot_view: Sorry, you cannot list resources.",
    });
  });

  it("of another merchant is unknown", async () => {
    const other = { tenantId: await makeMerchant(database), actor: { kind: "user" as const, id: "usr_2" } };
    expect(await transact(other, (work) => rotateShopSecret(work, { connectionId }))).toEqual({
      ok: false,
      error: { code: "partners.connection_unknown", connectionId },
    });
  });
});
