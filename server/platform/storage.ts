import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, open, readFile as readBytes, realpath, rename, rm } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { env } from "./env.ts";

/** What a stored file may be, and the ending its name must have. */
export const contentTypes = {
  pdf: "application/pdf",
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json",
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  zpl: "application/zpl",
  txt: "text/plain",
  html: "text/html",
} as const satisfies Record<string, string>;
export type FileEnding = keyof typeof contentTypes;

/** Where a file is, below the folder of files, and what its bytes hash to. Keep both in the row that names the file. */
export interface StoredFile {
  /** `<tenant>/<two digits>/<sha256>.<ending>`; only this module knows what it means. */
  file: string;
  /** Hexadecimal. */
  sha256: string;
}

const wellFormed = /^[A-Za-z0-9_-]{1,80}\/[0-9a-f]{2}\/[0-9a-f]{64}\.[a-z0-9]{1,8}$/;
const folder = (): string => resolve(env().DATA_DIR, "files");

/**
 * Keeps bytes for a merchant under their own hash: the same bytes are kept once, and nothing kept is ever overwritten. Complete
 * and on the disk, or not there at all. Only the product's own user can read it.
 *
 * @param about.name a name for people, whose ending must fit the content type
 * @throws RangeError when the ending and the content type do not belong together
 */
export async function putFile(
  bytes: Uint8Array,
  about: { tenantId: string; name: string; contentType: string },
): Promise<StoredFile> {
  const ending = extname(about.name).slice(1).toLowerCase();
  const expected: string | undefined = Object.hasOwn(contentTypes, ending)
    ? contentTypes[ending as FileEnding]
    : undefined;
  if (expected === undefined || !about.contentType.startsWith(expected))
    throw new RangeError(`A file .${ending} of type ${about.contentType} is not kept.`);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const file = `${about.tenantId}/${sha256.slice(0, 2)}/${sha256}.${ending}`;
  const path = placeOf(file);
  if (await exists(path)) return { file, sha256 };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString("hex")}.draft`;
  try {
    const handle = await open(draft, "wx", 0o600);
    await handle
      .writeFile(bytes)
      .then(() => handle.sync())
      .finally(() => handle.close());
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return { file, sha256 };
}

/**
 * The bytes of a kept file.
 *
 * @param file as {@link putFile} returned it
 * @throws RangeError for anything that does not lie in the folder of files
 * @throws Error when the file is gone or its bytes are not the ones that were kept
 */
export async function readFile(file: string): Promise<Buffer> {
  const path = placeOf(file);
  const real = await realpath(path);
  if (real !== join(await realpath(folder()), ...file.split("/")))
    throw new RangeError("Not in the folder of files.");
  const bytes = await readBytes(real);
  if (!file.includes(`/${createHash("sha256").update(bytes).digest("hex")}.`))
    throw new Error(`The file ${file} is not what was kept.`);
  return bytes;
}

function placeOf(file: string): string {
  if (!wellFormed.test(file)) throw new RangeError("Not the name of a kept file.");
  return join(folder(), ...file.split("/"));
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
