/**
 * How many percent a part is, in whole numbers: 100 only when nothing is
 * missing, and the same wherever the same fact is shown.
 */
export const percentOf = (part: number, whole: number): number => (whole > 0 ? Math.floor((part / whole) * 100) : 0);
