/**
 * A browser writes what is typed into fields to disk, to fill them again: in its
 * list of entries and in its record of the session. Every field here says that
 * it must not; the few that a password manager may fill say so themselves.
 */
export function keepFieldsPrivate(): void {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) element.autocomplete = "off";
    return element;
  }) as typeof document.createElement;
}
