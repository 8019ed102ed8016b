import type { z } from "zod";
import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { DocumentKind } from "../contract.ts";
import type { ReleasesRefusal } from "../errors.ts";
import { documentPublished } from "../events.ts";
import { insertVersion, lockKind, newestOf } from "../store.ts";

export interface PublishInput<Schema extends z.ZodType> {
  kind: DocumentKind;
  /** The owning room's schema; what does not fit is refused with every place that is wrong. */
  schema: Schema;
  body: unknown;
  note: string;
  /** The version the author started from; leave it out where nobody edits at the same time (seeds, jobs). */
  basedOnVersion?: number;
}

/**
 * Makes `body` the version that decides from this commit on. Publishing what already decides makes no new version.
 *
 * @returns the version; `releases.body_invalid` or `releases.version_changed`
 */
export async function publish<Schema extends z.ZodType>(
  work: Work,
  input: PublishInput<Schema>,
): Promise<Result<{ version: number; isNew: boolean }, ReleasesRefusal>> {
  const { kind } = input;
  await lockKind(work, kind);
  const checked = input.schema.safeParse(input.body);
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    return err({ code: "releases.body_invalid", kind, problems });
  }
  const body = JSON.stringify(checked.data);
  const newest = await newestOf(work, kind, body);
  const currentVersion = newest?.version ?? 0;
  if (newest?.isSame) return ok({ version: currentVersion, isNew: false });
  if (input.basedOnVersion !== undefined && input.basedOnVersion !== currentVersion) {
    return err({ code: "releases.version_changed", kind, yourVersion: input.basedOnVersion, currentVersion });
  }
  const version = currentVersion + 1;
  await insertVersion(work, { kind, version, body, note: input.note });
  await emit(work, documentPublished, { kind, version });
  return ok({ version, isNew: true });
}
