import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { spawnSync } from "node:child_process";

/** How to run the database's programs: as ourselves, or, as root, as somebody Postgres accepts. */
export interface OsUser {
  uid: number;
  gid: number;
  /** Put before a command line. */
  wrap: string[];
}

/**
 * Postgres refuses to run as root. As root it runs as the `postgres` user when there is one, else in a user namespace where
 * root appears as an ordinary user.
 * @throws Error that says what to do when neither is possible
 */
export function databaseUser(): OsUser {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid, wrap: [] };
  const entry = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"));
  if (entry) return { uid: Number(entry[1]), gid: Number(entry[2]), wrap: [] };
  const wrap = ["unshare", "--user", "--map-user=1000", "--map-group=1000"];
  if (spawnSync(wrap[0]!, [...wrap.slice(1), "true"]).status === 0) return { uid, gid, wrap };
  throw new Error(
    "Postgres does not run as root, there is no user named postgres, and this machine allows no user namespaces. " +
      "Run as an ordinary user, or set DATABASE_URL to a Postgres of your own.",
  );
}

/** @throws Error when the user cannot reach a folder, naming the parent that is closed */
export function requireReachable(user: OsUser, path: string): void {
  if (user.wrap.length > 0 || user.uid === process.getuid?.()) return;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const mode = statSync(folder, { throwIfNoEntry: false });
    if (mode && mode.uid !== user.uid && (mode.mode & 0o001) === 0) {
      throw new Error(
        `The database runs as user postgres, who may not enter ${folder}. Put the project, or DATA_DIR, where others may pass.`,
      );
    }
    if (folder === dirname(folder)) return;
  }
}

/** @throws Error when a folder cannot be written */
export function requireWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch {
    throw new Error(`The data directory ${path} cannot be written.`);
  }
}
