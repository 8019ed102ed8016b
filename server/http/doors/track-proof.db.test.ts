import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readTrack } from "#server/api/track.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { trackingLink } from "#server/modules/shipping/public.ts";
import { arrangePacked } from "#server/modules/shipping/testing/arrange.ts";
import { trackProofDoor } from "./track-proof.ts";

const database = testDatabase();
/** What no page may say before proof; it is in the order, the shipment and a scan of the parcel. */
const personal = ["Ada", "Moss", "Elm St", "83702", "ada@example.com", "1Z9990000000001234"];

/** An order whose parcel is on its way, and the token of its page. */
async function arrange() {
  const { shop, orderId } = await arrangePacked(database, "http://127.0.0.1:9");
  await database.asOwner(
    "update parcel set tracking_number = '1Z9990000000001234', carrier = 'UPS' where tenant_id = $1",
    [shop.tenantId],
  );
  await database.asOwner(
    `insert into tracking_event (tenant_id, id, parcel_id, order_id, status, carrier_code, description, occurred_at, city, source, dedupe_key, raw)
     select tenant_id, 'trk_1', id, order_id, 'in_transit', 'x', 'Left with Ada Moss, 12 Elm St', now(), 'Reno', 'webhook', 'k', '{}' from parcel where tenant_id = $1`,
    [shop.tenantId],
  );
  const { token } = await shop.inTransaction((work) => trackingLink(work, orderId));
  return { shop, token };
}

const address = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

async function prove(token: string, answer: string, ip = address(), headers: Record<string, string> = {}) {
  const request = new Request("http://test/track-proof", {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin", origin: "null", ...headers },
    body: new URLSearchParams({ token, answer }).toString(),
  });
  const reply = await trackProofDoor.answer(request, { requestId: "req_test", ip, rest: "" });
  const cookie = reply.headers.get("set-cookie");
  return {
    status: reply.status,
    location: reply.headers.get("location"),
    cookie,
    pass: /throughline\.proof=([^;]+)/.exec(cookie ?? "")?.[1],
  };
}

describe("a tracking page", () => {
  it("says nothing personal before proof, and everything after", async () => {
    const { token } = await arrange();
    const before = JSON.stringify(await readTrack(token, undefined));
    expect(before).toContain("in_transit");
    for (const secret of personal) expect(before).not.toContain(secret);
    const proved = await prove(token, "83702");
    expect(proved).toMatchObject({ status: 303, location: `/track/${token}#details` });
    expect(proved.cookie).toContain(`Path=/track/${token}; Max-Age=1800; HttpOnly; SameSite=Lax`);
    // control: the same search finds what is there
    const after = JSON.stringify(await readTrack(token, proved.pass));
    for (const secret of ["Ada", "Elm St", "1Z9990000000001234"]) expect(after).toContain(secret);
  });

  it("takes no pass of another order, no made-up one and no late one", async () => {
    const [mine, other] = [await arrange(), await arrange()];
    const { pass = "" } = await prove(mine.token, "83702");
    const [until = "", mac = ""] = pass.split(".");
    for (const wrong of ["", ".", "x.y", `${Number(until) + 1}.${mac}`, `${until}.${mac}x`, `1.${mac}`])
      expect(await readTrack(mine.token, wrong)).toMatchObject({ proved: null });
    expect(await readTrack(other.token, pass)).toMatchObject({ state: "found", proved: null });
    expect(await readTrack(mine.token, pass)).toMatchObject({
      proved: { personal: { name: expect.any(String) } },
    });
  });

  it("answers a wrong answer and an unknown token alike", async () => {
    const { token } = await arrange();
    const unknown = `${token.slice(0, -2)}${token.endsWith("AA") ? "BB" : "AA"}`;
    expect(await readTrack(unknown, undefined)).toEqual({ state: "unknown" });
    const answers = [await prove(token, "00000"), await prove(unknown, "83702")];
    expect(answers[0]).toEqual({
      status: 303,
      location: `/track/${token}?proof=wrong#details`,
      cookie: null,
    });
    expect(answers[1]).toEqual({ ...answers[0], location: `/track/${unknown}?proof=wrong#details` });
  });

  it("stops asking after five wrong answers to one page, and after twenty from one address", async () => {
    const { token } = await arrange();
    for (let n = 0; n < 5; n++) await prove(token, `0000${n}`);
    expect((await prove(token, "83702")).location).toContain("proof=blocked");
    const ip = address();
    for (let n = 0; n < 21; n++) await prove("A".repeat(43), String(n), ip);
    const { token: fresh } = await arrange();
    expect((await prove(fresh, "83702", ip)).location).toContain("proof=blocked");
    expect((await prove(fresh, "83702")).pass).toBeTruthy();
  });

  it("takes no form of another site, and puts nothing foreign into headers", async () => {
    const { token } = await arrange();
    expect(await prove(token, "83702", address(), { "sec-fetch-site": "cross-site" })).toMatchObject({
      status: 403,
      cookie: null,
    });
    expect((await prove("//evil.example/\r\nx: y;", "1")).location).toBe(
      "/track/evilexamplexy?proof=wrong#details",
    );
  });

  it("closes a quarter of a year after everything arrived", async () => {
    const { shop, token } = await arrange();
    await database.asOwner(
      "update tracking_link set expires_at = now() - interval '1 minute' where tenant_id = $1",
      [shop.tenantId],
    );
    expect(await readTrack(token, undefined)).toEqual({ state: "expired" });
    expect((await prove(token, "83702")).location).toContain("proof=wrong");
  });
});
