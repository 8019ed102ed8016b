import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { RuleStepInput, SaveRuleInput } from "../domain/rule-inputs.ts";
import type { InventoryRefusal } from "../errors.ts";
import { findRule, insertDraft, lockRules, saveArchived, updateDraft, type RuleRow } from "../rule-store.ts";

/**
 * Writes a draft, new or again. Nothing decides by it until it is activated.
 *
 * @returns its version; `inventory.rule_changed` when somebody else wrote it meanwhile, `inventory.rule_not_draft` when it is
 *   active or archived, `inventory.rule_not_active` when what it replaces is not
 */
export async function saveRule(
  work: Work,
  input: SaveRuleInput,
): Promise<Result<{ version: number }, InventoryRefusal>> {
  const { id, basedOnVersion, ...fields } = input;
  await lockRules(work);
  const kept = await findRule(work, id);
  if (fields.replacesId !== null) {
    const replaced = await findRule(work, fields.replacesId);
    if (replaced?.status !== "active")
      return err({ code: "inventory.rule_not_active", ruleId: fields.replacesId });
  }
  if (!kept) {
    if (basedOnVersion > 0) return err({ code: "inventory.rule_unknown", ruleId: id });
    await insertDraft(work, id, fields, clock.now());
    return ok({ version: 1 });
  }
  // a new draft that is sent again is there already
  if (basedOnVersion === 0 && kept.version === 1) return ok({ version: 1 });
  const refusal = stepRefused(kept, basedOnVersion);
  if (refusal) return err(refusal);
  await updateDraft(work, id, fields, clock.now());
  return ok({ version: kept.version + 1 });
}

/** Gives a draft up: it is archived without ever having decided. Refused as {@link saveRule} is. */
export async function discardRule(
  work: Work,
  input: RuleStepInput,
): Promise<Result<{ version: number }, InventoryRefusal>> {
  await lockRules(work);
  const kept = await findRule(work, input.id);
  if (!kept) return err({ code: "inventory.rule_unknown", ruleId: input.id });
  const refusal = stepRefused(kept, input.basedOnVersion);
  if (refusal) return err(refusal);
  await saveArchived(work, [input.id], null, clock.now());
  return ok({ version: kept.version + 1 });
}

/** Why a draft may not take this step; null when it may. */
export function stepRefused(rule: RuleRow, basedOnVersion: number): InventoryRefusal | null {
  if (rule.status !== "draft")
    return { code: "inventory.rule_not_draft", ruleId: rule.id, status: rule.status };
  if (rule.version === basedOnVersion) return null;
  return { code: "inventory.rule_changed", ruleId: rule.id, version: rule.version };
}
