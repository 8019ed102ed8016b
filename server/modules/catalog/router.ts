import { router } from "#server/api/trpc.ts";
import { listingsRouter } from "./listings-router.ts";

export const catalogRouter = router({
  listings: listingsRouter,
});
