export interface PartNeed {
  skuId: string;
  code: string;
  /** Units of it in one whole. */
  quantity: number;
}

export interface PartStock {
  skuId: string;
  locationId: string;
  locationName: string;
  available: number;
}

export interface CanMake {
  locationId: string;
  locationName: string;
  /** Wholes that the parts there allow. */
  wholes: number;
  /** The parts that run out first. */
  limitedBy: (PartNeed & { available: number })[];
}

/** How many wholes can be made, place by place: parts at different places do not meet. */
export function canMake(parts: readonly PartNeed[], stock: readonly PartStock[]): CanMake[] {
  if (parts.length === 0) return [];
  const places = new Map(stock.map(({ locationId, locationName }) => [locationId, locationName]));
  return [...places].map(([locationId, locationName]) => {
    const allowed = parts.map((part) => {
      const level = stock.find((one) => one.locationId === locationId && one.skuId === part.skuId);
      const available = level?.available ?? 0;
      return { part: { ...part, available }, wholes: Math.floor(available / part.quantity) };
    });
    const wholes = Math.min(...allowed.map((one) => one.wholes));
    const limitedBy = allowed.filter((one) => one.wholes === wholes).map(({ part }) => part);
    return { locationId, locationName, wholes, limitedBy };
  });
}
