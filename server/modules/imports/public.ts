/** What other rooms and doors may call. */
export { uploadFile } from "./use-cases/upload-file.ts";
export { errorFile } from "./queries/error-file.ts";
export { exportFile, exportKinds, type ExportKind } from "./queries/export-file.ts";
