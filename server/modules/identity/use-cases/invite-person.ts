import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { queueMail } from "#server/mail/queue-mail.ts";
import { clock } from "#server/platform/clock.ts";
import { newToken, tokenHash } from "#server/platform/crypto.ts";
import { env } from "#server/platform/env.ts";
import type { RoleName } from "../contract.ts";
import type { IdentityRefusal } from "../errors.ts";

const LIFE_MS = 7 * 86_400_000;

export interface InvitationMade {
  invitationId: string;
  /** To hand over in person; only where no mail server is set up. */
  link: string | null;
}

/** Mails somebody a link to join this merchant, good for seven days. A newer invitation to the same address ends the older. */
export async function invitePerson(
  work: Work,
  input: { email: string; role: RoleName },
): Promise<Result<InvitationMade, IdentityRefusal>> {
  const { tx, tenantId } = work;
  const person = await tx.appUser.findUnique({ where: { email: input.email } });
  const member = person && (await tx.membership.findFirst({ where: { tenantId, userId: person.id } }));
  if (member && !member.disabledAt) return err({ code: "identity.member_already", email: input.email });
  const merchant = await tx.merchant.findUniqueOrThrow({ where: { tenantId } });
  const token = newToken();
  const link = `${env().APP_URL}/invite/${token}`;
  const invitationId = newId("ivt");
  await tx.invitation.deleteMany({ where: { tenantId, email: input.email, acceptedAt: null } });
  await tx.invitation.create({
    data: {
      tenantId,
      id: invitationId,
      email: input.email,
      role: input.role,
      tokenHash: tokenHash(token),
      expiresAt: new Date(clock.now().getTime() + LIFE_MS),
      invitedBy: work.actor.id,
    },
  });
  await queueMail(work, {
    to: input.email,
    subject: `${merchant.name} invites you to Throughline`,
    text: `Hello,\n\n${merchant.name} invites you to its operations portal as ${input.role}. Accept within seven days:\n\n{link}\n\nIf you do not know ${merchant.name}, do nothing.`,
    kind: "invitation",
    subjectType: "invitation",
    subjectId: invitationId,
    secretLink: link,
  });
  return ok({ invitationId, link: env().SMTP_URL ? null : link });
}

/** Takes an invitation back; its link is dead from now on. */
export async function revokeInvitation(
  work: Work,
  invitationId: string,
): Promise<Result<{ invitationId: string }, IdentityRefusal>> {
  const gone = await work.tx.invitation.deleteMany({
    where: { tenantId: work.tenantId, id: invitationId, acceptedAt: null },
  });
  return gone.count === 1 ? ok({ invitationId }) : err({ code: "identity.invitation_unknown", invitationId });
}
