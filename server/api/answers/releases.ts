import type { ReleasesRefusal } from "#server/modules/releases/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of publishing a version of a document. */
export const releasesAnswers: { [Code in ReleasesRefusal["code"]]: Answer<Code> } = {
  "releases.body_invalid": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) =>
      `This cannot be published: ${f.problems.map(({ path, message }) => `${path || "document"}: ${message}`).join("; ")}.`,
  },
  "releases.version_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Somebody published version ${f.currentVersion} since you opened version ${f.yourVersion}. Look at it, then publish again.`,
  },
  "releases.version_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: (f) => `There is no version ${f.version} of ${f.kind}.`,
  },
};
