// Which square of a picture is kept: pure geometry, in the picture's pixels.

export interface Size {
  width: number;
  height: number;
}

/** The middle of the square, as parts of the picture's sides, and how much is magnified. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

export const WHOLE: View = { x: 0.5, y: 0.5, zoom: 1 };
export const MOST_ZOOM = 5;

/** The square that a view shows; it never leaves the picture. */
export function square(size: Size, view: View): { left: number; top: number; side: number } {
  const side = Math.min(size.width, size.height) / view.zoom;
  const start = (middle: number, length: number) =>
    Math.min(Math.max(middle * length - side / 2, 0), length - side);
  return { left: start(view.x, size.width), top: start(view.y, size.height), side };
}

/** The view after the square has moved by parts of its own side. */
export function moved(size: Size, view: View, right: number, down: number): View {
  const { left, top, side } = square(size, view);
  return settled(size, {
    x: (left + side / 2 + right * side) / size.width,
    y: (top + side / 2 + down * side) / size.height,
    zoom: view.zoom,
  });
}

export function zoomed(size: Size, view: View, zoom: number): View {
  return settled(size, { ...view, zoom: Math.min(Math.max(zoom, 1), MOST_ZOOM) });
}

/** With the middle where the square really is, so that moving back works at once. */
function settled(size: Size, view: View): View {
  const { left, top, side } = square(size, view);
  const middle = { x: (left + side / 2) / size.width, y: (top + side / 2) / size.height };
  return { ...middle, zoom: view.zoom };
}
