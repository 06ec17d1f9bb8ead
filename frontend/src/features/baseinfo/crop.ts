/** A square of a picture, in the picture's own pixels. */
export interface Square {
  x: number;
  y: number;
  side: number;
}

export interface Size {
  width: number;
  height: number;
}

/** The smallest square worth cutting, when the picture has it. */
const least = 32;

export const largest = ({ width, height }: Size): number => Math.min(width, height);
export const smallest = (of: Size): number => Math.min(least, largest(of));

const between = (low: number, value: number, high: number): number => Math.min(Math.max(value, low), high);

/** The nearest square that is inside the picture, on whole pixels. */
export function inside(of: Size, square: Square): Square {
  const side = Math.round(between(smallest(of), square.side, largest(of)));
  return {
    side,
    x: Math.round(between(0, square.x, of.width - side)),
    y: Math.round(between(0, square.y, of.height - side)),
  };
}

/** The largest square in the middle. */
export function middle(of: Size): Square {
  const side = largest(of);
  return inside(of, { side, x: (of.width - side) / 2, y: (of.height - side) / 2 });
}

/** Another side around the same centre. */
export function resized(of: Size, square: Square, side: number): Square {
  const now = between(smallest(of), side, largest(of));
  return inside(of, { side: now, x: square.x + (square.side - now) / 2, y: square.y + (square.side - now) / 2 });
}

export const moved = (of: Size, square: Square, dx: number, dy: number): Square =>
  inside(of, { ...square, x: square.x + dx, y: square.y + dy });

/** The zoom as a person sees it: 0 is the whole, 100 the smallest cut. */
export function zoomOf(of: Size, { side }: Square): number {
  const range = Math.log(largest(of) / smallest(of));
  return range === 0 ? 0 : Math.round((Math.log(largest(of) / side) / range) * 100);
}

export const sideAt = (of: Size, zoom: number): number =>
  largest(of) * Math.exp((-zoom / 100) * Math.log(largest(of) / smallest(of)));
