import { expect, test } from "vitest";
import { names } from "./NotificationsPage";

const person = (username: string) => ({ id: username, username, avatar_url: null });

test("one person, two, or one and how many others", () => {
  expect(names({ actors: [person("ana")], others: 0 })).toBe("ana");
  expect(names({ actors: [person("ana"), person("leo")], others: 0 })).toBe("ana and leo");
  expect(names({ actors: [person("ana"), person("leo")], others: 4 })).toBe("ana and 5 others");
});
