import { z } from "zod";
import { trackerBody } from "../easypost/bodies.ts";
import { carrierOf, type Carrier, type Tracker } from "../easypost/carrier.ts";
import { scriptNames, type Script } from "../easypost/scripts.ts";
import { follow, scan, tell } from "../easypost/trackers.ts";
import { Refusal } from "../http.ts";
import type { Routes } from "./route.ts";

const scriptShape = z.object({
  reference: z.string().optional(),
  trackingCode: z.string().optional(),
  shipmentId: z.string().optional(),
  next: z.number().int().min(1).optional(),
  default: z.enum(scriptNames as [string, ...string[]]).optional(),
  script: z.enum(scriptNames as [string, ...string[]]).optional(),
  steps: z
    .array(
      z.object({
        afterSeconds: z.number().min(0),
        status: z.string(),
        statusDetail: z.string().default("status_update"),
        message: z.string().default(""),
        carrierCode: z.string().optional(),
        place: z.enum(["origin", "hub", "destination"]).optional(),
      }),
    )
    .optional(),
});

const scanShape = z.object({
  trackingCode: z.string(),
  status: z.string(),
  statusDetail: z.string().default("status_update"),
  message: z.string().default(""),
  carrierCode: z.string().default(""),
  city: z.string().nullish(),
  state: z.string().nullish(),
  zip: z.string().nullish(),
  country: z.string().nullish(),
  at: z.iso.datetime({ offset: true }).optional(),
});

const shown = (trackers: Tracker[]) => ({
  trackers: trackers.map(({ id, trackingCode, status }) => ({ trackerId: id, trackingCode, status })),
});

function trackerOf(carrier: Carrier, trackingCode: string): Tracker {
  const tracker = Object.values(carrier.trackers).find((one) => one.trackingCode === trackingCode);
  if (!tracker) throw new Refusal(404, `there is no tracker ${trackingCode}`, "trackingCode");
  return tracker;
}

export const carrierRoutes: Routes = {
  "POST /easypost/:connectionId/scripts": ({ sandbox, params, body }) => {
    const carrier = carrierOf(sandbox, params["connectionId"] ?? "");
    const wish = scriptShape.parse(body);
    sandbox.changed();
    if (wish.default) {
      carrier.defaultScript = { name: wish.default };
      return shown([]);
    }
    if (!wish.script && !wish.steps) throw new Refusal(400, "script or steps are needed", "script");
    const script: Script = wish.steps
      ? { name: "custom", steps: wish.steps }
      : { name: wish.script ?? "delivered" };
    if (wish.next) {
      carrier.nextScripts.push({ script, next: wish.next });
      return shown([]);
    }
    const key = wish.reference ?? wish.trackingCode ?? wish.shipmentId;
    if (!key) throw new Refusal(400, "says which parcel: reference, trackingCode or shipmentId", "reference");
    carrier.scripts[key] = script;
    const trackers = Object.values(carrier.trackers).filter((one) => {
      const reference = carrier.shipments[one.shipmentId ?? ""]?.reference;
      return [one.trackingCode, one.shipmentId, reference].includes(key);
    });
    for (const tracker of trackers) follow(sandbox, carrier, tracker, script);
    return shown(trackers);
  },
  "POST /easypost/:connectionId/scan": ({ sandbox, params, body }) => {
    const carrier = carrierOf(sandbox, params["connectionId"] ?? "");
    const { trackingCode, ...seen } = scanShape.parse(body);
    const tracker = trackerOf(carrier, trackingCode);
    scan(sandbox, carrier, tracker, {
      status: seen.status,
      statusDetail: seen.statusDetail,
      message: seen.message,
      carrierCode: seen.carrierCode,
      at: new Date(seen.at ?? sandbox.clock.now()).toISOString(),
      city: seen.city ?? null,
      state: seen.state ?? null,
      zip: seen.zip ?? null,
      country: seen.country ?? null,
    });
    return shown([tracker]);
  },
  "POST /easypost/:connectionId/trackers/:trackingCode/replay": ({ sandbox, params }) => {
    const carrier = carrierOf(sandbox, params["connectionId"] ?? "");
    const tracker = trackerOf(carrier, params["trackingCode"] ?? "");
    tell(sandbox, carrier, "tracker.updated", trackerBody(tracker, sandbox.url()));
    return shown([tracker]);
  },
};
