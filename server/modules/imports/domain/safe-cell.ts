// OWASP, "CSV Injection": what a spreadsheet may take for a formula, after blanks and in full-width forms as well
const formula = /^[\s\u00A0\uFEFF]*[=+\-@＝＋－＠\t\r\n\0]/u;
const number = /^-?\d+(\.\d+)?$/;

/** Text for a cell of a file that people open in a spreadsheet: what looks like a formula is led by an apostrophe, numbers are not. */
export const safeCell = (cell: string): string =>
  !number.test(cell) && (formula.test(cell) || /^[\t\r\n\0]/.test(cell)) ? `'${cell}` : cell;
