/** The words browsers, and the loader of style sheets, have for a file of the page that cannot be read. */
const words = /dynamically imported module|Importing a module script failed|Unable to preload CSS/i;

/** Whether something failed because a file of the page is no longer there. */
export const isStale = (error: unknown): boolean => error instanceof Error && words.test(error.message);
