/** Days are chosen in the person's zone; the journal is asked in instants. */
export const dayStart = (day: string): string => new Date(`${day}T00:00:00`).toISOString();

/** The instant a day is over, which the search does not include. */
export function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}
