import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { Case, SentPost } from "../api/types";
import { answer, signIn } from "../testing/session";
import { actions } from "./cases";
import { Decide } from "./Decide";

beforeEach(signIn);

const subject = { type: "post" as const, id: "01M8ME8BMNTVJMD2R8KKDR1Y4P" };

test("what can be decided depends on what it is, and on whether it is hidden", () => {
  const post = { hidden: true } as SentPost;
  expect(actions({ subject, post: null })).toEqual(["dismiss", "hide"]);
  expect(actions({ subject, post })).toEqual(["dismiss", "show"]);
  expect(actions({ subject: { type: "comment", id: "1" } })).toEqual(["dismiss", "remove"]);
  expect(actions({ subject: { type: "person", id: "1" } })).toEqual(["dismiss", "note"]);
});

test("a decision needs a reason, and one that came too late says so and keeps the text", async () => {
  const asked = answer(() =>
    Response.json({ code: "conflict", detail: "This has already been decided" }, { status: 409 }),
  );
  const client = new QueryClient();
  const again = vi.spyOn(client, "invalidateQueries");
  render(
    <QueryClientProvider client={client}>
      <Decide reported={{ subject, post: null } as unknown as Case} />
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByLabelText("Hide the post"));
  await userEvent.click(screen.getByRole("button", { name: "Decide" }));
  expect(asked).toEqual([]);
  const reason = screen.getByLabelText<HTMLTextAreaElement>(/^Reason/);
  await userEvent.type(reason, "Spam");
  await userEvent.click(screen.getByRole("button", { name: "Decide" }));
  expect((await screen.findByRole("alert")).textContent).toContain("already been decided");
  expect(reason.value).toBe("Spam");
  expect(again).toHaveBeenCalled();
  expect(await asked[0]?.json()).toEqual({ action: "hide", reason: "Spam" });
});
