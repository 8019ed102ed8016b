import type { ChannelsRefusal } from "#server/modules/channels/errors.ts";
import type { Answer } from "../refusal.ts";

type PauseCode = Extract<ChannelsRefusal["code"], `channels.${"pause" | "listing"}_${string}`>;

/** Answers to the refusals of pausing and resuming a listing. */
export const pauseAnswers: { [Code in PauseCode]: Answer<Code> } = {
  "channels.listing_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such listing." },
  "channels.pause_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such pause." },
  "channels.pause_in_past": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "Choose a moment in the future.",
  },
};
