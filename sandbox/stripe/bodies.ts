type Metadata = Record<string, string>;

/** Fields of a charge that differ from one to the next. */
export interface ChargeFacts {
  id: string;
  amount: number;
  currency: string;
  created: number;
  balanceTransaction: string;
  description: string | null;
  metadata: Metadata;
  name: string | null;
  email: string | null;
}

const address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

/** A captured card payment. */
export const chargeBody = (facts: ChargeFacts) => ({
  id: facts.id,
  object: "charge",
  amount: facts.amount,
  amount_captured: facts.amount,
  amount_refunded: 0,
  application: null,
  application_fee: null,
  application_fee_amount: null,
  balance_transaction: facts.balanceTransaction,
  billing_details: { address, email: facts.email, name: facts.name, phone: null, tax_id: null },
  calculated_statement_descriptor: null,
  captured: true,
  created: facts.created,
  currency: facts.currency,
  customer: null,
  description: facts.description,
  disputed: false,
  failure_balance_transaction: null,
  failure_code: null,
  failure_message: null,
  fraud_details: {},
  livemode: false,
  metadata: facts.metadata,
  on_behalf_of: null,
  outcome: {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: "approved_by_network",
    reason: null,
    seller_message: "Payment complete.",
    type: "authorized",
  },
  paid: true,
  payment_intent: null as string | null,
  payment_method: `pm_${facts.id.slice(3)}`,
  payment_method_details: { card: { ...card, amount_authorized: facts.amount }, type: "card" },
  receipt_email: facts.email,
  receipt_number: null,
  receipt_url: `https://pay.stripe.example/receipts/${facts.id}`,
  refunded: false,
  review: null,
  shipping: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  status: "succeeded",
  transfer_data: null,
  transfer_group: null,
});
const card = {
  brand: "visa",
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
  country: "US",
  exp_month: 8,
  exp_year: 2030,
  extended_authorization: { status: "disabled" },
  fingerprint: "AOB934RVNwzk6xtn",
  funding: "credit",
  incremental_authorization: { status: "unavailable" },
  installments: null,
  last4: "4242",
  mandate: null,
  multicapture: { status: "unavailable" },
  network: "visa",
  network_token: { used: false },
  overcapture: { maximum_amount_capturable: 0, status: "unavailable" },
  three_d_secure: null,
  wallet: null,
  authorization_code: null,
  regulated_status: null,
  network_transaction_id: null,
  transaction_link_id: null,
};
export type Charge = ReturnType<typeof chargeBody>;

export const refundBody = (facts: {
  id: string;
  amount: number;
  charge: string;
  created: number;
  currency: string;
  balanceTransaction: string | null;
  metadata: Metadata;
  reason: string | null;
  status: string;
}) => ({
  id: facts.id,
  object: "refund",
  amount: facts.amount,
  balance_transaction: facts.balanceTransaction,
  charge: facts.charge,
  created: facts.created,
  currency: facts.currency,
  customer: null,
  customer_account: null,
  destination_details: { card: { type: "refund" }, type: "card" },
  failure_balance_transaction: undefined as string | undefined,
  failure_reason: undefined as string | undefined,
  metadata: facts.metadata,
  payment_intent: null,
  payment_method: null,
  reason: facts.reason,
  receipt_number: null,
  source_transfer_reversal: null,
  status: facts.status,
  transfer_reversal: null,
});
export type Refund = ReturnType<typeof refundBody>;

export const transactionBody = (facts: {
  id: string;
  amount: number;
  fee: number;
  currency: string;
  created: number;
  availableOn: number;
  description: string | null;
  reportingCategory: string;
  source: string | null;
  type: string;
  isAvailable: boolean;
}) => ({
  id: facts.id,
  object: "balance_transaction",
  amount: facts.amount,
  available_on: facts.availableOn,
  balance_type: "payments",
  created: facts.created,
  currency: facts.currency,
  description: facts.description,
  exchange_rate: null,
  fee: facts.fee,
  fee_details:
    facts.fee === 0
      ? []
      : [
          {
            amount: facts.fee,
            application: null,
            currency: facts.currency,
            description: "Stripe processing fees",
            type: "stripe_fee",
          },
        ],
  net: facts.amount - facts.fee,
  reporting_category: facts.reportingCategory,
  source: facts.source,
  status: facts.isAvailable ? "available" : "pending",
  type: facts.type,
});
export type BalanceTransaction = ReturnType<typeof transactionBody>;

export const payoutBody = (facts: {
  id: string;
  amount: number;
  currency: string;
  created: number;
  arrivalDate: number;
  balanceTransaction: string;
}) => ({
  id: facts.id,
  object: "payout",
  amount: facts.amount,
  application_fee: null,
  application_fee_amount: null,
  arrival_date: facts.arrivalDate,
  automatic: true,
  balance_transaction: facts.balanceTransaction,
  created: facts.created,
  currency: facts.currency,
  description: "STRIPE PAYOUT",
  destination: "ba_1SandboxBankAccount000000",
  failure_balance_transaction: null as string | null,
  failure_code: null as string | null,
  failure_message: null as string | null,
  livemode: false,
  metadata: {},
  method: "standard",
  original_payout: null,
  payout_method: null,
  reconciliation_status: "in_progress",
  reversed_by: null,
  source_type: "card",
  statement_descriptor: null,
  status: "pending",
  trace_id: { status: "pending", value: null },
  type: "bank_account",
});
export type Payout = ReturnType<typeof payoutBody>;

export const disputeBody = (facts: {
  id: string;
  amount: number;
  charge: string;
  currency: string;
  created: number;
  reason: string;
  balanceTransactions: BalanceTransaction[];
}) => ({
  id: facts.id,
  object: "dispute",
  amount: facts.amount,
  balance_transactions: facts.balanceTransactions,
  charge: facts.charge,
  created: facts.created,
  currency: facts.currency,
  enhanced_eligibility_types: [],
  evidence: {},
  evidence_details: {
    due_by: facts.created + 7 * 86_400,
    enhanced_eligibility: {},
    has_evidence: false,
    past_due: false,
    submission_count: 0,
  },
  is_charge_refundable: false,
  livemode: false,
  metadata: {},
  payment_intent: null,
  payment_method_details: {
    card: { brand: "visa", case_type: "chargeback", network_reason_code: "10.4", network: "visa" },
    type: "card",
  },
  reason: facts.reason,
  status: "needs_response",
});
export type Dispute = ReturnType<typeof disputeBody>;

export const eventBody = (facts: { id: string; created: number; type: string; object: unknown }) => ({
  id: facts.id,
  object: "event",
  api_version: "2026-06-24",
  created: facts.created,
  data: { object: facts.object },
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type: facts.type,
});
export type StripeEvent = ReturnType<typeof eventBody>;
