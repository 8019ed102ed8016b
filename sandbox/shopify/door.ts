import type { Answer, Received } from "../http.ts";
import type { Partner, Worked } from "../partner-door.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Connection } from "../connection.ts";
import { listOf } from "./rest-lists.ts";
import { requestedCost } from "./graphql/cost.ts";
import { execute, fieldsOf, QueryProblem, variablesOf, type Args } from "./graphql/execute.ts";
import { mutationRoot } from "./graphql/mutations.ts";
import { parse, SyntaxProblem, type Document, type Operation } from "./graphql/parse.ts";
import { queryRoot } from "./graphql/queries.ts";

const MOST_PER_DOCUMENT = 1000;

interface Asked {
  document: Document;
  operation: Operation;
  variables: Args;
}

/** Shops, below /shopify/<handle>. */
export const shopify: Partner = {
  kind: "shopify",
  isCountedByRequest: false,
  signIn: (sandbox, request) => {
    const handle = request.path.split("/")[2] ?? "";
    const shop = Object.values(sandbox.state.shops).find((one) => one.handle === handle);
    const connection = shop && sandbox.state.connections[shop.connectionId];
    if (!connection) return { status: 404, body: { errors: "Not Found" } };
    if (request.headers["x-shopify-access-token"] !== connection.credential)
      return {
        status: 401,
        body: { errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" },
      };
    return connection;
  },
  operationOf: (request) => {
    try {
      const { operation, document } = read(request);
      return fieldsOf(operation.selections, document, {})
        .map((field) => field.name)
        .filter((name, index, all) => all.indexOf(name) === index)
        .join("+");
    } catch {
      return `${request.method} ${request.path.replace(/^\/shopify\/[^/]+/, "")}`;
    }
  },
  throttled: (sandbox, connection): Answer => throttled(sandbox, connection, 1),
  work,
};

function read(request: Received): Asked {
  const body = JSON.parse(request.body) as { query?: unknown; variables?: unknown; operationName?: unknown };
  if (typeof body.query !== "string") throw new SyntaxProblem("A query is required");
  const document = parse(body.query);
  const operation =
    document.operations.find((one) => one.name === body.operationName) ?? document.operations[0];
  if (!operation) throw new SyntaxProblem("The document has no operation");
  return { document, operation, variables: (body.variables ?? {}) as Args };
}

const failed = (message: string, code: string, path?: (string | number)[]): Worked => ({
  status: 200,
  body: { errors: [{ message, ...(path?.length ? { path } : {}), extensions: { code } }] },
});

function costBody(sandbox: Sandbox, connection: Connection, requested: number, actual: number | null) {
  const bucket = sandbox.bucketOf(connection);
  return {
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: {
      maximumAvailable: bucket.capacity,
      currentlyAvailable: bucket.available(),
      restoreRate: bucket.perSecond,
    },
  };
}

function throttled(sandbox: Sandbox, connection: Connection, requested: number): Worked {
  return {
    status: 200,
    isThrottled: true,
    body: {
      errors: [
        {
          message: "Throttled",
          extensions: {
            code: "THROTTLED",
            documentation: "https://shopify.dev/api/usage/rate-limits",
          },
        },
      ],
      extensions: { cost: costBody(sandbox, connection, requested, null) },
    },
  };
}

function work(sandbox: Sandbox, connection: Connection, request: Received): Worked {
  const shop = sandbox.state.shops[connection.connectionId];
  const version = /^\/shopify\/[^/]+\/admin\/api\/(\d{4}-\d\d|unstable)\/graphql\.json$/.exec(
    request.path,
  )?.[1];
  const list = shop && listOf(sandbox, shop, connection, request);
  if (list) return list;
  if (!shop || !version || request.method !== "POST") return { status: 404, body: { errors: "Not Found" } };
  try {
    const { document, operation, variables: given } = read(request);
    const variables = variablesOf(operation, given);
    const requested = requestedCost(document, operation, variables);
    if (requested > MOST_PER_DOCUMENT)
      return failed(
        `Query cost is ${requested}, which exceeds the single query max cost limit (${MOST_PER_DOCUMENT}).`,
        "MAX_COST_EXCEEDED",
      );
    const bucket = sandbox.bucketOf(connection);
    if (!bucket.take(requested)) return throttled(sandbox, connection, requested);
    const isMutation = operation.type === "mutation";
    const root = isMutation ? mutationRoot(sandbox, shop, version) : queryRoot(shop);
    const { data, objects } = execute(document, operation, root, variables);
    const actual = isMutation ? requested : Math.min(requested, Math.max(1, objects));
    bucket.giveBack(requested - actual);
    const cost = costBody(sandbox, connection, requested, actual);
    return { status: 200, cost: actual, body: { data, extensions: { cost } } };
  } catch (problem) {
    if (problem instanceof QueryProblem) return failed(problem.message, problem.code, problem.path);
    if (problem instanceof SyntaxProblem || problem instanceof SyntaxError)
      return problem instanceof SyntaxError
        ? { status: 400, body: { errors: "Bad Request" } }
        : failed(problem.message, "PARSE_ERROR");
    throw problem;
  }
}
