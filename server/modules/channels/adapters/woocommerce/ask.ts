import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import { trouble, unreadable, type Asked, type ShopDoor, type ShopRequest } from "../../domain/connector.ts";

/** Below the shop's own address. */
const API = "/wp-json/wc/v3";

const problem = z.looseObject({ code: z.string(), message: z.string() });

/**
 * One request to the REST API v3. A plugin or a proxy may answer with a page instead of JSON: that is the shop's trouble, and may
 * pass.
 */
export async function askWoo<Read>(
  shop: ShopDoor,
  request: Omit<ShopRequest, "cost"> & { cost?: number },
  read: (body: unknown, headers: Record<string, string>) => Read | null,
): Asked<Read> {
  const answer = await shop.ask({ cost: 1, ...request, path: `${API}${request.path}` });
  if (!answer.ok) {
    // "woocommerce_rest_cannot_view" and the like: our words for it are already there, theirs help a person more
    const { error } = answer;
    const said = problem.safeParse(parsed(error.detail));
    return said.success ? err({ ...error, detail: `${said.data.code}: ${said.data.message}` }) : answer;
  }
  const { body, headers, status } = answer.value;
  if (body === null)
    return err(
      trouble(request.operation, {
        retryable: true,
        unknownOutcome: request.method !== "GET",
        httpStatus: status,
        detail: "The shop answered with a page instead of data.",
      }),
    );
  const value = read(body, headers);
  return value === null ? err(unreadable(request.operation)) : ok(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The number of the page after this one, from `X-WP-TotalPages`; null on the last. */
export function pageAfter(page: number, headers: Record<string, string>): string | null {
  const last = Number(headers["x-wp-totalpages"] ?? 0);
  return page < last ? String(page + 1) : null;
}
