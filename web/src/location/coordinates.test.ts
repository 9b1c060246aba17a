import { expect, test } from "vitest";
import { parse, written } from "./coordinates";

test("coordinates are taken as maps show them", () => {
  expect(parse("46.608, 7.921")).toEqual({ lat: 46.608, lng: 7.921 });
  expect(parse(" -33.86 151.2 ")).toEqual({ lat: -33.86, lng: 151.2 });
  expect(parse("33.86° S, 70.5° W")).toEqual({ lat: -33.86, lng: -70.5 });
});

test("what is no place on earth is refused", () => {
  for (const text of ["", "Bern", "46.608", "91, 7", "46, 181", "46, 7, 8"]) {
    expect(parse(text)).toBeNull();
  }
});

test("what is shown is read back as the same place", () => {
  const place = { lat: -0.12346, lng: 179.99999 };
  expect(parse(written(place))).toEqual(place);
});
