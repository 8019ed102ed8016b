import type { ConnectionKind } from "../contract.ts";

/** What a person fills in to connect a partner that is no sales channel, and how it is shown to the partner. */
export interface PartnerSetup {
  readonly kind: ConnectionKind;
  readonly label: string;
  /** Null: it calls us and is never called. */
  readonly address: { label: string; example: string; usual: string } | null;
  /** The account's own name there; two accounts of one partner differ by it. `hint` says what else it is for. */
  readonly account: { label: string; example: string; hint: string };
  readonly credentials: readonly { name: string; label: string; example: string }[];
  /** What the partner allows: calls at once and calls a second. */
  readonly limits: { capacity: number; perSecond: number; unit: string };
  readonly capabilities: { sendsWebhooks: boolean };
  readonly webhookHint: string;
  /** A read that costs nothing and proves address and credentials. */
  readonly probePath: string | null;
  headers(credentials: Readonly<Record<string, string>>): Record<string, string>;
}

const tellsApart = "Needed for a second account of the same partner, to tell the two apart.";

/** Partners other than sales channels. A sales channel is a connector (`server/modules/channels/connectors.ts`). */
export const partnerSetups: readonly PartnerSetup[] = [
  {
    kind: "easypost",
    label: "EasyPost (carriers)",
    address: {
      label: "Address",
      example: "https://api.easypost.com",
      usual: "https://api.easypost.com",
    },
    account: { label: "User id", example: "user_…", hint: tellsApart },
    credentials: [{ name: "apiKey", label: "API key", example: "EZAK…" }],
    // support.easypost.com, "Rate limits": 5 requests a second at the least for buying and tracking
    limits: { capacity: 10, perSecond: 5, unit: "requests" },
    capabilities: { sendsWebhooks: true },
    webhookHint:
      "EasyPost → Account settings → Webhooks: enter the address, and the secret as its HMAC secret.",
    probePath: "/v2/shipments?page_size=1",
    headers: ({ apiKey = "" }) => ({
      Authorization: `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}`,
    }),
  },
  {
    kind: "stripe",
    label: "Stripe (payments and payouts)",
    address: { label: "Address", example: "https://api.stripe.com", usual: "https://api.stripe.com" },
    account: { label: "Account id", example: "acct_…", hint: tellsApart },
    credentials: [{ name: "secretKey", label: "Secret or restricted key", example: "rk_live_…" }],
    // docs.stripe.com/rate-limits: 100 a second in live mode, 25 in test mode
    limits: { capacity: 50, perSecond: 20, unit: "requests" },
    capabilities: { sendsWebhooks: true },
    webhookHint:
      "Stripe → Developers → Webhooks: add the address with payout, charge, refund and dispute events. Stripe makes the signing secret (whsec_…): enter it here under Edit.",
    probePath: "/v1/payouts?limit=1",
    headers: ({ secretKey = "" }) => ({ Authorization: `Bearer ${secretKey}` }),
  },
  {
    kind: "edi",
    label: "EDI mailbox (suppliers, X12)",
    address: null,
    account: {
      label: "Our interchange id",
      example: "ZZ:JUNIPERPINE",
      hint: "Qualifier and id that our documents name as their sender. Suppliers refuse documents of a sender they do not know.",
    },
    credentials: [],
    limits: { capacity: 20, perSecond: 5, unit: "documents" },
    capabilities: { sendsWebhooks: true },
    webhookHint:
      "Have the mailbox upload each interchange to the address, with the secret as Authorization: Bearer, or signed with it in x-edi-signature.",
    probePath: null,
    headers: () => ({}),
  },
];

export const partnerSetupOf = (kind: string): PartnerSetup | undefined =>
  partnerSetups.find((one) => one.kind === kind);
