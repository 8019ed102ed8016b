import {
  ownedFields,
  type FieldOwner,
  type OwnedField,
  type Ownership,
  type SkuField,
  type SkuFields,
} from "../contract.ts";

/** Who writes: a person with a role, or a channel that describes one of its listings. */
export type Writer =
  { kind: "person"; id: string; role: string } | { kind: "channel"; connectionId: string; listingId: string };

/** Values of one owned field as a SKU has them; a barcode is a row of its own. */
export type FieldValues = Partial<SkuFields> & { barcode?: string };

const columns: Record<Exclude<OwnedField, "barcode">, readonly SkuField[]> = {
  title: ["title"],
  price: ["priceMinor", "currency"],
  cost: ["costMinor"],
  image: ["imageUrl"],
  status: ["status"],
  weight: ["weightGrams"],
  dimensions: ["lengthMm", "widthMm", "heightMm"],
  customs: ["hsCode", "originCountry", "customsValueMinor"],
};

/** What of a SKU an owned field is. */
export const columnsOf = (field: OwnedField): readonly SkuField[] =>
  field === "barcode" ? [] : columns[field];

/** Who owns a field. */
export const ownerOf = (rules: Ownership, field: OwnedField): FieldOwner =>
  rules.owners[field] ?? { kind: "master" };

const roles: Record<FieldOwner["kind"], readonly string[]> = {
  master: ["owner", "operations"],
  finance: ["owner", "finance"],
  channel: ["owner"],
};

/** Whether what somebody writes into a field counts at once. */
export function mayWrite(owner: FieldOwner, writer: Writer): boolean {
  if (writer.kind === "person") return roles[owner.kind].includes(writer.role);
  return owner.kind === "channel" && owner.connectionId === writer.connectionId;
}

/**
 * Separates what a writer may change from what the owners of the fields have to accept. Fields without an owner are a person's, and
 * never a channel's.
 */
export function splitChanges<Changes extends Partial<Record<SkuField, unknown>>>(
  rules: Ownership,
  writer: Writer,
  changes: Changes,
): { own: Changes; foreign: { field: OwnedField; changes: Changes }[] } {
  const foreign: { field: OwnedField; changes: Changes }[] = [];
  const own = { ...changes };
  for (const field of ownedFields) {
    const named = columnsOf(field).filter((column) => column in changes);
    if (named.length === 0 || mayWrite(ownerOf(rules, field), writer)) continue;
    foreign.push({
      field,
      changes: Object.fromEntries(named.map((name) => [name, changes[name]])) as Changes,
    });
    for (const name of named) delete own[name];
  }
  return { own, foreign };
}

/** Values as they are kept and compared: whole amounts as text, keys in order. */
export const valuesText = (values: object): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(values)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]: [string, unknown]) => [
          key,
          typeof value === "bigint" ? value.toString() : value,
        ]),
    ),
  );

/** What {@link valuesText} kept. */
export const valuesOf = (stored: object): FieldValues =>
  Object.fromEntries(
    Object.entries(stored).map(([key, value]: [string, unknown]) => [
      key,
      key.endsWith("Minor") && typeof value === "string" ? BigInt(value) : value,
    ]),
  );

/** The owned fields that these changes write into. */
export const fieldsIn = (changes: object): OwnedField[] =>
  ownedFields.filter((field) => columnsOf(field).some((column) => column in changes));
