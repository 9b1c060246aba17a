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

test.each([
  ["#İstanbul", "istanbul"],
  ["#IŞIK", "işik"],
  ["#Straße", "strasse"],
  ["#ΟΔΌΣ", "οδοσ"],
  ["#ΜΆΙΟΣ", "μαϊοσ"],
  ["＃ＤＡＷＮ", "dawn"],
  ["#ジョン・レノン", "ジョン・レノン"],
  ["#あ～い", "あ〜い"],
  ["#צה״ל", "צה״ל"],
  ["#བོད་ཡིག", "བོད་ཡིག"],
  ["#น้ำ", "น้ำ"],
  ["#col·lecció", "col·lecció"],
  ["#می\u200cخواهم", "می\u200cخواهم"],
])("%s leads to its hashtag", (shown, tag) => {
  render(<RichText text={`(${shown}) ${shown}་.`} hashtags={["other", tag]} />);
  const links = screen.getAllByRole("link");
  expect(links.map((link) => link.textContent)).toEqual([shown, shown]);
  expect(links[0]?.getAttribute("href")).toBe(`/tags/${encodeURIComponent(tag)}`);
});

test("of two hashtags that differ by accents each word leads to its own", () => {
  render(<RichText text="#Été #ete" hashtags={["ete", "été"]} />);
  const hrefs = screen.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(hrefs).toEqual([`/tags/${encodeURIComponent("été")}`, "/tags/ete"]);
});

test("a name next to other letters is a link", () => {
  const mentions = [{ username: "nora", user_id: "1" }];
  const { container } = render(<RichText text="＠Noraさん @nora님" mentions={mentions} />);
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["＠Nora", "@nora"]);
  expect(container.textContent).toBe("＠Noraさん @nora님");
});
