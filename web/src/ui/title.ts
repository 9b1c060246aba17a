import { useEffect } from "react";
import { words } from "../words/words";

/** Name the page in the tab, in the history and for screen readers. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · ${words.app.name}` : words.app.name;
  }, [title]);
}
