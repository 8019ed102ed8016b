import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { readTrack } from "#server/api/track.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeReturns } from "#server/modules/returns/testing/arrange.ts";
import { findTrackingLink, newPass, trackingLink } from "#server/modules/shipping/public.ts";
import { trackReturnDoor } from "./track-return.ts";

const database = testDatabase();
const address = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

/** A shipped order of three pieces, its page, and a way to send that page's form. */
async function arrange() {
  const shop = await arrangeReturns(database);
  const { token } = await shop.within((work) => trackingLink(work, "ord_1"));
  const pass = newPass((await findTrackingLink(token))!.linkId);
  const send = async (over: Record<string, string> = {}, ip = address(), photos: Uint8Array[] = [], site = "same-origin") => {
    const form = new FormData();
    const fields = { token, pass, id: newId("rma"), orderLineId: "l1", skuId: "s1", quantity: "1", reason: "unwanted", note: "", ...over };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    for (const bytes of photos) form.append("photo", new File([new Uint8Array(bytes)], "x.png"));
    // what a browser sends for a file that was not chosen
    form.append("photo", new File([], ""));
    const request = new Request("http://test/track-return", { method: "POST", headers: { "sec-fetch-site": site }, body: form });
    const reply = await trackReturnDoor.answer(request, { requestId: "req_test", ip, rest: "" });
    return reply.headers.get("location") ?? String(reply.status);
  }; // prettier-ignore
  const count = async () =>
    (await shop.sql("select count(*)::int as n from rma where tenant_id = $1"))[0]!.n as number;
  return { ...shop, token, pass, send, count };
}

describe("the form of a return on the tracking page", () => {
  it("asks once however often it is sent, with its photos, and the page says so", async () => {
    const { token, pass, send, sql } = await arrange();
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0]); // prettier-ignore
    const id = newId("rma");
    for (const _ of [1, 2])
      expect(await send({ id, quantity: "2" }, address(), [png])).toBe(`/track/${token}?return=waiting#returns`); // prettier-ignore
    expect(await sql("select id from rma where tenant_id = $1")).toEqual([{ id }]);
    expect(await sql("select rma_id, taken_by from rma_photo where tenant_id = $1")).toEqual([{ rma_id: id, taken_by: "buyer" }]); // prettier-ignore
    const proved = await readTrack(token, pass);
    expect(proved).toMatchObject({ proved: { pass, returns: { returns: [{ id, status: "requested" }] } } });
    // without proof the page says nothing of returns
    expect(JSON.stringify(await readTrack(token, undefined))).not.toContain("RMA-");
  });

  it("says what is missing, and opens nothing then", async () => {
    const { send, count } = await arrange();
    const outcomes = [
      await send({ quantity: "0" }),
      await send({ reason: "" }),
      await send({ quantity: "4" }),
      await send({ reason: "made_up" }),
      await send({ quantity: "1.5" }),
      await send({ skuId: "s\u0000" }),
      await send({}, address(), [Uint8Array.of(1, 2, 3)]),
      await send(
        {},
        address(),
        Array.from({ length: 4 }, () => Uint8Array.of(1)),
      ),
    ];
    const words = outcomes.map((place) => /return=(\w+)#/.exec(place)?.[1]);
    expect(words).toEqual(["nothing", "reason", "gone", "refused", "refused", "refused", "photo", "photo"]);
    expect(await count()).toBe(0);
  });

  it("takes no made-up or foreign pass, no other site, and answers unknown tokens alike", async () => {
    const [mine, other] = [await arrange(), await arrange()];
    const unproved = (token: string) => `/track/${token}?return=unproved#details`;
    for (const pass of ["", `${mine.pass}x`, other.pass])
      expect(await mine.send({ pass })).toBe(unproved(mine.token));
    expect(await mine.send({ token: "A".repeat(43) })).toBe(unproved("A".repeat(43)));
    expect(await mine.send({ token: "//evil.example/\r\nx" })).toBe(unproved("evilexamplex"));
    expect(await mine.send({}, address(), [], "cross-site")).toBe("403");
    expect(await mine.count()).toBe(0);
    // control: the same form with its own pass is taken
    expect(await mine.send()).toContain("return=waiting");
  });

  it("slows one page and one address down", async () => {
    const { send, token } = await arrange();
    for (let n = 0; n < 9; n++) await send({ quantity: "0" });
    expect(await send()).toBe(`/track/${token}?return=wait#returns`);
    const ip = address();
    const pages = [await arrange(), await arrange(), await arrange()];
    for (let n = 0; n < 21; n++) await pages[n % 3]!.send({ quantity: "0" }, ip);
    const fresh = await arrange();
    expect(await fresh.send({}, ip)).toContain("return=wait");
    expect(await fresh.send()).toContain("return=waiting");
  });
});
