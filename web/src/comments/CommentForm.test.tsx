import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { answer, signIn } from "../testing/session";
import { CommentForm } from "./CommentForm";

beforeEach(signIn);

test("a comment that could not be sent stays in its line, and a retry is the same comment", async () => {
  let works = false;
  const asked = answer(() =>
    works
      ? Response.json({ comment_id: "1", text: "Fine" }, { status: 201 })
      : Response.json({ detail: "Too many" }, { status: 429, headers: { "Retry-After": "9" } }),
  );
  const written = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CommentForm postId="01M8ME8BMNTVJMD2R8KKDR1Y4P" written={written} />
    </QueryClientProvider>,
  );
  const line = screen.getByLabelText<HTMLInputElement>("Add a comment");
  await userEvent.type(line, "Fine");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Try again in 9 s.");
  expect(line.value).toBe("Fine");

  works = true;
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  await vi.waitFor(() => expect(written).toHaveBeenCalled());
  expect(line.value).toBe("");
  expect(new Set(asked.map((request) => request.headers.get("Idempotency-Key"))).size).toBe(1);
});
