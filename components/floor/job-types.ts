import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";
import type { Provisional } from "./offline/floor-queue.tsx";

type Outputs = inferRouterOutputs<AppRouter>["fulfillment"];
export type Job = Outputs["get"];
export type Outcome = Outputs["scanPick"];

/** What every step is given: the job, how to tell what a scan came to, and how to read the job again. */
export interface StepProps {
  job: Job;
  canWork: boolean;
  tell: (outcome: Outcome, code: string) => void;
  /** Says what the device thinks of a scan that waits to be sent. */
  tellProvisional: (verdict: Provisional) => void;
  /** Resolves when the job was read again. */
  refresh: () => Promise<void>;
}
