import { expect, test, type Page } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";

/** What a thumb in a glove hits, in CSS pixels; the platforms ask for 44 to 48. */
const SMALLEST = 48;

/** Visible things to press that are lower than that, by their names. A box with a label is as large as its label. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate((smallest) => {
    const wrong: string[] = [];
    const parts = "button, a[href], input, textarea, [role=checkbox], [role=radio], [role=combobox]";
    for (const part of document.querySelectorAll<HTMLElement>(parts)) {
      const target = part.closest("label") ?? part;
      const { width, height } = target.getBoundingClientRect();
      // what only screen readers see, and skip links, have no size
      if (width <= 1 || height <= 1 || part.closest("[aria-hidden=true]")) continue;
      if (height < smallest) wrong.push(`${part.ariaLabel ?? (part.innerText || part.tagName)}: ${height}`);
    }
    return wrong;
  }, SMALLEST);

test("everything on the floor is large enough for a thumb, and no page is wider than the phone", async ({
  page,
}) => {
  const [facts] = await withDatabase((sql) =>
    sql(`select p.id as place,
                (select f.id from fulfillment_order f where f.tenant_id = p.tenant_id and f.status in ('open', 'picking') limit 1) as job,
                (select r.id from rma r where r.tenant_id = p.tenant_id and r.status in ('approved', 'in_transit', 'arrived', 'inspecting') limit 1) as rma
           from location p where p.tenant_id = $1 and p.code = 'PWM'`),
  );
  const { place, job, rma } = facts as { place: string; job: string | null; rma: string | null };
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "warehouse");
  const at = `?at=${place}`;
  const paths = ["", at, ...["receive", "put-away", "count", "transfer", "returns"].map((one) => `/${one}${at}`), `/transfer${at}&bins=yes`];
  if (job) paths.push(`/${job}`);
  if (rma) paths.push(`/returns${at}&rma=${rma}`);
  const wrong: string[] = [];
  for (const path of paths) {
    await page.goto(`${demo().baseUrl}/floor${path}`);
    await expect(page.getByRole("region", { name: "Device" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle").catch(() => undefined);
    for (const small of await smallTargets(page)) wrong.push(`/floor${path} ${small}`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 390) wrong.push(`/floor${path} is ${width} wide`);
  }
  expect(wrong).toEqual([]);
}); // prettier-ignore
