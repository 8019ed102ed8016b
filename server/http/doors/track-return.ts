import { idMadeAt, newId } from "#kernel/ids.ts";
import { isStorable } from "#kernel/json.ts";
import { askReturnOnPage, type AskedOnPage } from "#server/api/track.ts";
import { countTry } from "#server/auth/throttle.ts";
import { LARGEST_IMAGE_BYTES } from "#server/modules/catalog/public.ts";
import { askReturnInput, MOST_BUYER_PHOTOS } from "#server/modules/returns/public.ts";
import { clock } from "#server/platform/clock.ts";
import { problem, type Door } from "../door.ts";
import { isFromElsewhere, tokenOf } from "./track-proof.ts";

/** Requests from one address, and for one page, in a quarter of an hour before they have to wait. */
const FREE_OF_ADDRESS = 20;
const FREE_OF_PAGE = 8;
/** A form is sent within the life of the pass in it; an id that says otherwise was made up. */
const FORM_LIFE_MS = 60 * 60_000;

/** What the page says after its form was sent; the words are in `components/track/return-words.ts`. */
export type ReturnOutcome =
  "approved" | "waiting" | "unproved" | "wait" | "nothing" | "reason" | "gone" | "over" | "photo" | "refused";

/**
 * `POST /track-return`: the form of a tracking page with which a buyer asks to send something back, with its photos; works without
 * scripts and leads back to the page. It carries the pass that the proof gave, so no other site can send it in the buyer's name.
 */
export const trackReturnDoor: Door = {
  name: "track-return",
  path: "/track-return",
  methods: ["POST"],
  maxBytes: MOST_BUYER_PHOTOS * LARGEST_IMAGE_BYTES + 200_000,
  readLimitMs: 60_000,
  async answer(request, { requestId, ip }) {
    if (isFromElsewhere(request))
      return problem(403, "track.refused", "This is not taken from other sites.", requestId);
    const form = await request.formData().catch(() => null);
    if (!form) return problem(400, "track.form", "This is not a form of the page.", requestId);
    const token = tokenOf(form.get("token"));
    const counted = [
      { key: `track-return:${ip}`, free: FREE_OF_ADDRESS },
      { key: `track-return:${token}`, free: FREE_OF_PAGE },
    ];
    if ((await countTry(counted, clock.now())) > 0) return backTo(token, "wait");
    const asked = await askedIn(form);
    if (typeof asked === "string") return backTo(token, asked);
    const pass = text(form.get("pass")).slice(0, 200);
    return backTo(token, outcomeOf(await askReturnOnPage({ token, pass, requestId }, asked)));
  },
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the form asks for, or why that is nothing to ask for. */
async function askedIn(form: FormData) {
  const column = (name: string) => form.getAll(name).map(text);
  const [orderLineIds, skuIds, quantities, reasons] = ["orderLineId", "skuId", "quantity", "reason"].map(column) as [string[], string[], string[], string[]]; // prettier-ignore
  const lines = orderLineIds
    .map((orderLineId, at) => ({
      orderLineId,
      skuId: skuIds[at],
      quantity: Number(quantities[at]),
      reason: reasons[at],
    })) // prettier-ignore
    .filter(({ quantity }) => quantity > 0);
  if (lines.length === 0) return "nothing";
  if (lines.some(({ reason }) => !reason)) return "reason";
  const id = text(form.get("id"));
  const age = Math.abs(clock.now().getTime() - (idMadeAt(id)?.getTime() ?? 0));
  const parsed = askReturnInput.safeParse({
    ...{ id: age < FORM_LIFE_MS ? id : newId("rma"), lines },
    note: text(form.get("note")),
  });
  if (!parsed.success || !isStorable(parsed.data)) return "refused";
  const files = form.getAll("photo").filter((entry) => entry instanceof File && entry.size > 0) as File[];
  if (files.length > MOST_BUYER_PHOTOS) return "photo";
  const photos = await Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())));
  return { ...parsed.data, photos };
}

const outcomes: Partial<Record<string, ReturnOutcome>> = {
  "returns.more_than_shipped": "gone",
  "returns.not_taken_back": "gone",
  "returns.window_over": "over",
  "returns.reason_not_taken": "reason",
  "returns.photo_refused": "photo",
};

const outcomeOf = (asked: AskedOnPage): ReturnOutcome =>
  asked.outcome === "refused" ? (outcomes[asked.code] ?? "refused") : asked.outcome;

const backTo = (token: string, outcome: ReturnOutcome): Response =>
  new Response(null, {
    status: 303,
    headers: {
      location: `/track/${token}?return=${outcome}#${outcome === "unproved" ? "details" : "returns"}`,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  });
