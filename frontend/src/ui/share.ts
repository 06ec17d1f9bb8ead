/**
 * How many percent a part is, rounded to whole numbers: 100 only when nothing
 * is missing, and the same wherever the same fact is shown.
 */
export const percentOf = (part: number, whole: number): number => {
  const percent = whole > 0 ? Math.round((part / whole) * 100) : 0;
  return percent === 100 && part < whole ? 99 : percent;
};

/** The same in words: what is there, however little, is not 0. */
export const shareText = (part: number, whole: number): string => (part > 0 && percentOf(part, whole) === 0 ? "<1" : String(percentOf(part, whole)));
