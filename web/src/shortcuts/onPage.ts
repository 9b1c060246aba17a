// What keys find on a page. Of its posts, the one with the focus is the present one.

const POST = "article.post";

/** The post after or before the present one gets the focus and comes to the top. */
export function step(by: 1 | -1): void {
  const posts = [...document.querySelectorAll<HTMLElement>(POST)];
  const now = present();
  const to = now ? posts[posts.indexOf(now) + by] : posts.find(isBelowTop);
  if (!to) return;
  to.tabIndex = -1;
  to.focus({ preventScroll: true });
  to.scrollIntoView();
}

/** Press what the present post, or the first one, has for a shortcut. */
export function press(shortcut: "like" | "save" | "open"): void {
  const post = present() ?? document.querySelector(POST);
  post?.querySelector<HTMLElement>(`[data-shortcut="${shortcut}"]`)?.click();
}

/** The line for a comment on the present post gets the focus. */
export function comment(): void {
  const line = ".comment-form input";
  (
    present()?.querySelector<HTMLElement>(line) ?? document.querySelector<HTMLElement>(line)
  )?.focus();
}

/** The field for what is searched gets the focus, if it is on the page. */
export function focusSearch(): void {
  document.querySelector<HTMLElement>("search input")?.focus();
}

function present(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(POST) ?? null;
}

function isBelowTop(post: HTMLElement): boolean {
  return post.getBoundingClientRect().bottom > 1;
}
