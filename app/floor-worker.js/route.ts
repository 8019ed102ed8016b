import { readFile } from "node:fs/promises";
import { READER_URL } from "#components/floor/read-barcode.ts";
import { workerSource } from "./worker.ts";

/** The worker carries the build's id, so that a new build is a new worker and the old files go. */
export async function GET(): Promise<Response> {
  const build = await readFile(".next/BUILD_ID", "utf8").catch(() => "development");
  return new Response(workerSource(build.trim(), READER_URL), {
    headers: { "content-type": "text/javascript; charset=utf-8" },
  });
}
