/** The server writes a nonce into the page; styles made at run time carry it. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

/**
 * Some components write a <style> of their own and know no nonce (the ones that
 * measure or lock the scroll bar). Elements made by our own scripts get it here;
 * styles that came with markup stay refused.
 */
export function carryNonce(): void {
  if (!nonce) return;
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (name === "style") element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
