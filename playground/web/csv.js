// Points from a text of two numbers a line, as spreadsheets and programs write it. Errors are one sentence each.

const MARGIN = 0.95; // points beyond [−1, 1]² are drawn in to this square

/** `{points: [[x, y], …], notes: [sentence, …]}`, at most `most` points, all in [−1, 1]²; throws an Error for a text
 *  that holds no points. Separators are commas, semicolons, tabs or spaces; a first line without numbers is a heading;
 *  lines that begin with # are none. */
export function readPoints(text, most) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const rows = [];
  let headed = false;
  lines.forEach((line, index) => {
    if (!line.trim() || line.trim().startsWith("#")) return;
    const row = numbers(line);
    if (row) rows.push(row);
    else if (!rows.length && !headed && !/\d/.test(line)) headed = true;
    else throw new Error(`Line ${index + 1} of the file must be two numbers, x and y; “${shortened(line)}” is not.`);
  });
  if (!rows.length) throw new Error("The file holds no points: each line must be two numbers, x and y.");
  const notes = [];
  const kept = rows.length > most ? thinned(rows, most) : rows;
  if (kept !== rows) notes.push(`Of the file's ${rows.length.toLocaleString("en")} points every few are kept: ${most.toLocaleString("en")}.`);
  const placed = fitted(kept);
  if (placed !== kept) notes.push("The points are moved and scaled to fit; their shape is kept.");
  return { points: placed, notes };
}

/** The first two numbers of a line, or null. */
function numbers(line) {
  const cells = line.includes(";") ? line.split(";").map((cell) => cell.replace(",", "."))
    : line.trim().split(line.includes(",") ? "," : /\s+/);
  const [x, y] = cells.slice(0, 2).map((cell) => (/\d/.test(cell) ? Number(cell.trim().replace(/^"|"$/g, "")) : NaN));
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
}

function thinned(rows, most) {
  return Array.from({ length: most }, (_, index) => rows[Math.floor((index * rows.length) / most)]);
}

/** The rows themselves where they fit. */
function fitted(rows) {
  if (rows.every((row) => row.every((value) => Math.abs(value) <= 1))) return rows;
  const [low, high] = [Math.min, Math.max].map((pick) => [0, 1].map((axis) => pick(...rows.map((row) => row[axis]))));
  const half = Math.max(high[0] - low[0], high[1] - low[1]) / 2 || 1;
  return rows.map((row) => row.map((value, axis) => ((value - (low[axis] + high[axis]) / 2) / half) * MARGIN));
}

function shortened(line) {
  return line.length > 30 ? `${line.slice(0, 29)}…` : line;
}
