import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "vitest";
import { readJson } from "#kernel/json.ts";
import { expectOk } from "#kernel/result.ts";

/**
 * Recorded partner payloads and published vectors. They belong to their owners and are not part of this repository: point
 * FIXTURES_DIR at a folder of them, or keep it beside the checkout as ../shared/fixtures.
 */
export const fixturesDir = resolve(
  process.env["FIXTURES_DIR"] ?? join(import.meta.dirname, "../../shared/fixtures"),
);

/** Runs the checks of one folder of fixtures; without the folder one skipped test says what is missing. */
export function withFixtures(folder: string, define: () => void): void {
  describe(folder, () => {
    if (existsSync(join(fixturesDir, folder))) define();
    else
      it.skip(`needs the fixtures in ${folder}: set FIXTURES_DIR to the folder that holds it`, () =>
        undefined);
  });
}

export function fixtureBytes(path: string): Buffer {
  return readFileSync(join(fixturesDir, path));
}

export function fixtureText(path: string): string {
  return fixtureBytes(path).toString("utf8");
}

/** A JSON fixture, read as the product reads what partners send. */
export function fixtureJson(path: string): unknown {
  return expectOk(readJson(fixtureBytes(path)));
}

/** A JSON fixture whose shape the test knows. */
export function vectors<T>(path: string): T {
  return JSON.parse(fixtureText(path)) as T;
}

/** Paths of the files below a folder, relative to the fixtures. */
export function fixtureFiles(folder: string): string[] {
  return readdirSync(join(fixturesDir, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(fixturesDir.length + 1))
    .sort();
}

/** A value inside a body, with where it was found. */
export interface Found {
  where: string;
  value: unknown;
}

/** Every value in a body that stands under one of `names`, entries of lists one by one. */
export function findUnder(body: unknown, names: readonly string[], where: string): Found[] {
  if (Array.isArray(body))
    return body.flatMap((entry, index) => findUnder(entry, names, `${where}[${index}]`));
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([key, value]: [string, unknown]) => {
    const inner = findUnder(value, names, `${where}.${key}`);
    if (!names.includes(key) || typeof value !== "object" || value === null) return inner;
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return [
      ...values.map((entry, index) => ({ where: `${where}.${key}[${index}]`, value: entry })),
      ...inner,
    ];
  });
}

/** Every object in a body whose "object" field has this name, as EasyPost and Stripe mark them. */
export function findObjects(body: unknown, name: string, where: string): Found[] {
  if (Array.isArray(body))
    return body.flatMap((entry, index) => findObjects(entry, name, `${where}[${index}]`));
  if (typeof body !== "object" || body === null) return [];
  const inner = Object.entries(body).flatMap(([key, value]) => findObjects(value, name, `${where}.${key}`));
  return "object" in body && body.object === name ? [{ where, value: body }, ...inner] : inner;
}
