import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { connectionsOfKind } from "../queries/connections.ts";
import { webhookTarget } from "../webhook.ts";
import { connectPartner, probePartner, reconnectPartner } from "./connect-partner.ts";

const database = testDatabase();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let scope: Scope;
const addresses: Record<string, string> = {};

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 5 });
  process.env.SANDBOX_URL = sandbox.url;
  delete (globalThis as { throughlineEnv?: unknown }).throughlineEnv;
  scope = { tenantId: await makeMerchant(database), actor: { kind: "user", id: "usr_1" } };
  for (const kind of ["easypost", "stripe"]) {
    const answer = await fetch(`${sandbox.url}/control/connections`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind, connectionId: kind, secret: "s", apiKey: `${kind}-key` }),
    });
    addresses[kind] = ((await answer.json()) as { baseUrl: string }).baseUrl;
  }
});
afterAll(() => sandbox.stop());

const wish = (kind: string, more = {}) => ({
  kind,
  name: `Our ${kind}`,
  address: addresses[kind] ?? "",
  account: "",
  credentials: { apiKey: `${kind}-key`, secretKey: `${kind}-key` },
  ...more,
});

describe("connecting a partner", () => {
  it.each(["easypost", "stripe"] as const)(
    "tries %s with its key, and gives address and secret of its webhook once",
    async (kind) => {
      const made = expectOk(await connectPartner(scope, wish(kind)));
      expect(made.probed).toEqual({ isUp: true, detail: "It answers, and the key is right." });
      expect(made.webhookUrl).toMatch(new RegExp(`/api/webhooks/${kind}/${made.connectionId}$`));
      expect((await webhookTarget(made.connectionId))!.secrets).toEqual([made.secret]);
      const found = await transact(scope, (work) => connectionsOfKind(work, kind));
      expect(JSON.stringify(found)).not.toContain(`${kind}-key`);
    },
  );

  it("keeps one with a wrong key, says so, and takes the right one", async () => {
    const other = { tenantId: await makeMerchant(database), actor: scope.actor };
    const made = expectOk(
      await connectPartner(other, wish("stripe", { credentials: { secretKey: "wrong" } })),
    );
    expect(made.probed).toEqual({ isUp: false, detail: expect.stringMatching(/^[A-Z][^{]*key/i) });
    const { connectionId } = made;
    const right = { connectionId, version: 1, credentials: { secretKey: "stripe-key" } };
    expect(expectOk(await transact(other, (work) => reconnectPartner(work, right)))).toEqual({ version: 2 });
    expect((await probePartner(other, connectionId)).isUp).toBe(true);
    expect(await transact(scope, (work) => reconnectPartner(work, right))).toMatchObject({
      error: { code: "partners.connection_unknown" },
    });
  });

  it("takes a mailbox that is never called, with the secret it is given", async () => {
    const made = expectOk(
      await connectPartner(scope, wish("edi", { account: "ZZ:US", webhookSecret: "a-secret-of-theirs" })),
    );
    expect([made.probed.isUp, made.secret]).toEqual([null, "a-secret-of-theirs"]);
  });

  it.each([
    ["shopify", {}, "partners.kind_unknown"],
    ["easypost", { address: "http://carrier.example" }, "partners.address_wrong"],
    ["easypost", { credentials: {} }, "partners.credential_missing"],
    ["easypost", {}, "partners.connection_exists"],
  ])("refuses %s with %j", async (kind, more, code) => {
    expect(await connectPartner(scope, wish(kind, more))).toMatchObject({ ok: false, error: { code } });
  });
});
