import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Tell = (entries: Pick<IntersectionObserverEntry, "target" | "isIntersecting">[]) => void;
let tell: Tell;

class Observer {
  constructor(told: Tell) {
    tell = told;
  }
  observe() {}
  unobserve() {}
}

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("IntersectionObserver", Observer);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue({ height: 500 } as DOMRect);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function shown(left = vi.fn()) {
  const { Near } = await import("./Near");
  const { container, unmount } = render(
    <>
      <Near name="a" left={left}>
        {() => (
          <form>
            <input aria-label="Comment" />
            <button type="button">Like</button>
            <dialog />
          </form>
        )}
      </Near>
      <button type="button">Elsewhere</button>
    </>,
  );
  const box = container.firstElementChild as HTMLElement;
  const move = (isIntersecting: boolean) => act(() => tell([{ target: box, isIntersecting }]));
  return { box, move, left, unmount };
}

test("what is far away leaves its room, and comes back", async () => {
  const { box, move, left } = await shown();
  move(false);
  expect(screen.queryByText("Like")).toBeNull();
  expect(box.style.height).toBe("500px");
  expect(left).toHaveBeenCalledOnce();
  move(true);
  expect(screen.getByText("Like")).toBeTruthy();
  expect(box.style.height).toBe("");
});

test("what has the focus stays until that moves on", async () => {
  const { move, left } = await shown();
  await userEvent.tab();
  move(false);
  await userEvent.tab();
  expect(screen.getByText("Like")).toBeTruthy();
  await userEvent.click(screen.getByText("Elsewhere"));
  expect(screen.queryByText("Like")).toBeNull();
  expect(left).toHaveBeenCalledOnce();
});

test("what is behind an open dialog stays", async () => {
  const { box, move } = await shown();
  box.querySelector("dialog")?.setAttribute("open", "");
  move(false);
  expect(screen.getByText("Like")).toBeTruthy();
});

test("a text that is not sent stays", async () => {
  const { move } = await shown();
  await userEvent.type(screen.getByLabelText("Comment"), "Wait");
  move(false);
  await userEvent.click(screen.getByText("Elsewhere"));
  expect(screen.getByLabelText("Comment")).toHaveProperty("value", "Wait");
});

test("a list that is opened again begins with the rooms it was left with", async () => {
  const { move, unmount } = await shown();
  move(false);
  unmount();
  const again = await shown();
  expect(again.box.style.height).toBe("500px");
  expect(screen.queryByText("Like")).toBeNull();
});
