// A new page begins at its top, with the focus; going back is left to the browser, which knows where one was.

/** wouter tells the window of each push. */
export function scrollOnPush(): void {
  let path = location.pathname;
  addEventListener("pushState", () => {
    if (location.pathname === path) return;
    path = location.pathname;
    requestAnimationFrame(() => {
      scrollTo({ top: 0, behavior: "instant" });
      // Keys and screen readers go on where the new page begins.
      const content = document.getElementById("content");
      if (!content?.contains(document.activeElement)) content?.focus({ preventScroll: true });
    });
  });
  addEventListener("popstate", () => {
    path = location.pathname;
  });
}
