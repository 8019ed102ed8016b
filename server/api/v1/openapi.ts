import { z } from "zod";
import { resources, type Resource } from "./resources.ts";
import { writes, type Write } from "./writes.ts";

type Json = Record<string, unknown>;

const problem = {
  type: "object",
  description: "RFC 9457",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    reference: { type: "string" },
    errors: { type: "array", items: { type: "object" } },
  },
};

const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return json;
};

const nameOf = (path: string): string =>
  path
    .split(/[/-]/)
    .map((part) => part[0]!.toUpperCase() + part.slice(1))
    .join("");

const answer = (description: string, schema: Json, type = "application/json") => ({
  description,
  content: { [type]: { schema } },
});
const refusals = {
  "400": answer("Not understood", { $ref: "#/components/schemas/Problem" }, "application/problem+json"),
  "401": answer(
    "No key, or not a valid one",
    { $ref: "#/components/schemas/Problem" },
    "application/problem+json",
  ),
  "404": answer("Not found", { $ref: "#/components/schemas/Problem" }, "application/problem+json"),
};

function rowSchema(resource: Resource): Json {
  const row = schemaOf(resource.schema, "output") as { properties: Json };
  for (const [name, children] of Object.entries(resource.children ?? {}))
    row.properties[name] = { type: "array", items: schemaOf(children.schema, "output") };
  return row;
}

function listOperation(resource: Resource): Json {
  const query = (name: string, schema: Json, description?: string) => ({
    name,
    in: "query",
    schema,
    description,
  });
  return {
    operationId: `list${nameOf(resource.path)}`,
    summary: resource.summary,
    parameters: [
      query("limit", { type: "integer", minimum: 1, maximum: 200, default: 50 }),
      query("cursor", { type: "string" }, "next_cursor of the page before"),
      ...Object.keys(resource.filters).map((name) => query(name, { type: "string" })),
    ],
    responses: {
      "200": answer("A page, the newest first", {
        type: "object",
        required: ["data", "next_cursor"],
        properties: {
          data: { type: "array", items: { $ref: `#/components/schemas/${nameOf(resource.path)}` } },
          next_cursor: { type: ["string", "null"] },
        },
      }),
      ...refusals,
    },
  };
}

function oneOperation(resource: Resource): Json {
  return {
    operationId: `get${nameOf(resource.path)}`,
    summary: resource.summary,
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    responses: {
      "200": answer("The row", { $ref: `#/components/schemas/${nameOf(resource.path)}` }),
      ...refusals,
    },
  };
}

function writeOperation(write: Write): Json {
  return {
    operationId: `create${nameOf(write.path)}`,
    summary: write.summary,
    parameters: [
      {
        name: "Idempotency-Key",
        in: "header",
        schema: { type: "string", maxLength: 200 },
        description:
          "The same key and body give the first answer again; the same key with another body is 409.",
      },
    ],
    requestBody: {
      required: true,
      content: { "application/json": { schema: schemaOf(write.schema, "input") } },
    },
    responses: {
      "201": answer("Committed", { type: "object" }),
      "200": answer("It was there already", { type: "object" }),
      "409": answer(
        "Refused with facts",
        { $ref: "#/components/schemas/Problem" },
        "application/problem+json",
      ),
      ...refusals,
    },
  };
}

/** The OpenAPI 3.1 document, made from the schemas that check requests and write answers. */
export function openApi(baseUrl: string): Json {
  const paths: Record<string, Json> = {};
  const at = (path: string): Json => (paths[path] ??= {});
  for (const resource of resources) {
    at(`/${resource.path}`).get = listOperation(resource);
    if (resource.hasOne) at(`/${resource.path}/{id}`).get = oneOperation(resource);
  }
  for (const write of writes) at(`/${write.path}`).post = writeOperation(write);
  return {
    openapi: "3.1.0",
    info: {
      title: "Throughline",
      version: "1",
      description:
        "Amounts are whole minor units, moments are UTC, days are local at the merchant. Lists page by cursor. Fields are only ever added.",
    },
    servers: [{ url: `${baseUrl}/api/v1` }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: {
        Problem: problem,
        ...Object.fromEntries(resources.map((resource) => [nameOf(resource.path), rowSchema(resource)])),
      },
    },
  };
}
