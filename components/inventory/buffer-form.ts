import type { RuleKind, SellingMode } from "#server/modules/inventory/contract.ts";
import type { BufferRule, RuleBody } from "./buffer-words.ts";

/** What stands in the editor. Texts as typed; empty means "not asked". */
export interface RuleForm {
  kind: RuleKind;
  name: string;
  skuCodes: string;
  tags: string;
  locationIds: string[];
  connectionIds: string[];
  from: string;
  until: string;
  keepKind: "fixed" | "percent";
  keep: number | null;
  forConnectionId: string;
  fenced: number | null;
  keepBack: number | null;
  sharePercent: number | null;
  maxListed: number | null;
  zeroAtOrBelow: number | null;
  resumeAt: number | null;
  pauseMinutes: number | null;
  alwaysShow: number | null;
  mode: SellingMode;
  upTo: number | null;
  overall: number | null;
  beyondReceipts: boolean;
  cancelAfterDays: number | null;
  importance: number | null;
  ownerId: string;
  note: string;
}

export const emptyForm: RuleForm = {
  kind: "buffer",
  name: "",
  skuCodes: "",
  tags: "",
  locationIds: [],
  connectionIds: [],
  from: "",
  until: "",
  keepKind: "fixed",
  keep: 1,
  forConnectionId: "",
  fenced: 1,
  keepBack: null,
  sharePercent: null,
  maxListed: null,
  zeroAtOrBelow: null,
  resumeAt: null,
  pauseMinutes: null,
  alwaysShow: null,
  mode: "pre_order",
  upTo: null,
  overall: null,
  beyondReceipts: false,
  cancelAfterDays: null,
  importance: 100,
  ownerId: "",
  note: "",
};

/** An instant as a field of local date and time shows it. */
const localTime = (text: string | undefined): string => {
  if (!text) return "";
  const at = new Date(text);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

export function formOf(rule: BufferRule): RuleForm {
  const { body } = rule;
  const when: Record<string, string[] | string | undefined> = body.rule.when;
  const shared: RuleForm = {
    ...emptyForm,
    kind: body.kind,
    name: body.rule.name,
    skuCodes: body.rule.when.skuCodes?.join(", ") ?? "",
    tags: body.rule.when.tags?.join(", ") ?? "",
    locationIds: (when["locationIds"] as string[] | undefined) ?? [],
    connectionIds: (when["connectionIds"] as string[] | undefined) ?? [],
    from: localTime(body.rule.when.from),
    until: localTime(body.rule.when.until),
    importance: rule.importance,
    ownerId: rule.ownerId ?? "",
    note: rule.note,
  };
  if (body.kind === "buffer") {
    const { keep } = body.rule;
    return { ...shared, keepKind: keep.kind, keep: keep.kind === "fixed" ? keep.units : keep.percent };
  }
  if (body.kind === "ring_fence")
    return { ...shared, forConnectionId: body.rule.forConnectionId, fenced: body.rule.units };
  if (body.kind === "ahead") return { ...shared, ...aheadSettingsOf(body.rule) };
  const { keepBack, sharePercent, maxListed, zeroAtOrBelow, resumeAt, pauseMinutes, alwaysShow } = body.rule;
  return {
    ...shared,
    keepBack: keepBack ?? null,
    sharePercent: sharePercent ?? null,
    maxListed: maxListed ?? null,
    zeroAtOrBelow: zeroAtOrBelow ?? null,
    resumeAt: resumeAt ?? null,
    pauseMinutes: pauseMinutes ?? null,
    alwaysShow: alwaysShow ?? null,
  };
}

type AheadRule = Extract<RuleBody, { kind: "ahead" }>["rule"];

const aheadSettingsOf = ({ mode, upTo, overall, beyondReceipts, cancelAfterDays }: AheadRule) => ({
  mode,
  upTo: upTo ?? null,
  overall: overall ?? null,
  beyondReceipts: beyondReceipts ?? false,
  cancelAfterDays: cancelAfterDays ?? null,
});

/** The settings of a rule that sells ahead, to start a rule for something else from. */
export const formOfAhead = (rule: AheadRule): RuleForm => ({
  ...emptyForm,
  kind: "ahead",
  until: localTime(rule.when?.until),
  ...aheadSettingsOf(rule),
});

const words = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
const optional = <Key extends string, Value>(key: Key, value: Value | null, isGiven = value !== null) =>
  (isGiven ? { [key]: value } : {}) as Partial<Record<Key, Value>>;

/** The rule that the form describes; null while something that it needs is missing. The server checks the rest. */
export function bodyOf(form: RuleForm): RuleBody | null {
  const name = form.name.trim();
  if (!name) return null;
  const skuCodes = words(form.skuCodes);
  const tags = words(form.tags);
  const when = {
    ...optional("skuCodes", skuCodes, skuCodes.length > 0),
    ...optional("tags", tags, tags.length > 0),
    ...(form.from ? { from: new Date(form.from).toISOString() } : {}),
    ...(form.until ? { until: new Date(form.until).toISOString() } : {}),
  };
  const onChannels = optional("connectionIds", form.connectionIds, form.connectionIds.length > 0);
  if (form.kind === "buffer") {
    if (form.keep === null) return null;
    const keep =
      form.keepKind === "fixed"
        ? ({ kind: "fixed", units: form.keep } as const)
        : ({ kind: "percent", percent: form.keep } as const);
    const at = optional("locationIds", form.locationIds, form.locationIds.length > 0);
    return { kind: "buffer", rule: { name, when: { ...when, ...onChannels, ...at }, keep } };
  }
  if (form.kind === "ring_fence") {
    if (!form.forConnectionId || form.fenced === null) return null;
    return {
      kind: "ring_fence",
      rule: { name, when, forConnectionId: form.forConnectionId, units: form.fenced },
    };
  }
  if (form.kind === "ahead") return { kind: "ahead", rule: aheadOf(form, name, { ...when, ...onChannels }) };
  const settings = {
    ...optional("keepBack", form.keepBack),
    ...optional("sharePercent", form.sharePercent),
    ...optional("maxListed", form.maxListed),
    ...optional("zeroAtOrBelow", form.zeroAtOrBelow),
    ...optional("resumeAt", form.resumeAt),
    ...optional("pauseMinutes", form.pauseMinutes),
    ...optional("alwaysShow", form.alwaysShow),
  };
  if (Object.keys(settings).length === 0) return null;
  return { kind: "limit", rule: { name, when: { ...when, ...onChannels }, ...settings } };
}

/** Limits are asked only where something is sold ahead at all. */
function aheadOf<When>(form: RuleForm, name: string, when: When) {
  const { mode, upTo, overall, beyondReceipts, cancelAfterDays } = form;
  if (mode === "in_stock_only") return { name, when, mode };
  return {
    name,
    when,
    mode,
    ...optional("upTo", upTo),
    ...optional("overall", overall),
    ...(beyondReceipts ? { beyondReceipts } : {}),
    ...optional("cancelAfterDays", cancelAfterDays),
  };
}
