/** Expected refusals of this room. Nothing was written when one is returned. */
export type ShippingRefusal =
  | { code: "shipping.no_carrier" }
  | { code: "shipping.order_unknown"; orderId: string }
  | { code: "shipping.shipment_unknown"; shipmentId: string }
  | { code: "shipping.parcel_unknown"; trackingNumber: string }
  | { code: "shipping.label_missing"; shipmentId: string; parcels: number }
  | { code: "shipping.already_left"; shipmentId: string; status: string }
  | { code: "shipping.label_not_open"; parcelId: string; state: string }
  | { code: "shipping.nothing_to_manifest"; locationId: string }
  | { code: "shipping.manifest_unknown"; manifestId: string };
