import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { publish, type ReleasesRefusal } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { RulesChange, RuleStepInput } from "../domain/rule-inputs.ts";
import { bufferRules, type BufferRules } from "../domain/buffers.ts";
import { composeRules, matchDocument, type ActiveRule } from "../domain/compose-rules.ts";
import type { InventoryRefusal } from "../errors.ts";
import { currentBuffers } from "../queries/available-to-sell.ts";
import { activeRules, findRule, insertDraft, lockRules, saveActive, saveArchived } from "../rule-store.ts";
import { stepRefused } from "./save-buffer-rule.ts";

type Stepped = Result<{ documentVersion: number }, InventoryRefusal | ReleasesRefusal>;

/**
 * Makes a draft decide: publishes the document of all active rules with it, without the rule it replaces. Channels hear of the
 * new version and are told. Activating what is active already changes nothing.
 *
 * @returns the version that decides; refused as saving is, and as publishing is (too many rules)
 */
export async function activateRule(work: Work, input: RuleStepInput): Promise<Stepped> {
  await lockRules(work);
  const rule = await findRule(work, input.id);
  if (!rule) return err({ code: "inventory.rule_unknown", ruleId: input.id });
  if (rule.status === "active" && rule.version === input.basedOnVersion + 1)
    return ok({ documentVersion: rule.documentVersion ?? 0 });
  const refusal = stepRefused(rule, input.basedOnVersion);
  if (refusal) return err(refusal);
  const active = await activeRules(work);
  const replaced = active.find(({ id }) => id === rule.replacesId);
  if (rule.replacesId !== null && !replaced)
    return err({ code: "inventory.rule_not_active", ruleId: rule.replacesId });
  const now = clock.now();
  const orderedAt = replaced?.orderedAt ?? now;
  const next = [...active.filter((one) => one !== replaced), { ...rule, orderedAt }];
  const published = await publishRules(work, next, rule.note || `Rule “${rule.body.rule.name}” is active.`);
  if (!published.ok) return published;
  const { version } = published.value;
  if (replaced) await saveArchived(work, [replaced.id], version, now);
  await saveActive(work, rule.id, version, orderedAt, now);
  return ok({ documentVersion: version });
}

/** Ends an active rule: publishes the document without it. Archiving it again changes nothing. */
export async function archiveRule(work: Work, input: RuleStepInput): Promise<Stepped> {
  await lockRules(work);
  const rule = await findRule(work, input.id);
  if (!rule) return err({ code: "inventory.rule_unknown", ruleId: input.id });
  if (rule.status === "archived") return ok({ documentVersion: (await currentBuffers(work)).version });
  if (rule.status !== "active") return err({ code: "inventory.rule_not_active", ruleId: input.id });
  if (rule.version !== input.basedOnVersion)
    return err({ code: "inventory.rule_changed", ruleId: rule.id, version: rule.version });
  const rest = (await activeRules(work)).filter(({ id }) => id !== rule.id);
  const published = await publishRules(work, rest, `Rule “${rule.body.rule.name}” is archived.`);
  if (!published.ok) return published;
  await saveArchived(work, [rule.id], published.value.version, clock.now());
  return ok({ documentVersion: published.value.version });
}

const publishRules = (work: Work, rules: ActiveRule[], note: string) =>
  publish(work, { kind: "inventory.buffers", schema: bufferRules, body: composeRules(rules), note });

/** The rules that decide, and those that would after a change. A change that names no active rule changes only what it can. */
export async function rulesAfter(
  work: Work,
  change: RulesChange,
): Promise<{ version: number; before: BufferRules; after: BufferRules }> {
  const { version, body: before } = await currentBuffers(work);
  const active = await activeRules(work);
  const leavingId = change.do === "archive" ? change.id : change.replacesId;
  const leaving = active.find(({ id }) => id === leavingId);
  const rest = active.filter((one) => one !== leaving);
  if (change.do === "activate") {
    const { body, importance } = change;
    rest.push({ id: "bfr_draft", body, importance, orderedAt: leaving?.orderedAt ?? clock.now() });
  }
  return { version, before, after: composeRules(rest) };
}

/**
 * Lets the rules follow a document that was published as a whole: what it has and they do not becomes an active rule, what it
 * has no longer is archived. After an activation here there is nothing to do.
 */
export async function followDocument(work: Work): Promise<{ adopted: number; archived: number }> {
  await lockRules(work);
  const { version, body } = await currentBuffers(work);
  const { unknown, goneIds } = matchDocument(body, await activeRules(work));
  const now = clock.now();
  if (goneIds.length > 0) await saveArchived(work, goneIds, version, now);
  for (const [place, rule] of unknown.entries()) {
    const id = newId("bfr");
    const fields = { body: rule, importance: 100 + place, ownerId: null, note: "", replacesId: null };
    await insertDraft(work, id, fields, now);
    await saveActive(work, id, version, now, now);
  }
  return { adopted: unknown.length, archived: goneIds.length };
}
