import { z } from "zod";
import { checkShape, type JsonRefusal } from "#kernel/json.ts";
import { ok, type Result } from "#kernel/result.ts";

/** A manifest as the carrier has it. */
export interface ScanForm {
  externalId: string;
  status: "creating" | "created" | "failed";
  formUrl: string | null;
  message: string;
}

const text = z.string().max(2000);
const scanForm = z.object({
  id: text.min(1, "is missing"),
  status: text.nullish(),
  form_url: text.nullish(),
  message: text.nullish(),
});

/** Body of POST /v2/scan_forms. */
export const scanFormRequest = (externalShipmentIds: readonly string[]) => ({
  scan_form: { shipments: externalShipmentIds.map((id) => ({ id })) },
});

/** Reads EasyPost's answer to making or finding a scan form. */
export function parseScanForm(body: unknown): Result<ScanForm, JsonRefusal> {
  const checked = checkShape(scanForm, body);
  return checked.ok ? ok(toScanForm(checked.value)) : checked;
}

/** The scan form that a shipment is on already; null when it is on none. */
export function parseFormOfShipment(body: unknown): Result<ScanForm | null, JsonRefusal> {
  const checked = checkShape(z.object({ scan_form: scanForm.nullish() }), body);
  if (!checked.ok) return checked;
  return ok(checked.value.scan_form ? toScanForm(checked.value.scan_form) : null);
}

const toScanForm = (source: z.infer<typeof scanForm>): ScanForm => ({
  externalId: source.id,
  status: source.status === "failed" ? "failed" : source.status === "creating" ? "creating" : "created",
  formUrl: source.form_url ?? null,
  message: source.message ?? "",
});
