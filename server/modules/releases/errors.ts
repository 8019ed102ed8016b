import type { BodyProblem, DocumentKind } from "./contract.ts";

/** Expected refusals of this room. Nothing was written when one is returned. */
export type ReleasesRefusal =
  | { code: "releases.body_invalid"; kind: DocumentKind; problems: BodyProblem[] }
  /** Someone published since the editor was opened. */
  | { code: "releases.version_changed"; kind: DocumentKind; yourVersion: number; currentVersion: number }
  | { code: "releases.version_unknown"; kind: DocumentKind; version: number };
