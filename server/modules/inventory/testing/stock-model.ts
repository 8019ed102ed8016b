import { takeInOrder } from "./model.ts";

/** How the SKUs of the model are tracked, and when its lots expire. Two lots without a date of their own would have no order. */
export const tracking = { hat: "none", cream: "lot", watch: "serial" } as const;
export type Sku = keyof typeof tracking;
export const skus = Object.keys(tracking) as Sku[];
/** In the order of their priority. */
export const places = ["east", "west"] as const;
export type Place = (typeof places)[number];
export const creamLots = { A: "2099-01-01", B: "2099-02-01", C: "2099-03-01" } as const;

/** Units of one lot, or of a whole plain SKU (lot ""), at one place. */
export interface Holding {
  onHand: number;
  quality: number;
  damaged: number;
}

/** One thing that somebody does to the stock, as plain data, so that a failing run can be printed and shrunk. */
export type Step =
  | {
      do: "receive";
      sku: Sku;
      at: Place;
      lots: string[];
      units: number;
      into: "available" | "quality_control";
      meets: boolean;
    }
  | { do: "adjust"; sku: "hat" | "cream"; at: Place; delta: number }
  | {
      do: "state";
      sku: Sku;
      at: Place;
      lot: string;
      units: number;
      quality: -1 | 0 | 1;
      damaged: -1 | 0 | 1;
      leaves: boolean;
    }
  | { do: "take"; order: number; sku: Sku; target: number }
  | { do: "release"; order: number; sku: Sku; units: number }
  | { do: "ship"; order: number; sku: Sku; at: Place; units: number }
  | { do: "transfer"; sku: Sku; from: Place; units: number }
  | { do: "reserve"; sku: Sku; units: number }
  | { do: "unreserve"; which: number }
  | { do: "expect"; sku: Sku; at: Place; units: number }
  | { do: "fill" };

/** What the stock has to be after a step: a refusal's code, or nothing more than the figures. */
export type Outcome = { refused: string } | { done: true };
const done: Outcome = { done: true };

const cell = (sku: string, at: string) => `${sku}@${at}`;

/** What the inventory room means, in the plainest code, in memory. */
export class StockModel {
  readonly held = new Map<string, Map<string, Holding>>();
  readonly committed = new Map<string, number>();
  readonly waiting = new Map<string, number>();
  readonly asked = new Map<string, number>();
  readonly reservations = new Map<string, { sku: Sku; at: Place; units: number; isActive: boolean }>();
  readonly incoming = new Map<string, number>();

  lotsAt(sku: Sku, at: Place): Map<string, Holding> {
    const key = cell(sku, at);
    const known = this.held.get(key) ?? new Map<string, Holding>();
    this.held.set(key, known);
    return known;
  }

  lot(sku: Sku, at: Place, code: string): Holding {
    const lots = this.lotsAt(sku, at);
    const known = lots.get(code) ?? { onHand: 0, quality: 0, damaged: 0 };
    lots.set(code, known);
    return known;
  }

  level(sku: Sku, at: Place) {
    const sum = { onHand: 0, quality: 0, damaged: 0 };
    for (const one of this.lotsAt(sku, at).values()) {
      sum.onHand += one.onHand;
      sum.quality += one.quality;
      sum.damaged += one.damaged;
    }
    const committed = [...this.committed]
      .filter(([key]) => key.endsWith(` ${sku} ${at}`))
      .reduce((total, [, units]) => total + units, 0);
    const reserved = [...this.reservations.values()]
      .filter((one) => one.isActive && one.sku === sku && one.at === at)
      .reduce((total, { units }) => total + units, 0);
    const available = sum.onHand - sum.quality - sum.damaged - committed - reserved;
    return { ...sum, committed, reserved, available, incoming: this.incoming.get(cell(sku, at)) ?? 0 };
  }

  /** Takes free units from the lots that expire first. */
  private takeFirst(sku: Sku, at: Place, units: number): void {
    let left = units;
    for (const [, one] of [...this.lotsAt(sku, at)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const part = Math.min(left, one.onHand - one.quality - one.damaged);
      one.onHand -= part;
      left -= part;
    }
  }

  /** Serials that can leave a place. */
  freeSerials(at: Place): string[] {
    return [...this.lotsAt("watch", at)]
      .filter(([, one]) => one.onHand > one.quality + one.damaged)
      .map(([code]) => code);
  }

  apply(step: Step, key: string): Outcome {
    switch (step.do) {
      case "receive":
        return this.receive(step);
      case "adjust":
        return this.adjust(step);
      case "state":
        return this.changeState(step);
      case "take":
        return this.take(step);
      case "release":
        return done;
      case "ship":
        return this.ship(step);
      case "transfer":
        return this.transfer(step);
      case "reserve":
        return this.reserve(step, key);
      case "unreserve": {
        const one = [...this.reservations.values()][step.which];
        if (one) one.isActive = false;
        return done;
      }
      case "expect":
        this.incoming.set(cell(step.sku, step.at), step.units);
        return done;
      case "fill":
        return done;
    }
  }

  private receive(step: Step & { do: "receive" }): Outcome {
    const { sku, at } = step;
    const codes = sku === "hat" ? [""] : step.lots;
    if (sku === "watch") {
      // looks without making the lot: what is refused leaves nothing behind
      const isHere = (code: string) =>
        places.some((at) => (this.lotsAt("watch", at).get(code)?.onHand ?? 0) > 0);
      const present = codes.some(isHere);
      if (present || new Set(codes).size < codes.length) return { refused: "inventory.serial_present" };
    }
    const each = sku === "watch" ? 1 : step.units;
    for (const code of codes) {
      const one = this.lot(sku, at, code);
      one.onHand += each;
      if (step.into === "quality_control") one.quality += each;
    }
    const key = cell(sku, at);
    if (step.meets && this.incoming.has(key))
      this.incoming.set(key, Math.max(0, this.incoming.get(key)! - each * codes.length));
    return done;
  }

  private adjust({ sku, at, delta }: Step & { do: "adjust" }): Outcome {
    if (sku === "cream" && delta > 0) return { refused: "inventory.lot_required" };
    const { onHand, quality, damaged } = this.level(sku, at);
    if (onHand + delta < quality + damaged) return { refused: "inventory.below_zero" };
    if (delta > 0) this.lot(sku, at, "").onHand += delta;
    else this.takeFirst(sku, at, -delta);
    return done;
  }

  private changeState(step: Step & { do: "state" }): Outcome {
    const code = step.sku === "hat" ? "" : step.lot;
    const known = places.some((at) => this.lotsAt(step.sku, at).has(code)) || step.sku === "hat";
    if (!known) return { refused: "inventory.lot_unknown" };
    const lots = this.lotsAt(step.sku, step.at);
    const now = lots.get(code) ?? { onHand: 0, quality: 0, damaged: 0 };
    const units = step.sku === "watch" ? 1 : step.units;
    const next = {
      onHand: now.onHand - (step.leaves ? units : 0),
      quality: now.quality + step.quality * units,
      damaged: now.damaged + step.damaged * units,
    };
    if (next.quality < 0 || next.damaged < 0 || next.onHand < next.quality + next.damaged)
      return { refused: "inventory.below_zero" };
    lots.set(code, next);
    return done;
  }

  private take({ order, sku, target }: Step & { do: "take" }): Outcome {
    const line = `o${order}-1 ${sku}`;
    const need = target - (this.asked.get(line) ?? 0);
    if (need <= 0) return done;
    this.asked.set(line, target);
    const levels = places.map((at) => ({
      skuId: sku,
      locationId: at,
      available: this.level(sku, at).available,
    }));
    const [taken] = takeInOrder(
      levels,
      [...places],
      [{ orderId: "o", orderLineId: "o", demands: [{ skuId: sku, quantity: need }] }],
    );
    for (const { locationId, quantity } of taken!.committed)
      this.committed.set(
        `${line} ${locationId}`,
        (this.committed.get(`${line} ${locationId}`) ?? 0) + quantity,
      );
    for (const { quantity } of taken!.short) this.waiting.set(line, (this.waiting.get(line) ?? 0) + quantity);
    return done;
  }

  private ship({ order, sku, at, units }: Step & { do: "ship" }): Outcome {
    const key = `o${order}-1 ${sku} ${at}`;
    const has = this.committed.get(key) ?? 0;
    if (has < units) return { refused: "inventory.not_committed" };
    this.committed.set(key, has - units);
    if (sku === "watch")
      for (const code of this.freeSerials(at).slice(0, units)) this.lot(sku, at, code).onHand = 0;
    else this.takeFirst(sku, at, units);
    return done;
  }

  private transfer({ sku, from, units }: Step & { do: "transfer" }): Outcome {
    if (this.level(sku, from).available < units) return { refused: "inventory.insufficient_stock" };
    const to = from === "east" ? "west" : "east";
    let left = units;
    for (const [code, one] of [...this.lotsAt(sku, from)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const part = Math.min(left, one.onHand - one.quality - one.damaged);
      one.onHand -= part;
      this.lot(sku, to, code).onHand += part;
      left -= part;
    }
    return done;
  }

  private reserve({ sku, units }: Step & { do: "reserve" }, key: string): Outcome {
    const at = places.find((place) => this.level(sku, place).available >= units);
    if (!at) return { refused: "inventory.insufficient_stock" };
    this.reservations.set(key, { sku, at, units, isActive: true });
    return done;
  }
}
