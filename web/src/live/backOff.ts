const LONGEST_SECONDS = 60;

/** Milliseconds until the next attempt: twice as long after each, and never the same for all who wait. */
export function backOff(attempt: number, chance = Math.random()): number {
  const most = Math.min(LONGEST_SECONDS, 2 ** attempt);
  return 1000 * most * (0.5 + chance / 2);
}
