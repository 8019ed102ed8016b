import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import type { Role } from "#server/auth/permissions.ts";
import type { Session } from "#server/auth/session-record.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeReturns } from "#server/modules/returns/testing/arrange.ts";
import { env } from "#server/platform/env.ts";
import { returnPhotosDoorOf } from "./return-photos.ts";

const database = testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "photos-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

async function arrange() {
  const { tenantId, approved } = await arrangeReturns(database);
  for (const id of ["rma_test1", "rma_test2"]) await approved(id, 1);
  return (role: Role | null) => {
    const session = role && ({ sessionId: "s", userId: "usr_1", name: "T", email: "t@example.com", tenantId, merchantName: "T", role, merchants: [], mustSetUpSecondFactor: false } satisfies Session); // prettier-ignore
    const door = returnPhotosDoorOf(() => Promise.resolve(session));
    return async (method: "GET" | "PUT", rest: string, body?: Uint8Array<ArrayBuffer>, headers = {}) => {
      const request = new Request(`http://127.0.0.1:3000/return-photos/${rest}`, { method, headers, ...(body ? { body } : {}) }); // prettier-ignore
      return door.answer(request, { requestId: "req_1", ip: "", rest });
    };
  };
}

it("keeps a photo of a return and shows it to the merchant's people only", async () => {
  const [ours, theirs] = [await arrange(), await arrange()];
  const put = await ours("warehouse")("PUT", "rma_test1", png, { "content-type": "text/html" });
  const { name } = (await put.json()) as { name: string };
  expect(name).toMatch(/^rmp_[0-9a-f]{32}\.png$/);
  expect(await (await ours("warehouse")("PUT", "rma_test1", png)).json()).toMatchObject({ name });
  const shown = await ours("viewer")("GET", name);
  expect(new Uint8Array(await shown.arrayBuffer())).toEqual(png);
  expect(Object.fromEntries(shown.headers)).toMatchObject({
    "content-type": "image/png",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
  });
  expect((await theirs("owner")("GET", name)).status).toBe(404);
  expect((await ours(null)("GET", name)).status).toBe(401);
});

it("keeps a photo under the id that a device gave it, once, and never under that of another return", async () => {
  const put = (await arrange())("warehouse");
  const [first, second] = [newId("rmp"), newId("rmp")];
  for (const photoId of [first, first, second])
    expect(await (await put("PUT", `rma_test1/${photoId}`, png)).json()).toMatchObject({ photoId });
  expect((await put("PUT", "rma_test1/rmp_1", png)).status).toBe(404);
  expect((await put("PUT", `rma_test1/${first}/x`, png)).status).toBe(404);
  expect((await put("PUT", `rma_test2/${first}`, png)).status).toBe(404);
  expect(
    await database.asOwner("select id from rma_photo where id = any($1)", [[first, second]]),
  ).toHaveLength(2);
});

it("takes no file that is no picture, is too large, comes from another site or from who may not write", async () => {
  const doorAs = await arrange();
  const put = doorAs("warehouse");
  const html = new TextEncoder().encode("<script>alert(1)</script>");
  expect((await put("PUT", "rma_test1", html, { "content-type": "image/png" })).status).toBe(400);
  const large = new Uint8Array(5 * 1024 * 1024 + 1);
  large.set(png);
  expect((await put("PUT", "rma_test1", large)).status).toBe(400);
  expect((await put("PUT", "rma_test1", png, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await doorAs("viewer")("PUT", "rma_test1", png)).status).toBe(403);
  expect((await put("PUT", "rma_none", png)).status).toBe(404);
});
