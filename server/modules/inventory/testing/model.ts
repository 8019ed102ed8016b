import type { TakenLine, TakeStockLine } from "../use-cases/take-stock.ts";

export interface ModelLevel {
  skuId: string;
  locationId: string;
  available: number;
}

/**
 * What taking stock means, in the plainest code: one order after the other, the best location that holds the whole order
 * (of what is to be had at all), else SKU by SKU along the locations, earlier lines first.
 */
export function takeInOrder(levels: ModelLevel[], locations: string[], lines: TakeStockLine[]): TakenLine[] {
  const left = new Map(levels.map((level) => [`${level.skuId}@${level.locationId}`, level.available]));
  const at = (skuId: string, locationId: string) => left.get(`${skuId}@${locationId}`) ?? 0;
  const answers = new Map<string, TakenLine>();
  for (const orderId of new Set(lines.map((line) => line.orderId))) {
    const own = lines.filter((line) => line.orderId === orderId);
    const asked = new Map<string, number>();
    for (const { skuId, quantity } of own.flatMap((line) => line.demands))
      asked.set(skuId, (asked.get(skuId) ?? 0) + quantity);
    const obtainable = [...asked].filter(([skuId]) => locations.some((location) => at(skuId, location) > 0));
    const whole = locations.find((location) =>
      obtainable.every(([skuId, units]) => at(skuId, location) >= units),
    );
    for (const line of own) {
      const answer: TakenLine = { orderLineId: line.orderLineId, committed: [], short: [] };
      answers.set(line.orderLineId, answer);
      for (const { skuId, quantity } of line.demands) {
        let missing = quantity;
        for (const locationId of whole ? [whole] : locations) {
          const part = Math.min(missing, at(skuId, locationId));
          if (part === 0) continue;
          missing -= part;
          left.set(`${skuId}@${locationId}`, at(skuId, locationId) - part);
          answer.committed.push({ skuId, locationId, quantity: part });
        }
        if (missing > 0) answer.short.push({ skuId, quantity: missing });
      }
      const order = (a: { skuId: string; locationId?: string }, b: { skuId: string; locationId?: string }) =>
        `${a.skuId} ${a.locationId ?? ""}` < `${b.skuId} ${b.locationId ?? ""}` ? -1 : 1;
      answer.committed.sort(order);
      answer.short.sort(order);
    }
  }
  return lines.map((line) => answers.get(line.orderLineId)!);
}
