"use client";

import { Card } from "#components/ui/card.tsx";
import { Gallery, type Picture } from "./gallery.tsx";
import type { SkuPage } from "./sku-words.ts";

/** The SKU's own pictures, else those of its product. */
export function GalleryCard({ sku, canEdit }: { sku: SkuPage; canEdit: boolean }) {
  const { product } = sku;
  const inherits = !sku.imageUrl && sku.images.length === 0;
  return (
    <Card title="Pictures">
      <div className="grid gap-3 text-[13px]">
        <ForeignMain imageUrl={sku.imageUrl} />
        {inherits && (product.images.length > 0 || product.imageUrl) && (
          <>
            <p className="text-muted">
              It has none of its own and shows those of its product. Add one, and its own are shown instead.
            </p>
            <Thumbnails images={product.images} />
          </>
        )}
        {inherits && product.images.length === 0 && !product.imageUrl && (
          <p className="text-muted">No picture yet.</p>
        )}
        <Gallery
          label="Pictures"
          owner={{ of: "sku", id: sku.id }}
          images={sku.images}
          mainUrl={sku.imageUrl}
          canEdit={canEdit}
        />
      </div>
    </Card>
  );
}

/** Pictures that all variants of the product share. */
export function ProductGalleryCard({ sku, canEdit }: { sku: SkuPage; canEdit: boolean }) {
  const { product } = sku;
  const shared = sku.siblings.length + 1;
  return (
    <Card title="Pictures of the product">
      <div className="grid gap-3 text-[13px]">
        <p className="text-muted">
          {shared > 1
            ? `Shown for each of its ${shared} variants that has none of its own.`
            : "Shown for each variant that has none of its own."}
        </p>
        <ForeignMain imageUrl={product.imageUrl} />
        <Gallery
          label="Pictures of the product"
          owner={{ of: "product", id: product.id }}
          images={product.images}
          mainUrl={product.imageUrl}
          canEdit={canEdit}
        />
      </div>
    </Card>
  );
}

/** One of another site is linked, because no page asks other sites. */
function ForeignMain({ imageUrl }: { imageUrl: string | null }) {
  if (imageUrl === null || imageUrl.startsWith("/images/")) return null;
  return (
    <p>
      <span className="text-muted">Main picture, at another site: </span>
      <a href={imageUrl} target="_blank" rel="noreferrer" className="break-all underline underline-offset-2">
        {imageUrl}
      </a>
    </p>
  );
}

function Thumbnails({ images }: { images: readonly Picture[] }) {
  return (
    <ul aria-label="Shown from the product" className="flex flex-wrap gap-2">
      {images.map((image, at) => (
        <li key={image.id}>
          {/* eslint-disable-next-line @next/next/no-img-element -- kept by us and served as it is */}
          <img
            src={image.url}
            alt={image.alt || `picture ${at + 1} of the product`}
            className="size-16 rounded-md border border-line bg-white object-contain"
          />
        </li>
      ))}
    </ul>
  );
}
