import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { answer, signIn } from "../testing/session";
import SearchPage from "./SearchPage";

const person = (username: string) => ({
  id: username,
  username,
  display_name: username,
  avatar_url: null,
});

beforeEach(async () => {
  await signIn();
  // A browser in which whatever there is is seen at once.
  class Seen {
    constructor(readonly told: (entries: { isIntersecting: boolean }[]) => void) {}
    observe = () => this.told([{ isIntersecting: true }]);
    disconnect = () => {};
    unobserve = () => {};
  }
  vi.stubGlobal("IntersectionObserver", Seen);
});

function search(words: string): void {
  history.replaceState(null, "", `/search?q=${words}`);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <SearchPage />
    </QueryClientProvider>,
  );
}

test("what is found is read on, page by page", async () => {
  const asked = answer((request) => {
    const isFirst = !new URL(request.url).searchParams.get("cursor");
    const users = [person(isFirst ? "ana" : "anna")];
    return Response.json({ users, tags: [], next_cursor: isFirst ? "more" : null });
  });
  search("an");
  expect(await screen.findByText("anna")).toBeTruthy();
  expect(screen.getByText("ana")).toBeTruthy();
  expect(asked).toHaveLength(2);
});

test("too short a search says what it needs, and offers no second attempt", async () => {
  answer(() =>
    Response.json(
      { code: "invalid_request", errors: [{ message: "needs two letters or digits" }] },
      { status: 400 },
    ),
  );
  search("a");
  expect(await screen.findByText("Type at least two letters or digits.")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
