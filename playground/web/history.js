// A run's curves in bounded memory: the server's rows as they come, thinned by where they lie and not by their number,
// since the server thins, too, and a page has seen more rows of the beginning than one that has opened just now.

export class History {
  /** `at(row)`: its iteration. `capacity`: no less than the rows that the server keeps. */
  constructor(at, capacity = 600) {
    Object.assign(this, { at, capacity });
    this.begin([]);
  }

  /** A run's rows so far, evenly spaced as the server has thinned them. */
  begin(rows) {
    this.rows = [...rows];
    this.newest = this.last; // shown at the end even where the rule does not keep it
    this.gap = rows.length > 1 ? this.span / (rows.length - 1) : 1; // iterations between two kept rows, at least
  }

  push(row) {
    this.newest = row;
    if (this.last === null || this.at(row) - this.at(this.last) >= this.gap) this.rows.push(row);
    if (this.rows.length >= this.capacity) this.thin();
  }

  /** Keep half of the rows, evenly spaced from the first to the last: those that stay do not move. */
  thin() {
    this.gap = (2 * this.span) / this.capacity;
    const kept = [];
    for (const row of this.rows) {
      if (!kept.length || this.at(row) - this.at(kept[kept.length - 1]) >= this.gap) kept.push(row);
    }
    this.rows = kept;
  }

  get last() {
    return this.rows[this.rows.length - 1] ?? null;
  }

  /** Iterations between the first row and the last. */
  get span() {
    return this.at(this.last) - this.at(this.rows[0]);
  }

  /** All kept rows, and the newest. */
  all() {
    return this.newest === this.last ? this.rows : [...this.rows, this.newest];
  }

  /** One column: `pick(row)` of every row; null where it is not a number, which Plotly shows as a gap. */
  column(pick) {
    return this.all().map((row) => {
      const value = pick(row);
      return Number.isFinite(value) ? value : null;
    });
  }
}
