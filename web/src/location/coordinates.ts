// Coordinates as people write and read them.

export interface Coordinates {
  lat: number;
  lng: number;
}

const PAIR =
  /^\s*(-?\d+(?:\.\d+)?)\s*°?\s*([NS])?\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*°?\s*([EWO])?\s*$/i;
const STEPS = 100_000; // a metre

/** "46.608, 7.921" or "46.608° N, 7.921° E"; null for what is no place on earth. */
export function parse(text: string): Coordinates | null {
  const [, first, northSouth, second, eastWest] = PAIR.exec(text) ?? [];
  if (first === undefined || second === undefined) return null;
  const lat = Number(first) * (northSouth?.toUpperCase() === "S" ? -1 : 1);
  const lng = Number(second) * (eastWest?.toUpperCase() === "W" ? -1 : 1);
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180
    ? { lat: rounded(lat), lng: rounded(lng) }
    : null;
}

export function written({ lat, lng }: Coordinates): string {
  return `${rounded(lat)}, ${rounded(lng)}`;
}

function rounded(degrees: number): number {
  return Math.round(degrees * STEPS) / STEPS;
}
