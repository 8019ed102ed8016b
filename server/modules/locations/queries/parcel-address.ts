import type { Work } from "#server/db/transact.ts";
import { getLocation } from "./list-locations.ts";

/** What stands on parcels that a location sends, and on those that come back to it: the merchant's name at the location's address. */
export async function parcelAddressOf(work: Work, locationId: string) {
  const location = await getLocation(work, locationId);
  if (!location) return null;
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId: work.tenantId } });
  return {
    name: merchant.name,
    company: merchant.legalName,
    line1: location.addressLine1,
    line2: location.addressLine2 || null,
    city: location.city,
    region: location.region || null,
    postalCode: location.postalCode || null,
    country: location.country,
    phone: location.phone || null,
  };
}
