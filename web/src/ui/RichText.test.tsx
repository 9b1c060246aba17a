import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { RichText } from "./RichText";

test("hashtags and people that the API has found become links, others stay text", () => {
  const text = "Hi @Nora.n. and @nobody: #Wengen, #other <b>&amp;</b>";
  const mentions = [{ username: "nora.n", user_id: "1" }];
  const { container } = render(<RichText text={text} hashtags={["wengen"]} mentions={mentions} />);
  const links = screen
    .getAllByRole("link")
    .map((link) => [link.textContent, link.getAttribute("href")]);
  expect(links).toEqual([
    ["@Nora.n", "/@nora.n"],
    ["#Wengen", "/tags/wengen"],
  ]);
  expect(container.textContent).toBe(text);
});
