import type { InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import { inngest } from "./client.ts";
import { functions } from "./functions.ts";

/** Answers calls of an executor. */
export type JobsHandler = (request: Request) => Promise<Response>;

const holder = globalThis as typeof globalThis & { throughlineJobs?: JobsHandler };

/** A door for an executor, embedded or real: lists these functions and runs one step of one of them. Unsigned calls are refused. */
export function jobsHandler(list: readonly InngestFunction.Any[]): JobsHandler {
  return serve({ client: inngest, functions: list }) as JobsHandler;
}

/** Answers `/api/inngest` with every function of the product. */
export function serveInngest(request: Request): Promise<Response> {
  holder.throughlineJobs ??= jobsHandler(functions);
  return holder.throughlineJobs(request);
}
