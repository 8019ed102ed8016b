import { jsonBody, type Answer } from "../http.ts";
import type { Partner, Worked } from "../partner-door.ts";
import type { Sandbox } from "../sandbox.ts";
import { scanFormBody, shipmentBody, trackerBody } from "./bodies.ts";
import type { Carrier, Shipment } from "./carrier.ts";
import { toAddress, toCustoms } from "./given.ts";
import { rate, trackingCode } from "./rates.ts";
import { startTracker, tell } from "./trackers.ts";
import { addTracker } from "./test-trackers.ts";

type Body = Record<string, unknown>;

const refuse = (status: number, code: string, message: string, errors: unknown[] = []): Worked => ({
  status,
  body: { error: { code, message, errors } },
});
const notFound = () => refuse(404, "NOT_FOUND", "The requested resource could not be found.");

/** The carrier, below /easypost. */
export const easypost: Partner = {
  kind: "easypost",
  isCountedByRequest: true,
  signIn: (sandbox, request) => {
    const basic = /^Basic (.+)$/.exec(request.headers["authorization"] ?? "")?.[1];
    const key = basic
      ? Buffer.from(basic, "base64").toString().split(":")[0]
      : /^Bearer (.+)$/.exec(request.headers["authorization"] ?? "")?.[1];
    const found = Object.values(sandbox.state.connections).find(
      (one) => one.kind === "easypost" && one.credential === key,
    );
    return found ?? refuse(401, "APIKEY.INACTIVE", "This api key is no longer active.");
  },
  operationOf: ({ method, path }) =>
    `${method} ${path
      .replace(/^\/easypost/, "")
      .replace(/^(\/v2\/(?:shipments|trackers|scan_forms))\/[^/]+/, "$1/:id")}`,
  throttled: (_sandbox, _connection, retryAfterSeconds): Answer => ({
    status: 429,
    headers: { "retry-after": String(retryAfterSeconds ?? 1) },
    body: { error: { code: "RATE_LIMITED", message: "You are being rate-limited.", errors: [] } },
  }),
  work: (sandbox, connection, request) => {
    const carrier = sandbox.state.carriers[connection.connectionId];
    if (!carrier) return notFound();
    const [, , , resource = "", id, verb] = request.path.split("/");
    const body = request.method === "POST" ? jsonBody(request) : {};
    const route = `${request.method} ${resource}${id ? "/:id" : ""}${verb ? `/${verb}` : ""}`;
    return routes[route]?.({ sandbox, carrier, id: id ?? "", body, query: request.query }) ?? notFound();
  },
};

interface Asked {
  sandbox: Sandbox;
  carrier: Carrier;
  id: string;
  body: Body;
  query: URLSearchParams;
}

const routes: Record<string, (asked: Asked) => Worked> = {
  "POST shipments": createShipment,
  "GET shipments": listShipments,
  "GET shipments/:id": (asked) => withShipment(asked, (shipment) => show(asked, shipment)),
  "POST shipments/:id/buy": (asked) => withShipment(asked, (shipment) => buy(asked, shipment)),
  "POST shipments/:id/refund": (asked) => withShipment(asked, (shipment) => refundLabel(asked, shipment)),
  "GET shipments/:id/label": (asked) =>
    withShipment(asked, (shipment) => {
      const format = (asked.query.get("file_format") ?? "PDF").toUpperCase();
      if (format === "PDF" || format === "PNG" || format === "ZPL") shipment.labelFormat = format;
      return show(asked, shipment);
    }),
  "POST trackers": (asked) => {
    const given = (asked.body["tracker"] ?? {}) as Body;
    const code = String(given["tracking_code"] ?? "").trim();
    if (!code) return refuse(422, "TRACKER.CREATE.ERROR", "tracking_code is required");
    const tracker = addTracker(asked.sandbox, asked.carrier, code, String(given["carrier"] ?? "USPS"));
    return { status: 201, body: trackerBody(tracker, asked.sandbox.url()) };
  },
  "GET trackers": ({ sandbox, carrier, query }) => {
    const all = Object.values(carrier.trackers).reverse();
    const codes = [...query.getAll("tracking_codes[]"), ...query.getAll("tracking_code")];
    const wanted = codes.length > 0 ? all.filter((one) => codes.includes(one.trackingCode)) : all;
    const { rows, hasMore } = page(wanted, query);
    const trackers = rows.map((one) => trackerBody(one, sandbox.url()));
    return { status: 200, body: { trackers, has_more: hasMore } };
  },
  "GET trackers/:id": ({ sandbox, carrier, id }) => {
    const tracker =
      carrier.trackers[id] ?? Object.values(carrier.trackers).find((one) => one.trackingCode === id);
    return tracker ? { status: 200, body: trackerBody(tracker, sandbox.url()) } : notFound();
  },
  "POST scan_forms": createScanForm,
  "GET scan_forms/:id": ({ sandbox, carrier, id }) => {
    const form = carrier.scanForms[id];
    return form ? { status: 200, body: scanFormBody(form, sandbox.url()) } : notFound();
  },
};

function withShipment(asked: Asked, work: (shipment: Shipment) => Worked): Worked {
  const { carrier, id } = asked;
  const shipment =
    carrier.shipments[id] ?? carrier.shipments[carrier.references[decodeURIComponent(id)] ?? ""];
  return shipment ? work(shipment) : notFound();
}

function show({ sandbox, carrier }: Asked, shipment: Shipment, status = 200): Worked {
  const tracker = carrier.trackers[shipment.trackerId ?? ""];
  const form = carrier.scanForms[shipment.scanFormId ?? ""];
  return { status, body: shipmentBody(shipment, sandbox.url(), tracker, form) };
}

/** Newest first, as EasyPost pages. */
function page<Row extends { id: string }>(
  all: Row[],
  query: URLSearchParams,
): { rows: Row[]; hasMore: boolean } {
  const size = Math.min(100, Math.max(1, Number(query.get("page_size") ?? 20) || 20));
  const before = query.get("before_id");
  const after = query.get("after_id");
  const place = (id: string) => all.findIndex((one) => one.id === id);
  const wanted = before
    ? all.slice(place(before) + 1)
    : after
      ? all.slice(0, Math.max(0, place(after)))
      : all;
  const rows = after ? wanted.slice(-size) : wanted.slice(0, size);
  return { rows, hasMore: wanted.length > rows.length };
}

function listShipments(asked: Asked): Worked {
  const { carrier, query } = asked;
  const reference = query.get("reference");
  const purchased = query.get("purchased");
  const all = Object.values(carrier.shipments)
    .reverse()
    .filter((one) => reference === null || one.reference === reference)
    .filter((one) => purchased !== "true" || one.trackingCode !== null);
  const { rows, hasMore } = page(all, query);
  return {
    status: 200,
    body: { shipments: rows.map((one) => show(asked, one).body), has_more: hasMore },
  };
}

function createShipment(asked: Asked): Worked {
  const { sandbox, carrier, body } = asked;
  const given = (body["shipment"] ?? {}) as Body;
  const to = toAddress(given["to_address"]);
  const from = toAddress(given["from_address"]);
  if (!to || !from)
    return refuse(
      422,
      "SHIPMENT.INVALID_PARAMS",
      "to_address and from_address with street1, city and zip are required",
    );
  const size = (given["parcel"] ?? {}) as Body;
  const [length, width, height, weight] = ["length", "width", "height", "weight"].map((name) =>
    Number(size[name] ?? 0),
  ) as [number, number, number, number];
  if (!(weight > 0)) return refuse(422, "PARCEL.WEIGHT.REQUIRED", "parcel weight must be greater than zero");
  const options = (given["options"] ?? {}) as Body;
  const format = String(options["label_format"] ?? "PNG").toUpperCase();
  const reference = typeof given["reference"] === "string" ? given["reference"] : null;
  const customs = toCustoms(given["customs_info"]);
  if ("refusal" in customs) return refuse(422, "CUSTOMS_INFO.INVALID", customs.refusal);
  const now = sandbox.clock.now().toISOString();
  const parcel = { length, width, height, weight };
  const shipment: Shipment = {
    id: sandbox.random.id("shp_", 32),
    reference,
    createdAt: now,
    updatedAt: now,
    to,
    from,
    parcel,
    options,
    customs: customs.value,
    ...rate(sandbox, parcel, from, to, customs.value),
    selectedRateId: null,
    trackingCode: null,
    trackerId: null,
    labelFormat: format === "PDF" || format === "ZPL" ? format : "PNG",
    labelAt: null,
    refundStatus: null,
    scanFormId: null,
  };
  carrier.shipments[shipment.id] = shipment;
  if (reference) carrier.references[reference] ??= shipment.id;
  sandbox.changed();
  return show(asked, shipment, 201);
}

/** Buys once: asked again it refuses, and the label is in GET. */
function buy(asked: Asked, shipment: Shipment): Worked {
  const { sandbox, carrier, body } = asked;
  if (shipment.trackingCode)
    return refuse(422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.");
  const rateId = ((body["rate"] ?? {}) as Body)["id"];
  const selected = shipment.rates.find((one) => one.id === rateId);
  if (!selected) return refuse(422, "SHIPMENT.POSTAGE.FAILURE", "The rate does not belong to this shipment.");
  const now = sandbox.clock.now().toISOString();
  shipment.selectedRateId = selected.id;
  shipment.trackingCode = trackingCode(sandbox, selected.carrier);
  shipment.labelAt = now;
  shipment.updatedAt = now;
  const tracker = startTracker(sandbox, carrier, shipment);
  shipment.trackerId = tracker.id;
  tell(sandbox, carrier, "tracker.created", trackerBody(tracker, sandbox.url()));
  return show(asked, shipment);
}

function refundLabel(asked: Asked, shipment: Shipment): Worked {
  const { sandbox, carrier } = asked;
  if (!shipment.trackingCode)
    return refuse(422, "SHIPMENT.REFUND.UNAVAILABLE", "The shipment has no postage.");
  if (shipment.refundStatus) return show(asked, shipment);
  const tracker = carrier.trackers[shipment.trackerId ?? ""];
  if (tracker && tracker.status !== "pre_transit")
    return refuse(422, "SHIPMENT.REFUND.REJECTED", "The label was used and cannot be refunded.");
  shipment.refundStatus = "submitted";
  const now = sandbox.clock.now().toISOString();
  const id = sandbox.random.id("rfnd_", 32);
  carrier.refunds[id] = {
    id,
    object: "Refund",
    created_at: now,
    updated_at: now,
    tracking_code: shipment.trackingCode,
    confirmation_number: null,
    status: "submitted",
    carrier: shipment.rates.find((one) => one.id === shipment.selectedRateId)?.carrier ?? null,
    shipment_id: shipment.id,
  };
  const { connectionId } = carrier;
  const dueMs = sandbox.clock.progress() + 3_600_000;
  sandbox.clock.schedule({ dueMs, task: "label.refunded", connectionId, id: shipment.id, version: 0 });
  sandbox.changed();
  return show(asked, shipment);
}

function createScanForm(asked: Asked): Worked {
  const { sandbox, carrier, body } = asked;
  const inner = (body["scan_form"] ?? body) as Body;
  const ids = ((inner["shipments"] ?? []) as unknown[]).map((one) =>
    typeof one === "string" ? one : String((one as Body)["id"]),
  );
  const shipments = ids.map((id) => carrier.shipments[id]);
  if (ids.length === 0 || shipments.some((one) => !one?.trackingCode))
    return refuse(422, "SCAN_FORM.CREATE.FAILURE", "Every shipment needs postage.");
  if (shipments.some((one) => one?.scanFormId))
    return refuse(422, "SCAN_FORM.CREATE.FAILURE", "A shipment is on a scan form already.");
  const form = {
    id: sandbox.random.id("sf_", 32),
    createdAt: sandbox.clock.now().toISOString(),
    shipmentIds: ids,
    trackingCodes: shipments.map((one) => one?.trackingCode ?? ""),
    address: shipments[0]?.from ?? null,
  };
  carrier.scanForms[form.id] = form;
  for (const shipment of shipments) if (shipment) shipment.scanFormId = form.id;
  tell(sandbox, carrier, "scan_form.created", scanFormBody(form, sandbox.url()));
  return { status: 201, body: scanFormBody(form, sandbox.url()) };
}
