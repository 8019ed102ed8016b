/** Keys whose values are secrets or say who a person is. Compared in lower case without separators. */
const HIDDEN_KEYS =
  /^(authorization|cookie|setcookie|apikey|password|secret|token|accesstoken|xshopifyaccesstoken|email|phone|firstname|lastname|name|company|address1|address2|street1|street2|line1|line2|latitude|longitude|customername)$/;
const EMAIL = /[^\s@"<>]+@[^\s@"<>]+\.[a-z]{2,}/gi;
const MAX_TEXT = 4_000;
const MAX_ITEMS = 50;

/**
 * A copy that is safe to keep in the call log: secrets and personal data replaced, long texts and lists cut. The shape
 * stays readable, because people debug from it.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    const text = value.replace(EMAIL, "•••@•••");
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
  }
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return value;
  if (depth > 8) return "…";
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
    return value.length > MAX_ITEMS ? [...kept, `… ${value.length - MAX_ITEMS} more`] : kept;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      HIDDEN_KEYS.test(key.toLowerCase().replace(/[^a-z0-9]/g, "")) &&
      inner !== null &&
      typeof inner !== "object"
        ? "•••"
        : redact(inner, depth + 1),
    ]),
  );
}
