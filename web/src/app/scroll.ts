// A new page begins at its top; going back is left to the browser, which knows where one was.

/** wouter tells the window of each push. */
export function scrollOnPush(): void {
  let path = location.pathname;
  addEventListener("pushState", () => {
    if (location.pathname === path) return;
    path = location.pathname;
    requestAnimationFrame(() => scrollTo({ top: 0, behavior: "instant" }));
  });
  addEventListener("popstate", () => {
    path = location.pathname;
  });
}
