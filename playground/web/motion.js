// How arrays of numbers go from one state to another.

/** Arrays of one length, `t` of the way from one to the other. */
export function mixed(from, to, t) {
  return to.map((value, index) => from[index] + (value - from[index]) * t);
}

export function eased(t) {
  return t * t * (3 - 2 * t);
}

/** The mean length of vectors [x, y, x, y, …]. */
export function meanLength(vectors) {
  let sum = 0;
  for (let index = 0; index < vectors.length; index += 2) sum += Math.hypot(vectors[index], vectors[index + 1]);
  return sum / (vectors.length / 2 || 1);
}
