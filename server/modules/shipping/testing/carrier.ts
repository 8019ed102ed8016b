import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A carrier over real HTTP that sells labels, and can lose its answers. */
export interface TestCarrier {
  url: string;
  /** References of shipments whose label was sold, one entry a sale. */
  sold: string[];
  /** References of shipments whose label was given back, one entry each. */
  givenBack: string[];
  /** Manifests made, each with its shipments. */
  forms: string[][];
  requests: string[];
  /** The next answers to buying are lost after the work was done. */
  loseAnswers: number;
  /** Everything is refused with this text. */
  refusal: string | null;
  close(): Promise<void>;
}

interface Kept {
  id: string;
  reference: string;
  label: Record<string, unknown> | null;
  form?: Record<string, unknown>;
}

const rates = [
  { id: "rate_ground", carrier: "UPS", service: "Ground", rate: "7.50", currency: "USD", delivery_days: 4 },
  { id: "rate_air", carrier: "UPS", service: "NextDayAir", rate: "31.00", currency: "USD", delivery_days: 1 },
];

export async function startCarrier(): Promise<TestCarrier> {
  const shipments = new Map<string, Kept>();
  const carrier: TestCarrier = {
    url: "",
    sold: [],
    givenBack: [],
    forms: [],
    requests: [],
    loseAnswers: 0,
    refusal: null,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    carrier.requests.push(`${request.method} ${path.replace(/lbl_\w+|shp_\w+/, ":id")}`);
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (carrier.refusal)
      return void send(422, { error: { code: "ADDRESS.INVALID", message: carrier.refusal } });
    if (path === "/v2/shipments") {
      const { shipment } = JSON.parse(Buffer.concat(chunks).toString()) as {
        shipment: { reference: string };
      };
      const kept = { id: `shp_${shipments.size + 1}`, reference: shipment.reference, label: null };
      shipments.set(kept.id, kept);
      return void send(201, bodyOf(carrier, kept));
    }
    if (path === "/v2/scan_forms") {
      const { status, body } = makeForm(carrier, shipments, Buffer.concat(chunks).toString());
      return status === 201 && carrier.loseAnswers-- > 0
        ? void request.socket.destroy()
        : void send(status, body);
    }
    const [, , , id = "", verb] = path.split("/");
    const kept = shipments.get(id) ?? [...shipments.values()].find(({ reference }) => reference === id);
    if (!kept) return void send(404, { error: { code: "NOT_FOUND", message: "not found" } });
    if (verb === "buy") {
      if (kept.label)
        return void send(422, { error: { code: "SHIPMENT.POSTAGE.EXISTS", message: "bought already" } });
      kept.label = { label_url: `${carrier.url}/label.pdf`, label_file_type: "application/pdf" };
      carrier.sold.push(kept.reference);
      if (carrier.loseAnswers > 0) {
        carrier.loseAnswers -= 1;
        return void request.socket.destroy();
      }
    }
    if (verb === "refund") carrier.givenBack.push(kept.reference);
    send(200, bodyOf(carrier, kept));
  }
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  carrier.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return carrier;
}

function bodyOf(carrier: TestCarrier, kept: Kept) {
  return {
    id: kept.id,
    object: "Shipment",
    reference: kept.reference,
    rates,
    messages: [],
    scan_form: kept.form ?? null,
    ...(kept.label
      ? {
          postage_label: kept.label,
          selected_rate: rates[0],
          tracking_code: `1Z${kept.id.slice(4).padStart(16, "0")}`,
          tracker: { id: `trk_${kept.id}` },
        }
      : {}),
  };
}

/** Takes each shipment onto one form only, as carriers do. */
function makeForm(carrier: TestCarrier, shipments: ReadonlyMap<string, Kept>, asked: string) {
  const { scan_form: wanted } = JSON.parse(asked) as { scan_form: { shipments: { id: string }[] } };
  const listed = wanted.shipments.flatMap(({ id }) => shipments.get(id) ?? []);
  if (listed.some(({ form }) => form))
    return { status: 422, body: { error: { code: "SCAN_FORM.CREATE.FAILURE", message: "on one already" } } };
  const form = { id: `sf_${carrier.forms.length + 1}`, status: "created", form_url: `${carrier.url}/f.pdf` };
  for (const one of listed) one.form = form;
  carrier.forms.push(listed.map(({ id }) => id));
  return { status: 201, body: form };
}
