/** What other rooms and doors may call. */
export {
  ensureListing,
  listingMapping,
  recordListings,
  type ListedProduct,
  type ListedVariant,
} from "./use-cases/record-listings.ts";
export { acceptSuggestions, mapListing, unmapListing } from "./use-cases/map-listing.ts";
export { refuseForeign, writeBarcode, writeField } from "./use-cases/propose-fields.ts";
export type { Writer } from "./domain/ownership.ts";
export { mappedMasters, type MappedMaster } from "./queries/mapped-masters.ts";
export { listingsOfKit, resolveListings, type ResolvedListing } from "./queries/resolve-listings.ts";
export { billOfMaterials, getSku, type SkuPage } from "./queries/get-sku.ts";
export { customsOf, tellUndeclared } from "./queries/customs-of.ts";
export { listSkus, type SkuListRow } from "./queries/list-skus.ts";
export { addSku, createProduct, updateProduct } from "./use-cases/save-product.ts";
export { saveRows, saveSkus, updateSku, type SavedRow } from "./use-cases/save-skus.ts";
export { editSkus } from "./use-cases/edit-skus.ts";
export { bringSkus, type BroughtSku, type SkuToBring } from "./use-cases/bring-skus.ts";
export { addBarcode, removeBarcodes } from "./use-cases/save-barcodes.ts";
export { setComponents } from "./use-cases/set-components.ts";
export { setPrice } from "./use-cases/set-price.ts";
export { imageFormatOf, type ImageFormat } from "./domain/image-format.ts";
export { arrangeImages, attachImage, LARGEST_IMAGE_BYTES, readImage } from "./use-cases/attach-image.ts";
export { readCode, type ReadCode } from "./queries/read-code.ts";
export type { CatalogRefusal } from "./errors.ts";
export { storedBarcode } from "./domain/barcodes.ts";
