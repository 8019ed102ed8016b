import { verify } from "otplib";

const STEP_SECONDS = 30;

/**
 * The 30-second step a six-digit code belongs to; null when it fits none near now. The step before and the one after count as
 * well: phones' clocks are off, and people type slowly (RFC 6238, 5.2). The caller sees to it that a step counts once.
 */
export async function stepOfCode(secret: string, entered: string, now: Date): Promise<number | null> {
  const token = entered.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const epoch = Math.floor(now.getTime() / 1000);
  const answer = await verify({ secret, token, epoch, epochTolerance: STEP_SECONDS });
  return answer.valid ? Math.floor(epoch / STEP_SECONDS) + answer.delta : null;
}
