import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { answer, signIn } from "../testing/session";
import { blank, type Draft } from "./draft";
import { NotSent, send } from "./send";
import { useShare } from "./useShare";

vi.mock("./send", async (original) => ({ ...(await original<object>()), send: vi.fn() }));

const file = (id: string) => ({
  id,
  file: new File([id], `${id}.jpg`),
  type: "image/jpeg" as const,
  altText: "",
  preview: "blob:x",
});
const uploads = [0, 1].map((index) => ({ index, url: "https://s3.test", fields: {} }));

beforeEach(async () => {
  vi.mocked(send).mockReset();
  await signIn();
});

function sharing() {
  const changes: Partial<Draft>[] = [];
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useShare((made) => changes.push(made)), { wrapper });
  return { result, noted: () => Object.assign({}, ...changes) as Partial<Draft> };
}

test("a file whose address has expired is sent to a new one, and the others are not sent again", async () => {
  const asked = answer(() => Response.json({ post_id: "P", uploads }, { status: 201 }));
  vi.mocked(send)
    .mockResolvedValueOnce()
    .mockRejectedValueOnce(new NotSent(403))
    .mockResolvedValue();
  const { result, noted } = sharing();
  const draft = { ...blank(), files: [file("a"), file("b")] };
  result.current.share.mutate(draft);
  await waitFor(() => expect(result.current.share.data).toBe("P"), { timeout: 5_000 });
  expect(new Set(asked.map(({ headers }) => headers.get("Idempotency-Key")))).toEqual(
    new Set([draft.key]),
  );
  const names = vi.mocked(send).mock.calls.map(([, sent]) => (sent as File).name);
  expect(names).toEqual(["a.jpg", "b.jpg", "b.jpg"]);
  expect(noted()).toMatchObject({ postId: "P", sent: ["a", "b"] });
});

test("what had arrived for a post that has expired is sent again", async () => {
  answer(() => Response.json({ post_id: "new", uploads }, { status: 201 }));
  vi.mocked(send).mockResolvedValue();
  const { result } = sharing();
  const draft = { ...blank(), files: [file("a"), file("b")], postId: "old", sent: ["a"] };
  result.current.share.mutate(draft);
  await waitFor(() => expect(result.current.share.data).toBe("new"));
  expect(send).toHaveBeenCalledTimes(2);
});

test("a refused post is another one the next time", async () => {
  answer(() => Response.json({ code: "invalid", detail: "No" }, { status: 422 }));
  const { result, noted } = sharing();
  const draft = { ...blank(), files: [file("a")] };
  result.current.share.mutate(draft);
  await waitFor(() => expect(result.current.share.isError).toBe(true));
  expect(noted().key).not.toBe(draft.key);
  expect(noted().postId).toBeNull();
});
