import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import bwipjs from "bwip-js/node";
import { expect, test } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";

const [width, height] = [640, 480];

/** A film of a Code 128 label in front of the lens, as the browser's false camera takes it (YUV4MPEG2). */
function filmOf(text: string): string {
  const [symbol] = bwipjs.raw("code128", text, "") as { sbs: number[] }[];
  const bars = symbol!.sbs.flatMap((modules, index) =>
    Array.from({ length: modules * 3 }, () => (index % 2 === 0 ? 16 : 235)),
  );
  const row = Buffer.alloc(width, 235);
  row.set(bars, Math.floor((width - bars.length) / 2));
  const white = Buffer.alloc(width, 235);
  const light = Buffer.concat(
    Array.from({ length: height }, (_, line) => (line > 140 && line < 340 ? row : white)),
  );
  const frame = Buffer.concat([Buffer.from("FRAME\n"), light, Buffer.alloc((width * height) / 2, 128)]);
  const path = join(mkdtempSync(join(tmpdir(), "throughline-film-")), "label.y4m");
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`);
  writeFileSync(path, Buffer.concat([head, ...Array.from({ length: 10 }, () => frame)]));
  return path;
}

const executablePath = process.env.CHROMIUM_PATH;
test.use({
  permissions: ["camera"],
  launchOptions: {
    ...(executablePath ? { executablePath } : {}),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${filmOf("SHELF-0042")}`,
    ],
  },
});

test("the camera reads a label in a browser without a reader of its own, and asks nobody else for one", async ({
  page,
}) => {
  const [place] = await withDatabase((sql) => sql("select id from location where tenant_id = $1 and code = 'PWM'"));
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "warehouse");
  await page.goto(`${demo().baseUrl}/floor/transfer?at=${String(place!.id)}&bins=yes`);
  expect(await page.evaluate(() => "BarcodeDetector" in globalThis)).toBe(false);
  await page.getByRole("button", { name: "Scan with the camera" }).click();
  await expect(page.getByText("From bin SHELF-0042")).toBeVisible({ timeout: 20_000 });
  expect([...hosts]).toEqual([new URL(demo().baseUrl).host]);
}); // prettier-ignore
