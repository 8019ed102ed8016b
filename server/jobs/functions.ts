import type { InngestFunction } from "inngest";
import { upkeepJobs } from "./upkeep.ts";

/** Every job function of the product. A room adds its `jobs` here. */
export const functions: InngestFunction.Any[] = [...upkeepJobs];
