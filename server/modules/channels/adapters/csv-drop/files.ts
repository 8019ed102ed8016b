import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";

/** A file changed this recently may still be being written. */
const QUIET_MS = 2_000;
const MOST_FILES = 20;
const MOST_BYTES = 10 * 1024 * 1024;

/** What a partner drops: `orders….csv` or `products….csv` in `in/`. */
export interface DroppedFile {
  name: string;
  about: "orders" | "products";
  bytes: Buffer;
}

const folders = ["in", "out", "processed", "failed"] as const;

/** Makes the folders of a connection when they are not there. */
export async function openFolder(root: string): Promise<void> {
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true, mode: 0o770 });
}

/** Files that are complete: named as agreed and not written to for a moment, oldest name first. */
export async function droppedFiles(root: string, nowMs: number): Promise<DroppedFile[]> {
  const files: DroppedFile[] = [];
  for (const name of (await readdir(join(root, "in"))).sort()) {
    const about = /^(orders|products)[\w.-]*\.csv$/.exec(name)?.[1] as DroppedFile["about"] | undefined;
    if (!about || files.length >= MOST_FILES) continue;
    const path = join(root, "in", name);
    const facts = await stat(path);
    if (!facts.isFile() || facts.mtimeMs > nowMs - QUIET_MS) continue;
    if (facts.size > MOST_BYTES) await failFile(root, name, "The file is larger than 10 MB.");
    else files.push({ name, about, bytes: await readFile(path) });
  }
  return files;
}

/** Rows by column name, with their line in the file; the reason when the file is no table. */
export function rowsOf(bytes: Buffer): { rows: Record<string, string>[] } | { problem: string } {
  try {
    const rows = parse<Record<string, string>>(bytes, {
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: false,
      relax_column_count: true,
    });
    return { rows };
  } catch (problem) {
    return { problem: (problem as Error).message.slice(0, 300) };
  }
}

/** Moves a file that was read. A name that was there before gets the file's digest, so nothing is overwritten. */
export async function fileProcessed(root: string, { name, bytes }: DroppedFile): Promise<void> {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  await rename(join(root, "in", name), join(root, "processed", `${name.slice(0, -4)}.${digest}.csv`));
}

/** Moves a file that cannot be read, with the reason beside it. */
export async function failFile(root: string, name: string, reason: string): Promise<void> {
  await rename(join(root, "in", name), join(root, "failed", name));
  await writeFile(join(root, "failed", `${name}.reason.txt`), `${reason}\n`);
}

/** Writes a file for the partner: complete under its name, or not there. The same name and content twice is one file. */
export async function writeOut(
  root: string,
  name: string,
  rows: Record<string, string | number>[],
): Promise<void> {
  await openFolder(root);
  const draft = join(root, "out", `.${name}.part`);
  try {
    // a cell that a spreadsheet would run as a formula is disarmed
    await writeFile(draft, stringify(rows, { header: true, escape_formulas: true }));
    await rename(draft, join(root, "out", name));
  } finally {
    await rm(draft, { force: true });
  }
}

/** Equal for equal cells, wherever they stood. */
export const digestOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 40);
