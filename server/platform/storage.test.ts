import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env } from "./env.ts";
import { putFile, readFile } from "./storage.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "storage-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (value: string) => new TextEncoder().encode(value);
const put = (value: string, tenantId = "mer_1", name = "a.pdf") =>
  putFile(text(value), { tenantId, name, contentType: "application/pdf" });

describe("kept files", () => {
  it("are found again, once for the same bytes, readable by nobody else", async () => {
    const kept = await put("hello");
    expect(kept.sha256).toBe(createHash("sha256").update("hello").digest("hex"));
    expect(await put("hello")).toEqual(kept);
    expect(String(await readFile(kept.file))).toBe("hello");
    const modes = [kept.file, "mer_1"].map((path) => join(folder, "files", path));
    expect((await stat(modes[0]!)).mode & 0o777).toBe(0o600);
    expect((await stat(modes[1]!)).mode & 0o777).toBe(0o700);
    const leftovers = (await readdir(join(folder, "files"), { recursive: true })).filter((name) =>
      name.endsWith(".draft"),
    );
    expect(leftovers).toEqual([]);
  });

  it("are written whole also when many write the same", async () => {
    const kept = await Promise.all(Array.from({ length: 20 }, () => put("x".repeat(100_000))));
    expect(new Set(kept.map(({ file }) => file)).size).toBe(1);
    expect((await readFile(kept[0]!.file)).length).toBe(100_000);
  });

  it("belong to one merchant", async () => {
    const [ours, theirs] = [await put("same", "mer_1"), await put("same", "mer_2")];
    expect(ours.file).not.toBe(theirs.file);
    await expect(put("x", "../mer_1")).rejects.toThrow(RangeError);
    await expect(put("x", "")).rejects.toThrow(RangeError);
  });

  it("are refused outside the folder, behind a link, under another ending or with other bytes", async () => {
    const { file } = await put("target");
    for (const name of ["../secret", "/etc/passwd", `mer_1/../${file}`, `${file}\u0000`, `${file}/`, ""])
      await expect(readFile(name), name).rejects.toThrow(RangeError);
    const hash = "ab".repeat(32);
    await mkdir(join(folder, "files/mer_3/ab"), { recursive: true });
    await symlink(join(folder, "files", file), join(folder, `files/mer_3/ab/${hash}.pdf`));
    await expect(readFile(`mer_3/ab/${hash}.pdf`)).rejects.toThrow(RangeError);
    await writeFile(join(folder, "files", file), "changed");
    await expect(readFile(file)).rejects.toThrow(/not what was kept/);
    await expect(put("x", "mer_1", "a.exe")).rejects.toThrow(/not kept/);
    await expect(put("x", "mer_1", "a.csv")).rejects.toThrow(/not kept/);
  });
});
