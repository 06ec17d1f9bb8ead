/**
 * How many percent a part is, in whole numbers: 100 only when nothing is
 * missing, and the same wherever the same fact is shown.
 */
export const percentOf = (part: number, whole: number): number => (whole > 0 ? Math.floor((part / whole) * 100) : 0);

/** The same in words: what is there, however little, is not 0. */
export const shareText = (part: number, whole: number): string => (part > 0 && percentOf(part, whole) === 0 ? "<1" : String(percentOf(part, whole)));
