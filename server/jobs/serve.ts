import { serve } from "inngest/edge";
import { inngest } from "./client.ts";
import { functions } from "./functions.ts";
import { signingKey } from "./settings.ts";

const holder = globalThis as typeof globalThis & {
  throughlineJobs?: (request: Request) => Promise<Response>;
};

/** Answers the executor, embedded or real: lists the functions and runs one step of one of them. Unsigned calls are refused. */
export function serveInngest(request: Request): Promise<Response> {
  holder.throughlineJobs ??= serve({ client: inngest, functions, signingKey: signingKey() } as Parameters<
    typeof serve
  >[0]) as (request: Request) => Promise<Response>;
  return holder.throughlineJobs(request);
}
