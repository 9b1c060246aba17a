import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test } from "vitest";
import { answer, signIn } from "../testing/session";
import { CompletedText } from "./CompletedText";

beforeEach(signIn);

const ANSWER = { tags: [{ tag: "sea" }, { tag: "seagull" }], users: [], next_cursor: null };

function Text() {
  const [value, onChange] = useState("");
  return <CompletedText label="Caption" rows={3} most={100} value={value} onChange={onChange} />;
}

function show() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Text />
    </QueryClientProvider>,
  );
  return screen.getByLabelText<HTMLTextAreaElement>("Caption");
}

test("a hashtag is chosen by keys, and the text says which one would be", async () => {
  answer(() => Response.json(ANSWER));
  const text = show();
  await userEvent.type(text, "By the #se");
  expect((await screen.findAllByRole("option")).length).toBe(2);
  await userEvent.keyboard("{ArrowDown}");
  const active = document.getElementById(text.getAttribute("aria-activedescendant") ?? "");
  expect(active?.textContent).toBe("#seagull");
  await userEvent.keyboard("{Enter}");
  expect(text.value).toBe("By the #seagull ");
  expect(screen.queryByRole("option")).toBeNull();
});

test("Escape closes the suggestions, and Enter is a new line again", async () => {
  answer(() => Response.json(ANSWER));
  const text = show();
  await userEvent.type(text, "#se");
  await screen.findAllByRole("option");
  await userEvent.keyboard("{Escape}{Enter}");
  expect(text.value).toBe("#se\n");
});

test("without an answer one writes on", async () => {
  const asked = answer(() => Response.json({}, { status: 503 }));
  const text = show();
  await userEvent.type(text, "#sea");
  await expect.poll(() => asked.length).toBe(1);
  await userEvent.type(text, " side");
  expect(text.value).toBe("#sea side");
  expect(screen.queryByRole("option")).toBeNull();
});
