/** The height of a long list that has what of the window is left beside the rest of its screen, which takes about so many pixels. */
export const restOfWindow = (around: number): number => Math.max(320, window.innerHeight - around);
