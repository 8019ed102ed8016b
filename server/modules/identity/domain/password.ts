/** Words that are tried first, as part of a password that has little else. */
const common = [
  "password",
  "passwort",
  "throughline",
  "qwerty",
  "letmein",
  "welcome",
  "iloveyou",
  "abc123",
  "123456",
];

/**
 * Whether a password is long but easy: a few signs repeated, a sequence, the person's own address, or a common word with little
 * around it. Long phrases pass (NIST SP 800-63B: refuse known bad ones, ask for no mix of signs).
 */
export function isTooEasy(password: string, email: string): boolean {
  const lower = password.toLowerCase();
  if (new Set(lower).size < 5) return true;
  const name = email.split("@")[0] ?? "";
  const leftOver = [email, ...(name.length > 3 ? [name] : []), ...common].reduce(
    (rest, word) => rest.replaceAll(word, ""),
    lower,
  );
  return leftOver.length < 5 && leftOver.length < lower.length;
}
