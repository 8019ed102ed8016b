import { Field } from "#components/ui/field.tsx";
import type { Kind } from "./types.ts";

/** What a partner wants to be shown with each call. Kept values are never sent to the browser. */
export function CredentialFields(props: {
  fields: Kind["credentials"];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  isRequired: boolean;
}) {
  return props.fields.map(({ name, label, example }) => (
    <Field
      key={name}
      label={label}
      type="password"
      autoComplete="off"
      required={props.isRequired}
      placeholder={example}
      value={props.values[name] ?? ""}
      onChange={(event) => props.onChange({ ...props.values, [name]: event.target.value })}
    />
  ));
}
