import { z } from "zod";
import { id, text, at, units, json, byOrder, one, type Resource } from "./resource.ts";

const exception = z.object({
  id,
  type: text,
  severity: text,
  status: text,
  subject_type: text,
  subject_id: text,
  order_id: id.nullable(),
  title: text,
  facts: json,
  next_action: text,
  owner_role: text,
  due_at: at,
  opened_at: at,
  solved_at: at.nullable(),
  resolution: text.nullable(),
});

const delivery = z.object({
  id,
  connection_id: id,
  kind: text,
  topic: text,
  event_id: text,
  status: text,
  outcome: text.nullable(),
  reason: text.nullable(),
  subject_type: text.nullable(),
  subject_id: text.nullable(),
  attempts: units,
  received_at: at,
  applied_at: at.nullable(),
  trace_id: text,
});

/** What needs a person, and the messages that partners sent. */
export const attentionResources: readonly Resource[] = [
  {
    ...one,
    path: "exceptions",
    summary: "What needs a decision",
    table: "exception",
    schema: exception,
    filters: { ...byOrder, status: "status", type: "type", subject_id: "subject_id" },
  },
  {
    ...one,
    path: "deliveries",
    summary: "Messages of partners and what became of them",
    table: "inbox_delivery",
    schema: delivery,
    filters: {
      status: "status",
      connection_id: "connection_id",
      topic: "topic",
      event_id: "event_id",
      subject_id: "subject_id",
    },
  },
];
