import { identifyChannelDelivery } from "#server/modules/channels/webhook.ts";
import { identifyEdiDelivery } from "#server/modules/inbound/webhook.ts";
import {
  receiveDelivery,
  refuseSignature,
  webhookTarget,
  type DeliveryNames,
  type Identify,
} from "#server/modules/partners/public.ts";
import { identifyStripeDelivery } from "#server/modules/settlement/webhook.ts";
import { identifyEasypostDelivery } from "#server/modules/shipping/webhook.ts";
import { clock } from "#server/platform/clock.ts";
import { log } from "#server/platform/log.ts";
import { metrics } from "#server/platform/metrics.ts";
import { PlainAnswer, problem, type PlainDoor } from "../door.ts";
import type { PlainRequest } from "../plain-request.ts";

const identify: Readonly<Record<string, Identify>> = {
  ...identifyChannelDelivery,
  easypost: identifyEasypostDelivery,
  stripe: identifyStripeDelivery,
  edi: identifyEdiDelivery,
};

/** Headers worth keeping beside a body. Signatures are not: they prove nothing later and are material for attacks. */
const KEPT_HEADER =
  /^(content-type|user-agent|(x-)?shopify-(?!hmac)[a-z-]+|x-wc-webhook-(?!signature)[a-z-]+)$/;

/**
 * `POST /api/webhooks/<kind>/<connection>`: verifies the signature over the raw bytes, stores the body under its event id and
 * answers 200 only after that commit. A wrong signature is 401 and only counted; what cannot be understood is kept and put
 * into quarantine later by its drain. When nothing can be stored the answer is 503, so that the partner sends it again.
 */
export const webhooksDoor: PlainDoor<Response | PlainAnswer> = {
  name: "webhooks",
  isPlain: true,
  path: "/api/webhooks/",
  methods: ["POST"],
  maxBytes: 5 * 1024 * 1024,
  async answer(request, { requestId, rest }) {
    const [kind = "", connectionId = "", more] = rest.split("/");
    const unknown = () => problem(404, "webhooks.unknown", "There is no such webhook address.", requestId);
    if (more !== undefined || connectionId === "" || connectionId.length > 80) return unknown();
    const body = bufferOf(await request.bytes());
    try {
      const target = await webhookTarget(connectionId);
      const verify = identify[kind];
      if (!target || target.kind !== kind || !verify) return unknown();
      const { tenantId, secrets, account } = target;
      const named = verify({
        headers: request.headers,
        body,
        secrets,
        account,
        now: clock.now(),
      });
      if (!named.ok) {
        metrics().webhooks.inc({ kind, outcome: "refused" });
        await refuseSignature(tenantId, connectionId);
        return problem(401, "webhooks.signature", "The signature does not fit.", requestId);
      }
      if (named.value === "ping") return new PlainAnswer(200);
      const isNew = await receiveDelivery(tenantId, delivery(connectionId, kind, named.value, request, body));
      metrics().webhooks.inc({ kind, outcome: isNew ? "stored" : "duplicate" });
      return new PlainAnswer(200);
    } catch (failure) {
      log.error({ err: failure, kind, connectionId }, "A delivery could not be stored.");
      metrics().webhooks.inc({ kind, outcome: "failed" });
      return problem(503, "webhooks.not_stored", "It could not be stored. Please send it again.", requestId, {
        "retry-after": "5",
      });
    }
  },
};

/** The same bytes, not a copy. */
const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

function delivery(
  connectionId: string,
  kind: string,
  names: DeliveryNames,
  request: PlainRequest,
  rawBody: Buffer,
) {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers)
    if (KEPT_HEADER.test(name)) headers[name] = storable(value.slice(0, 500));
  return {
    connectionId,
    kind,
    topic: storable(names.topic).slice(0, 100),
    eventId: storable(names.eventId).slice(0, 255),
    webhookId: names.webhookId && storable(names.webhookId),
    triggeredAt: names.triggeredAt,
    headers,
    rawBody,
  };
}

/** Printable ASCII: names come from strangers and end up in logs and on screens. */
const storable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");
