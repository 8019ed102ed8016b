import type { ChannelsRefusal } from "#server/modules/channels/errors.ts";
import type { Answer } from "../refusal.ts";

type ChannelCode = Exclude<ChannelsRefusal["code"], `channels.${"proposal" | "pause" | "listing"}_${string}`>;

/** Answers to the other refusals of channels: connecting, differences, pushes. */
export const channelAnswers: { [Code in ChannelCode]: Answer<Code> } = {
  "channels.kind_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `There is no connector for ${f.kind}.`,
  },
  "channels.address_wrong": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `The address must look like ${f.example}.`,
  },
  "channels.credential_missing": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `${f.label} is missing.`,
  },
  "channels.push_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such push." },
  "channels.difference_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "One side changed since you looked, or it was settled already. Nothing was done.",
  },
  "channels.nothing_to_send": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The SKU has no value to send. Fill it in first, or take the channel's.",
  },
  "channels.title_is_option": {
    trpc: "CONFLICT",
    http: 409,
    message: () =>
      "Only the variant's own name differs, and in the shop that is an option other programs know it by. Change it there, or take the channel's.",
  },
  "channels.nothing_to_take": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The channel shows nothing there. Send ours, or leave it.",
  },
  "channels.push_not_failed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a failed push can be tried again; this one is ${f.state}.`,
  },
};
