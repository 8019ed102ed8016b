import { router } from "#server/api/trpc.ts";
import { listingsRouter } from "./listings-router.ts";
import { proposalsRouter } from "./proposals-router.ts";
import { productsRouter, skusRouter } from "./skus-router.ts";

export const catalogRouter = router({
  listings: listingsRouter,
  products: productsRouter,
  proposals: proposalsRouter,
  skus: skusRouter,
});
