/** Expected refusals of this room. Nothing was written when one is returned. */
export type LocationsRefusal =
  | { code: "locations.location_unknown"; locationId: string }
  | { code: "locations.code_taken"; locationCode: string; locationId: string }
  /** The id that the caller chose is that of a location with another code. */
  | { code: "locations.id_taken"; locationId: string }
  /** Somebody saved since the editor was opened; `changedFields` are the ones both touched or that differ. */
  | {
      code: "locations.version_changed";
      locationId: string;
      yourVersion: number;
      currentVersion: number;
      changedFields: string[];
    }
  | { code: "locations.bin_unknown"; binId: string }
  | {
      code: "locations.bin_taken";
      conflicts: { code: string; barcode: string; binId: string; takenBy: "code" | "barcode" }[];
    }
  /** A scan must mean one thing: the barcode is on a SKU. */
  | { code: "locations.barcode_on_sku"; barcodes: string[] }
  | { code: "locations.blackout_unknown"; blackoutId: string }
  | { code: "locations.blackout_ends_first"; fromAt: Date; toAt: Date }
  | { code: "locations.connection_unknown"; connectionId: string }
  | { code: "locations.external_taken"; externalLocationId: string; locationId: string };
