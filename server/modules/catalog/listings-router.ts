import { permitted, RefusalError, router, unwrap, within } from "#server/api/trpc.ts";
import {
  acceptSuggestionsInput,
  findSkusInput,
  listingIdInput,
  listingListInput,
  mapListingInput,
  unmapListingInput,
} from "./contract.ts";
import { findSkus } from "./queries/find-skus.ts";
import { getListing, listListings } from "./queries/list-listings.ts";
import { acceptSuggestions, mapListing, unmapListing } from "./use-cases/map-listing.ts";

/** What channels sell, and the SKUs behind it. */
export const listingsRouter = router({
  list: permitted("catalog:read")
    .input(listingListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listListings(work, input))),
  get: permitted("catalog:read")
    .input(listingIdInput)
    .query(async ({ ctx, input }) => {
      const listing = await within(ctx.scope, (work) => getListing(work, input.listingId));
      if (!listing) throw new RefusalError({ code: "catalog.listing_unknown", listingId: input.listingId });
      return listing;
    }),
  findSkus: permitted("catalog:read")
    .input(findSkusInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => findSkus(work, input.search))),
  map: permitted("catalog:write")
    .input(mapListingInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => mapListing(work, input)))),
  unmap: permitted("catalog:write")
    .input(unmapListingInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => unmapListing(work, input)))),
  acceptSuggestions: permitted("catalog:write")
    .input(acceptSuggestionsInput)
    .mutation(({ ctx, input }) => within(ctx.scope, (work) => acceptSuggestions(work, input.listingIds))),
});
