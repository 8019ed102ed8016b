/** What an account door answered: its value, or the sentence for the person. */
export type AccountAnswer<Value> = { value: Value } | { problem: string };

/** Calls a door of one's own account, which works before a session or a second factor is there. */
export async function callAccount<Value = object>(
  action: string,
  body: Record<string, unknown>,
): Promise<AccountAnswer<Value>> {
  try {
    const response = await fetch(`/api/account/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Value & { title?: string };
    if (response.ok) return { value: answer };
    return { problem: answer.title ?? "That did not work. Try again in a moment." };
  } catch {
    return { problem: "The server could not be reached. Nothing was changed." };
  }
}
