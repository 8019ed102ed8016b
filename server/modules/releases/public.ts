/** What other rooms and doors may call. */
export { publish, type PublishInput } from "./use-cases/publish.ts";
export { current, type CurrentDocument } from "./queries/current.ts";
export { history, newestVersions, versionOf, type DocumentVersion } from "./queries/history.ts";
export { documentKinds, type DocumentKind } from "./contract.ts";
export type { ReleasesRefusal } from "./errors.ts";
