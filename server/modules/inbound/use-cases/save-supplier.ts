import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import {
  supplierSkuInput,
  type NewSupplier,
  type SupplierFields,
  type SupplierSkuInput,
  type UpdateSupplier,
} from "../contract.ts";
import type { InboundRefusal } from "../errors.ts";
import { insertSupplier, lockSupplier, saveSupplier, upsertSupplierSku } from "../store.ts";
import { draftNowOffered } from "./draft-from-reorder.ts";

const defaults = {
  status: "active",
  paymentTermsDays: 30,
  contactName: "",
  email: "",
  phone: "",
  address: {},
  promisedLeadDays: null,
  qualityControl: "never",
  ediConnectionId: null,
  ediId: null,
  note: "",
} as const;

/**
 * Adds a supplier. With an id of the caller a second call changes nothing.
 *
 * @returns its id; `inbound.supplier_code_taken`, `.edi_sender_taken` or `.connection_not_edi`
 */
export async function createSupplier(
  work: Work,
  input: NewSupplier,
): Promise<Result<{ supplierId: string }, InboundRefusal>> {
  const { id = newId("sup"), ...fields } = input;
  const holder = await work.tx.supplier.findUnique({
    where: { tenantId_code: { tenantId: work.tenantId, code: fields.code } },
    select: { id: true },
  });
  if (holder?.id === id) return ok({ supplierId: id });
  if (holder) return err({ code: "inbound.supplier_code_taken", supplierCode: fields.code });
  const refused = await refuseEdi(work, id, fields);
  if (refused) return err(refused);
  await insertSupplier(work, id, { ...defaults, ...fields });
  return ok({ supplierId: id });
}

/**
 * Changes a supplier that nobody changed since `version`.
 *
 * @returns the new version; `inbound.supplier_unknown`, `.supplier_changed`, `.supplier_code_taken`, `.edi_sender_taken`, `.connection_not_edi`
 */
export async function updateSupplier(
  work: Work,
  { supplierId, version, changes }: UpdateSupplier,
): Promise<Result<{ version: number }, InboundRefusal>> {
  const locked = await lockSupplier(work, supplierId);
  if (!locked) return err({ code: "inbound.supplier_unknown", supplierId });
  if (locked.version !== version)
    return err({
      code: "inbound.supplier_changed",
      yourVersion: version,
      currentVersion: locked.version,
    });
  if (changes.code !== undefined) {
    const taken = await work.tx.supplier.findFirst({
      where: { tenantId: work.tenantId, code: changes.code, id: { not: supplierId } },
      select: { id: true },
    });
    if (taken) return err({ code: "inbound.supplier_code_taken", supplierCode: changes.code });
  }
  const refused = await refuseEdi(work, supplierId, changes);
  if (refused) return err(refused);
  return ok({ version: await saveSupplier(work, supplierId, changes) });
}

/** The sender's id in an envelope must lead to one supplier, over a connection that carries EDI. */
async function refuseEdi(
  work: Work,
  supplierId: string,
  { ediConnectionId, ediId }: Partial<SupplierFields>,
): Promise<InboundRefusal | null> {
  const { tenantId } = work;
  if (ediConnectionId) {
    const connection = await work.tx.connection.findUnique({
      where: { tenantId_id: { tenantId, id: ediConnectionId } },
      select: { kind: true },
    });
    if (connection?.kind !== "edi")
      return { code: "inbound.connection_not_edi", connectionId: ediConnectionId };
  }
  if (!ediId) return null;
  const other = await work.tx.supplier.findFirst({
    where: { tenantId, ediId, id: { not: supplierId } },
    select: { name: true },
  });
  return other ? { code: "inbound.edi_sender_taken", ediId, supplierName: other.name } : null;
}

/**
 * Saves what a supplier offers of a SKU; saying the same again changes nothing.
 *
 * @returns `inbound.supplier_unknown`, `.not_from_supplier` for a SKU that has no stock of its own, or `.sku_code_taken`
 */
export async function saveSupplierSku(
  work: Work,
  input: SupplierSkuInput,
): Promise<Result<{ id: string }, InboundRefusal>> {
  const terms = supplierSkuInput.parse(input);
  const { supplierId, skuId, supplierCode } = terms;
  const { tenantId } = work;
  if (!(await lockSupplier(work, supplierId))) return err({ code: "inbound.supplier_unknown", supplierId });
  const sku = await work.tx.sku.findUnique({
    where: { tenantId_id: { tenantId, id: skuId } },
    select: { kind: true },
  });
  if (!sku || sku.kind === "kit" || sku.kind === "multipack")
    return err({ code: "inbound.not_from_supplier", skus: [skuId] });
  const taken = await work.tx.supplierSku.findFirst({
    where: { tenantId, supplierId, supplierCode, skuId: { not: skuId } },
    select: { id: true },
  });
  if (taken) return err({ code: "inbound.sku_code_taken", supplierCode });
  const id = await upsertSupplierSku(work, terms);
  await draftNowOffered(work, skuId);
  return ok({ id });
}

/** Takes a SKU out of what a supplier offers; orders keep what they said. */
export async function removeSupplierSku(
  work: Work,
  { supplierId, skuId }: { supplierId: string; skuId: string },
): Promise<Result<undefined, InboundRefusal>> {
  await work.tx.supplierSku.deleteMany({ where: { tenantId: work.tenantId, supplierId, skuId } });
  return ok();
}
