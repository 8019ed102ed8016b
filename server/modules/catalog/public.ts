/** What other rooms and doors may call. */
export {
  ensureListing,
  listingMapping,
  recordListings,
  type ListedProduct,
  type ListedVariant,
} from "./use-cases/record-listings.ts";
export { acceptSuggestions, mapListing, unmapListing } from "./use-cases/map-listing.ts";
export { listingsOfKit, resolveListings, type ResolvedListing } from "./queries/resolve-listings.ts";
