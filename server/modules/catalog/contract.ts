import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";
import { catalogStatuses, skuQuantity, type CatalogStatus } from "./contract/sku.ts";

export * from "./contract/ownership.ts";
export * from "./contract/sku.ts";

/** mapped: stands for SKUs. unmapped: for nothing yet. broken: mapped to a kit that has no components. */
export const mappingStates = ["mapped", "unmapped", "broken"] as const;
export type MappingState = (typeof mappingStates)[number];

/** What a listing stands for, as far as it is suggested. `confidence` is percent. A sure one may be accepted unseen. */
export interface Suggestion {
  skuId: string;
  quantity: number;
  reasons: SuggestionReason[];
  confidence: number;
  isSure: boolean;
}

/** What became of one listing when sure suggestions were accepted. */
export const acceptOutcomes = ["mapped", "already_mapped", "not_sure", "unknown"] as const;
export type AcceptOutcome = (typeof acceptOutcomes)[number];

/** Why a SKU is suggested for a listing, the surest first. */
export const suggestionReasons = ["barcode", "code", "former_code", "title"] as const;
export type SuggestionReason = (typeof suggestionReasons)[number];

const id = z.string().max(80);
const text = (longest: number) => z.string().trim().max(longest);

const seen = z.array(skuQuantity).max(50).optional();
/** `seen` is what the listing stood for when the editor opened: when that changed meanwhile, nothing is saved. */
export const mapListingInput = z.strictObject({
  listingId: id,
  matches: z.array(skuQuantity).min(1).max(50),
  seen,
});
export type MapListing = z.infer<typeof mapListingInput>;
export const unmapListingInput = z.strictObject({ listingId: id, seen });
export type UnmapListing = z.infer<typeof unmapListingInput>;
export const listingIdInput = z.strictObject({ listingId: id });
export const acceptSuggestionsInput = z.strictObject({ listingIds: z.array(id).min(1).max(200) });
export const findSkusInput = z.strictObject({ search: text(120).min(1) });

export const listingListInput = z.strictObject({
  state: z.enum(mappingStates).optional(),
  connectionId: id.optional(),
  status: z.enum(catalogStatuses).optional(),
  /** Part of a title, or a whole SKU text, barcode or variant id. */
  search: text(120).optional(),
  listingIds: z.array(id).max(200).optional(),
  ...pageInput,
});
export type ListingListInput = z.infer<typeof listingListInput>;

/** One variant as a channel describes it. */
export interface ChannelListingFacts {
  externalVariantId: string;
  externalProductId?: string | null;
  externalInventoryItemId?: string | null;
  skuText?: string | null;
  title: string;
  barcode?: string | null;
  priceMinor?: bigint | null;
  currency?: string | null;
  imageUrl?: string | null;
  status?: CatalogStatus;
  /** When the channel changed it; older facts never overwrite newer ones. Without it (a line of an order) only a new listing is made. */
  channelUpdatedAt?: Date | null;
}
