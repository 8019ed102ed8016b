export type DeliveryStatus = "pending" | "delivered" | "failed" | "lost";

export interface Attempt {
  at: string;
  /** 0: no answer. */
  status: number;
  error: string | null;
  durationMs: number;
}

/** One event on its way to the product. */
export interface Delivery {
  id: number;
  connectionId: string;
  topic: string;
  /** Equal in every delivery of one event. */
  eventId: string;
  /** Equal in every attempt of one delivery. */
  webhookId: string;
  /** What it is about: an order, a tracker … */
  subject: string;
  status: DeliveryStatus;
  /** How many times more it is to be sent. */
  copies: number;
  copyDelayMs: number;
  createdAt: string;
  attempts: Attempt[];
  headers: Record<string, string>;
  body: string;
  isWronglySigned: boolean;
}
