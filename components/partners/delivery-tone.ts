import type { Tone } from "#components/ui/status-badge.tsx";

export const deliveryTone: Record<string, Tone> = { pending: "info", applied: "good", quarantined: "bad" };
