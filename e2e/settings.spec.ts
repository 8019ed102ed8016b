import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { generateSync } from "otplib";
import { demo, signInAs } from "./fixtures/demo.ts";

/** The link in the newest captured mail to an address; only the machine's own user can read these files. */
async function mailedLink(to: string, kind: "reset" | "invite"): Promise<string> {
  const folder = join(dirname(process.env.E2E_DEMO ?? ""), "mail");
  const find = () => {
    try {
      return readdirSync(folder)
        .map((name) => join(folder, name))
        .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
        .map((path) => readFileSync(path, "utf8"))
        .find((text) => text.startsWith(`To: ${to}\n`) && text.includes(`/${kind}/`));
    } catch {
      return undefined;
    }
  };
  await expect.poll(find, { timeout: 15_000 }).toBeTruthy();
  return new RegExp(`\\S+/${kind}/\\S+`).exec(find() ?? "")?.[0] ?? "";
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${demo().baseUrl}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
const today = (page: Page) => page.getByRole("heading", { level: 1, name: "Today" });

test("somebody is invited, joins, forgets the password, and is removed", async ({ page, browser }) => {
  const stamp = Date.now();
  const [name, email] = [`Bea Nilsson ${stamp}`, `bea.${stamp}@juniper.example`];
  await signInAs(page, "owner");
  await page.goto(`${demo().baseUrl}/settings/people`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(page.getByRole("button", { name: `Revoke ${email}` })).toBeVisible();

  const bea = await (await browser.newContext()).newPage();
  await bea.goto(await mailedLink(email, "invite"));
  await bea.getByLabel("Your name").fill(name);
  await bea.getByLabel("Choose a password").fill("a long enough phrase");
  await bea.getByRole("button", { name: "Accept" }).click();
  await expect(bea.getByText("You work for Juniper & Pine now.")).toBeVisible();
  await signIn(bea, email, "a long enough phrase");
  await expect(today(bea)).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  await other.goto(`${demo().baseUrl}/sign-in`);
  await other.getByRole("link", { name: "Forgotten password" }).click();
  await expect(other.getByRole("heading", { level: 1, name: "Forgotten password" })).toBeVisible();
  await other.getByLabel("E-mail").fill(email);
  await other.getByRole("button", { name: "Send me a link" }).click();
  await expect(other.getByText("a mail is on its way")).toBeVisible();
  const link = await mailedLink(email, "reset");
  for (const expected of ["Your new password counts", "This link was used"]) {
    await other.goto(link);
    await other.getByLabel("New password").fill("quite another phrase");
    await other.getByRole("button", { name: "Save password" }).click();
    await expect(other.getByText(expected)).toBeVisible();
  }
  await bea.reload();
  await expect(bea).toHaveURL(/\/sign-in$/);
  await signIn(bea, email, "quite another phrase");
  await expect(today(bea)).toBeVisible();

  await page.reload();
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(page.getByText(`${name} has no access any more.`)).toBeVisible();
  await bea.reload();
  await expect(bea).toHaveURL(/\/sign-in$/);
  await bea.context().close();
  await other.context().close();
});

test("the mail screen shows a reset mail without the link that lets in", async ({ page }) => {
  const viewer = demo().logins.find(({ role }) => role === "viewer")!.email;
  await page.goto(`${demo().baseUrl}/forgot`);
  await page.getByLabel("E-mail").fill(viewer);
  await page.getByRole("button", { name: "Send me a link" }).click();
  const link = await mailedLink(viewer, "reset");
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/settings/mail?q=${viewer}`);
  await page.getByRole("button", { name: "Choose a new password" }).first().click();
  await expect(page.getByRole("dialog").getByText("{link}").first()).toBeVisible();
  expect(await page.content()).not.toContain(link.split("/").at(-1));
});

test("a merchant asks a role for a second factor, and its people can only set one up", async ({
  page,
  browser,
}) => {
  const login = demo().logins.find(({ role }) => role === "support")!;
  await signInAs(page, "owner");
  await page.goto(`${demo().baseUrl}/settings/security`);
  await page.getByRole("checkbox", { name: "support" }).click();
  await expect(page.getByRole("checkbox", { name: "support" })).toBeChecked();

  const support = await (await browser.newContext()).newPage();
  await signIn(support, login.email, login.password);
  await expect(support).toHaveURL(/\/second-factor$/);
  await support.goto(`${demo().baseUrl}/orders`);
  await expect(support).toHaveURL(/\/second-factor$/);
  await support.getByRole("button", { name: "Set up an authenticator" }).click();
  await expect(support.getByRole("img", { name: "QR code" })).toBeVisible();
  const secret = (await support.getByRole("button", { name: /^[A-Z2-7]{32}/ }).innerText()).slice(0, 32);
  const drawn = await support.getByRole("img").evaluate((image: HTMLImageElement) => image.naturalWidth);
  expect(drawn).toBeGreaterThan(100);
  await support.getByLabel("First code").fill(generateSync({ secret }));
  await support.getByRole("button", { name: "Turn on" }).click();
  const codes = support.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const recovery = await codes.first().innerText();
  await support.getByRole("button", { name: "I have kept them" }).click();
  await expect(today(support)).toBeVisible();
  await support.getByRole("button", { name: "Sign out" }).click();
  await expect(support).toHaveURL(/\/sign-in/);
  await signIn(support, login.email, login.password);
  await support.getByLabel("Code").fill(recovery);
  await support.getByRole("button", { name: "Sign in" }).click();
  await expect(today(support)).toBeVisible();

  await page.getByRole("checkbox", { name: "support" }).click();
  await expect(page.getByRole("checkbox", { name: "support" })).not.toBeChecked();
  await support.goto(`${demo().baseUrl}/settings/security`);
  await support.getByRole("button", { name: "Turn off" }).click();
  await support.getByRole("dialog").getByLabel("Password").fill(login.password);
  await support.getByRole("button", { name: "Go on" }).click();
  await expect(support.getByRole("button", { name: "Set up an authenticator" })).toBeVisible();
  await support.context().close();
});

test("a location gets bins in bulk and a blackout; a key is shown once", async ({ page }) => {
  const code = `T${Date.now() % 1_000_000}`;
  await signInAs(page, "owner");
  await page.goto(`${demo().baseUrl}/settings/locations`);
  await page.getByRole("button", { name: "New location" }).click();
  await page.getByLabel("Name").fill("Test dock");
  await page.getByLabel("Code").fill(code);
  await page.getByLabel("Time zone").fill("America/Chicago");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Test dock" })).toBeVisible();
  await page.getByLabel("City").fill("Chicago");
  await page.getByRole("checkbox", { name: "Sat" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.getByRole("tab", { name: "Bins" }).click();
  await page.getByRole("button", { name: "Add bins" }).click();
  await page.getByLabel("Codes").fill("A-01..A-12");
  await page.getByRole("button", { name: "Add 12 bins" }).click();
  await expect(page.getByRole("cell", { name: "A-12", exact: true })).toBeVisible();
  await page.getByRole("tab", { name: "Blackouts" }).click();
  await page.getByLabel("From, your time").fill("2031-01-01T08:00");
  await page.getByLabel("To, your time").fill("2031-01-02T08:00");
  await page.getByLabel("Why").fill("Stock count");
  await page.getByRole("button", { name: "Add blackout" }).click();
  await expect(page.getByRole("cell", { name: "Stock count" })).toBeVisible();

  await page.goto(`${demo().baseUrl}/settings/api-keys`);
  await page.getByLabel("What it is for").fill("Till");
  await page.getByRole("button", { name: "Make key" }).click();
  await expect(page.getByRole("button", { name: /^tl_/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Revoke Till" }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^tl_/ })).toHaveCount(0);
});

test("the palette goes to places and says when nothing is found", async ({ page }) => {
  await signInAs(page, "warehouse");
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(page.getByPlaceholder("Go to a page")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByPlaceholder("Go to a page").fill("no-such-thing-77");
  await expect(page.getByText("Nothing has that name or exact number.")).toBeVisible();
  await page.getByPlaceholder("Go to a page").fill("excep");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Exceptions" })).toBeVisible();
});

test("a cookie alone opens nothing: pages and calls check it themselves", async ({ page, request }) => {
  const { baseUrl } = demo();
  const cookie = "throughline.session=anything";
  const passed = await request.get(`${baseUrl}/settings/people`, { headers: { cookie }, maxRedirects: 0 });
  const text = await passed.text();
  expect(passed.status() >= 300 || text.includes("NEXT_REDIRECT")).toBe(true);
  expect(text).not.toContain("juniper.example");
  await page.context().addCookies([{ name: "throughline.session", value: "anything", url: baseUrl }]);
  await page.goto(`${baseUrl}/settings/people`);
  await expect(page).toHaveURL(/\/sign-in$/);
  const call = await request.get(
    `${baseUrl}/api/trpc/identity.people?input=${encodeURIComponent('{"json":{}}')}`,
    { headers: { cookie, "sec-fetch-site": "same-origin" } },
  );
  expect(call.status()).toBe(401);
});
