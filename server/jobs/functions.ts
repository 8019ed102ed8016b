import type { InngestFunction } from "inngest";
import { jobs as inventoryJobs } from "#server/modules/inventory/jobs.ts";
import { upkeepJobs } from "./upkeep.ts";

/** Every job function of the product. A room adds its `jobs` here. */
export const functions: InngestFunction.Any[] = [...upkeepJobs, ...inventoryJobs];
