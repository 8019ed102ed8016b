import { expect, test } from "@playwright/test";
import { demo, signInAs } from "./fixtures/demo.ts";

test("nobody sees a page before signing in, and a wrong password says nothing about the person", async ({
  page,
}) => {
  for (const path of ["/", "/jobs", "/partners", "/settings/people"]) {
    await page.goto(`${demo().baseUrl}${path}`);
    await expect(page).toHaveURL(/\/sign-in$/);
  }
  const known = demo().logins[0]!.email;
  for (const email of [known, "nobody@juniper.example"]) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "do not match" })).toBeVisible();
  }
});

test("signing out ends the session for a copied cookie as well", async ({ page, browser }) => {
  await signInAs(page, "operations");
  const cookies = await page.context().cookies();
  const thief = await browser.newContext();
  await thief.addCookies(cookies);
  const stolen = await thief.newPage();
  await stolen.goto(demo().baseUrl);
  await expect(stolen.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await stolen.goto(demo().baseUrl);
  await expect(stolen).toHaveURL(/\/sign-in/);
  await thief.close();
});

test("a changed role counts from the next click, and the last owner stays one", async ({ page, browser }) => {
  await signInAs(page, "owner");
  await page.getByRole("link", { name: "Settings" }).click();
  const other = await browser.newContext();
  const viewer = await other.newPage();
  await signInAs(viewer, "viewer");
  await expect(viewer.getByRole("link", { name: "Jobs" })).toHaveCount(0);
  await page.getByLabel("Role of Victor Brandt").selectOption("operations");
  await expect(page.getByLabel("Role of Victor Brandt")).toHaveValue("operations");
  await viewer.reload();
  await expect(viewer.getByRole("link", { name: "Jobs" })).toBeVisible();
  await page.getByLabel("Role of Victor Brandt").selectOption("viewer");
  await page.getByLabel("Role of Olive Okafor").selectOption("viewer");
  await expect(page.getByRole("alert").filter({ hasText: "at least one owner" })).toBeVisible();
  await expect(page.getByLabel("Role of Olive Okafor")).toHaveValue("owner");
  await other.close();
});
