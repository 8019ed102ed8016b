import type { MoneyStatus, ReturnReason, RmaStatus } from "#server/modules/returns/contract.ts";

/** What a return's state means to its buyer, and what happens next. */
export const returnState: Record<RmaStatus, { title: string; next: string }> = {
  requested: { title: "Asked for", next: "The shop looks at it and writes to you." },
  approved: { title: "Accepted", next: "Send it back, with the number of the return on or in the parcel." },
  in_transit: { title: "On its way back", next: "The carrier has it." },
  arrived: { title: "With the shop", next: "It is being looked at." },
  inspecting: { title: "With the shop", next: "It is being looked at." },
  resolved: { title: "Done", next: "" },
  rejected: { title: "Not accepted", next: "" },
  canceled: { title: "Called off", next: "" },
};

export const refundWord: Partial<Record<MoneyStatus, string>> = {
  pending: "You get back, as it stands",
  held: "The shop looks at the refund of",
  ready: "You get back",
  settled: "You got back",
};

export const reasonWord: Record<ReturnReason, string> = {
  unwanted: "I do not want it any more",
  wrong_size: "The size is wrong",
  damaged: "It arrived damaged",
  defective: "It does not work",
  wrong_item: "It is not what I ordered",
  not_as_described: "It is not as described",
  late: "It came too late",
  unannounced: "Another reason",
};

/** What is said after the form was sent, by what came of it. */
export const returnOutcome: Record<string, { text: string; isGood?: boolean }> = {
  approved: { text: "Your return is accepted. We sent you a mail.", isGood: true },
  waiting: { text: "We have your request. The shop looks at it and writes to you.", isGood: true },
  wait: { text: "Too many requests. Please wait a quarter of an hour, then send it again." },
  nothing: { text: "Nothing was asked for. Say how many pieces of something you send back." },
  reason: { text: "Nothing was asked for. Choose a reason for everything you send back." },
  gone: { text: "Nothing was asked for. Some of it cannot come back, or is coming back already: look at the list." },
  over: { text: "Nothing was asked for. The time in which returns are taken is over." },
  photo: { text: "Nothing was asked for. Photos have to be PNG, JPEG or WebP of at most 5 MB, three at most." },
  refused: { text: "Nothing was asked for. Please look at the form and send it again." },
}; // prettier-ignore
