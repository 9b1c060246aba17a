import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { answer, signIn } from "../testing/session";
import NotificationsPage, { names } from "./NotificationsPage";

const person = (username: string) => ({ id: username, username, avatar_url: null });

function notification(id: string, kind: string) {
  const created_at = new Date().toISOString();
  return { id, kind, actors: [person("ana")], others: 0, created_at, is_read: false };
}

beforeEach(async () => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  await signIn();
});

test("one person, two, or one and how many others", () => {
  expect(names({ actors: [person("ana")], others: 0 })).toBe("ana");
  expect(names({ actors: [person("ana"), person("leo")], others: 0 })).toBe("ana and leo");
  expect(names({ actors: [person("ana"), person("leo")], others: 4 })).toBe("ana and 5 others");
});

test("what comes while the list is read is shown, and read only then", async () => {
  const shown = [notification("1", "like")];
  const marked: (string | undefined)[] = [];
  answer(async (request) => {
    if (request.url.endsWith("/notifications/read")) {
      const upTo: string = (await request.json()).up_to;
      marked.push(upTo);
      if (upTo === "1") shown.unshift(notification("2", "comment"));
      return Response.json({ unread_count: Number(upTo === "1") });
    }
    if (request.url.includes("follow-requests")) return Response.json({ users: [] });
    return Response.json({ notifications: shown, unread_count: 1, next_cursor: null });
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <NotificationsPage />
    </QueryClientProvider>,
  );
  expect(await screen.findByText(/liked your post/)).toBeTruthy();
  expect(await screen.findByText(/commented on your post/)).toBeTruthy();
  await vi.waitFor(() => expect(marked).toEqual(["1", "2"]));
});
