// A run's curves in bounded memory, thinned by a fixed rule: at the capacity every second row is dropped, and from
// then on every second row, fourth, … is kept. Rows stay evenly spaced and old ones stay where they are.

export class History {
  constructor(capacity = 400) {
    this.capacity = capacity;
    this.clear();
  }

  clear() {
    this.rows = [];
    this.stride = 1;
    this.seen = 0;
    this.newest = null; // shown at the end even where the rule does not keep it
  }

  push(row) {
    this.newest = row;
    if (this.seen++ % this.stride === 0) this.rows.push(row);
    if (this.rows.length >= this.capacity) {
      this.rows = this.rows.filter((_, index) => index % 2 === 0);
      this.stride *= 2;
    }
  }

  /** All kept rows, and the newest. */
  all() {
    const last = this.rows[this.rows.length - 1];
    return this.newest === null || this.newest === last ? this.rows : [...this.rows, this.newest];
  }

  /** One column: `pick(row)` of every row; null where it is not a number, which Plotly shows as a gap. */
  column(pick) {
    return this.all().map((row) => {
      const value = pick(row);
      return Number.isFinite(value) ? value : null;
    });
  }
}
