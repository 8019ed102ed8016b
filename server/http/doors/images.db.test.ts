import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import type { Role } from "#server/auth/permissions.ts";
import type { Session } from "#server/auth/session-record.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { arrangeImages, createProduct, getSku, listSkus } from "#server/modules/catalog/public.ts";
import { ownershipSchema } from "#server/modules/catalog/contract.ts";
import { publish } from "#server/modules/releases/public.ts";
import { env } from "#server/platform/env.ts";
import { imagesDoorOf } from "./images.ts";

const database = testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "images-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

async function arrange() {
  const tenantId = await makeMerchant(database);
  const scope = systemScope(tenantId, "test");
  expectOk(
    await transact(scope, (work) =>
      createProduct(work, { title: "Mug", skus: [{ id: `mug-${tenantId}`, code: "MUG", title: "Mug" }] }),
    ),
  );
  const skuId = `mug-${tenantId}`;
  const doorAs = (role: Role | null) => {
    const session = role && ({ sessionId: "s", userId: "usr_1", name: "T", email: "t@example.com", tenantId, merchantName: "T", role, merchants: [], mustSetUpSecondFactor: false } satisfies Session); // prettier-ignore
    const door = imagesDoorOf(() => Promise.resolve(session));
    return async (method: "GET" | "PUT", rest: string, body?: Uint8Array<ArrayBuffer>, headers = {}) => {
      const request = new Request(`http://127.0.0.1:3000/images/${rest}`, { method, headers, ...(body ? { body } : {}) }); // prettier-ignore
      return door.answer(request, { requestId: "req_1", ip: "", rest });
    };
  };
  const sku = () => transact(scope, (work) => getSku(work, skuId));
  return { skuId, doorAs, sku, scope };
}

it("keeps a picture as the SKU's and shows it to the merchant's people only", async () => {
  const [ours, theirs] = [await arrange(), await arrange()];
  const put = await ours.doorAs("operations")("PUT", ours.skuId, png, { "content-type": "text/html" });
  const { imageUrl } = (await put.json()) as { imageUrl: string };
  expect(imageUrl).toMatch(/^\/images\/img_[0-9a-f]{32}\.png$/);
  expect(await ours.sku()).toMatchObject({ imageUrl, version: 2 });
  const again = await ours.doorAs("operations")("PUT", ours.skuId, png);
  expect([await again.json(), (await ours.sku())!.version]).toEqual([{ imageUrl }, 2]);

  const name = imageUrl.slice("/images/".length);
  const shown = await ours.doorAs("warehouse")("GET", name);
  expect(new Uint8Array(await shown.arrayBuffer())).toEqual(png);
  expect(Object.fromEntries(shown.headers)).toMatchObject({
    "content-type": "image/png",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
  });
  expect((await theirs.doorAs("owner")("GET", name)).status).toBe(404);
  expect((await ours.doorAs(null)("GET", name)).status).toBe(401);
  expect((await ours.doorAs("owner")("GET", name.replace("png", "jpg"))).status).toBe(404);
});

it("keeps several in order: the first uploaded is the main one until somebody says another", async () => {
  const { skuId, doorAs, sku, scope } = await arrange();
  const urls: string[] = [];
  for (const last of [1, 2, 3]) {
    const answer = await doorAs("operations")("PUT", skuId, Uint8Array.from([...png, last]));
    urls.push(((await answer.json()) as { imageUrl: string }).imageUrl);
  }
  const shown = async () => {
    const now = (await sku())!;
    return { main: now.imageUrl, images: now.images.map(({ url }) => url), version: now.version };
  };
  expect(await shown()).toEqual({ main: urls[0], images: urls, version: 2 });

  const owner = { kind: "person", id: "usr_1", role: "owner" } as const;
  const ids = (await sku())!.images.map(({ id }) => id);
  const [first, second, third] = ids as [string, string, string];
  const arrangeAs = (seen: string[], imageIds: string[]) =>
    transact(scope, (work) => arrangeImages(work, { owner: { of: "sku", id: skuId }, seen, images: imageIds.map((id) => ({ id, alt: "" })) }, owner)); // prettier-ignore
  expectOk(await arrangeAs(ids, [third, first]));
  expect(await shown()).toEqual({ main: urls[2], images: [urls[2], urls[0]], version: 3 });
  // what somebody else saw is not what is there any more, and the picture taken away does not come back
  for (const [seen, wanted] of [
    [ids, ids],
    [[third, first], [second]],
  ] as const)
    expect(await arrangeAs([...seen], [...wanted])).toMatchObject({
      error: { code: "catalog.images_changed" },
    });
  expectOk(await arrangeAs([third, first], []));
  expect(await shown()).toEqual({ main: null, images: [], version: 4 });
});

it("shows a product's pictures for its variants that have none of their own, and says what is on them", async () => {
  const { skuId, doorAs, sku, scope } = await arrange();
  const productId = (await sku())!.product.id;
  const put = doorAs("operations");
  const urls: string[] = [];
  for (const last of [1, 2]) {
    const answer = await put("PUT", `product/${productId}`, Uint8Array.from([...png, last]));
    urls.push(((await answer.json()) as { imageUrl: string }).imageUrl);
  }
  expect(await sku()).toMatchObject({
    imageUrl: null,
    images: [],
    product: { imageUrl: urls[0], version: 2 },
  });
  const shown = async () => {
    const gaps = await transact(scope, (work) => listSkus(work, { limit: 5, lacks: "image" }));
    return [(await sku())!.imageUrl, gaps.items.length];
  };
  expect(await shown()).toEqual([null, 0]);

  const [first, second] = (await sku())!.product.images.map(({ id }) => id) as [string, string];
  const person = { kind: "person", id: "usr_1", role: "owner" } as const;
  const images = [{ id: second, alt: "From above" }, { id: first, alt: "" }]; // prettier-ignore
  const arranged = { owner: { of: "product", id: productId }, seen: [first, second], images } as const;
  expectOk(
    await transact(scope, (work) => arrangeImages(work, { ...arranged, seen: [first, second] }, person)),
  );
  expect((await sku())!.product).toMatchObject({ imageUrl: urls[1], images: [{ id: second, alt: "From above" }, { id: first, alt: "" }] }); // prettier-ignore
  expect((await put("GET", urls[1]!.slice("/images/".length))).status).toBe(200);

  const own = ((await (await put("PUT", skuId, png)).json()) as { imageUrl: string }).imageUrl;
  expect(await shown()).toEqual([own, 0]);
  expect((await put("PUT", "product/prd_none", png)).status).toBe(404);
});

it("leaves the main picture to its owner", async () => {
  const { skuId, doorAs, sku, scope } = await arrange();
  await transact(scope, (work) =>
    publish(work, {
      kind: "catalog.ownership",
      schema: ownershipSchema,
      body: { owners: { image: { kind: "finance" } } },
      note: "test",
    }),
  );
  expect(await (await doorAs("operations")("PUT", skuId, png)).json()).toMatchObject({
    code: "catalog.not_the_owner",
  });
  expect((await sku())!.images).toEqual([]);
});

it("takes no file that is no picture, is too large, comes from another site or from who may not write", async () => {
  const { skuId, doorAs, sku } = await arrange();
  const put = doorAs("operations");
  const html = new TextEncoder().encode("<script>alert(1)</script>");
  expect(await (await put("PUT", skuId, html, { "content-type": "image/png" })).json()).toMatchObject({
    status: 400,
    code: "catalog.image_refused",
  });
  const large = new Uint8Array(5 * 1024 * 1024 + 1);
  large.set(png);
  expect((await put("PUT", skuId, large)).status).toBe(400);
  expect((await put("PUT", skuId, png, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await doorAs("warehouse")("PUT", skuId, png)).status).toBe(403);
  expect((await put("PUT", "sku_none", png)).status).toBe(404);
  expect((await sku())!.imageUrl).toBeNull();
});
