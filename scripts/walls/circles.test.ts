import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { circles, importsOf } from "./circles.ts";

const folders = "{app,bench,components,conformance,e2e,kernel,prisma,proofs,sandbox,scripts,server}";

describe("files that import each other", () => {
  it("are not in this house, not even for a type", () => {
    const files = globSync(`${folders}/**/*.{ts,tsx}`, { exclude: ["prisma/generated/**"] });
    expect(files.length).toBeGreaterThan(1_000);
    const imports = new Map(files.map((file) => [file, importsOf(file, readFileSync(file, "utf8"))]));
    expect([...imports.values()].flat().length).toBeGreaterThan(files.length);
    expect(circles(imports)).toEqual([]);
  });

  it("are found, whoever begins, and those beside them are not", () => {
    const imports = new Map([
      ["page", ["view"]],
      ["view", ["row", "words"]],
      ["row", ["cell"]],
      ["cell", ["view", "words"]],
      ["words", []],
      ["self", ["self"]],
    ]);
    expect(circles(imports)).toEqual([["cell", "row", "view"], ["self"]]);
    expect(circles(new Map([...imports].reverse()))).toEqual([["self"], ["cell", "row", "view"]]);
  });

  it("are seen in types, exports and imports at run time", () => {
    const text = `import type { A } from "./a.ts"; export * from "#kernel/b.ts"; void import("../c.ts"); import z from "zod";`;
    expect(importsOf("server/x/y.ts", text)).toEqual(["server/x/a.ts", "kernel/b.ts", "server/c.ts"]);
  });
});
