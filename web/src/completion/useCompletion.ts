import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { api, body } from "../api/client";
import { completed, type Wanted, wanted } from "./completion";

const MOST = 6;
const PAUSE_MS = 150;
type Line = HTMLTextAreaElement | HTMLInputElement;

export interface Choice {
  key: string;
  text: string;
  name?: string;
  picture?: string | null;
}

/** Suggests hashtags and people for what is written before the caret, to be chosen by keys. */
export function useCompletion(value: string, onChange: (value: string) => void) {
  const list = useId();
  const line = useRef<Line>(null);
  const [want, setWant] = useState<Wanted | null>(null);
  const [at, setAt] = useState(0);
  const caret = useRef<number | null>(null);
  const choices = useChoices(want);
  useLayoutEffect(() => {
    if (caret.current === null) return;
    line.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const look = () => {
    const { selectionStart, selectionEnd } = line.current ?? {};
    const isOne = selectionStart === selectionEnd && selectionStart != null;
    setWant(isOne ? wanted(line.current?.value ?? "", selectionStart) : null);
    setAt(0);
  };
  const close = () => setWant(null);
  const choose = (choice: Choice) => {
    if (!want) return;
    const made = completed(value, want, choice.text);
    caret.current = made.caret;
    onChange(made.text);
    close();
    line.current?.focus();
  };
  const stepOf = (key: string) => {
    if (key === "ArrowDown") return () => setAt((at + 1) % choices.length);
    if (key === "ArrowUp") return () => setAt((at + choices.length - 1) % choices.length);
    if (key === "Escape") return close;
    return key === "Enter" || key === "Tab" ? () => choose(choices[at]!) : undefined;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (choices.length === 0 || event.nativeEvent.isComposing) return;
    const step = stepOf(event.key);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  };
  const isOpen = choices.length > 0;
  return {
    /** For the text area or input that is completed. */
    field: {
      onKeyDown,
      onSelect: look,
      onBlur: close,
      autoComplete: "off",
      "aria-autocomplete": "list" as const,
      "aria-controls": isOpen ? list : undefined,
      "aria-activedescendant": isOpen ? `${list}-${at}` : undefined,
    },
    line,
    /** For the list of choices below it. */
    list: { id: list, choices, at, choose },
  };
}

/** What begins like the word, asked for when somebody pauses. */
function useChoices(want: Wanted | null): Choice[] {
  const [asked, ask] = useState<Wanted | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => ask(want), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [want]);
  const { kind, word } = asked ?? {};
  const { data } = useQuery({
    queryKey: ["completion", kind, word?.toLowerCase()],
    queryFn: () => find(kind === "#", word ?? ""),
    enabled: asked !== null,
    staleTime: 60_000,
    retry: false, // without suggestions, one can write on
  });
  const isIt = want !== null && want.kind === kind && want.word === word;
  return isIt ? (data ?? []) : [];
}

async function find(isTag: boolean, q: string): Promise<Choice[]> {
  const query = { q, limit: MOST, type: isTag ? ("tags" as const) : ("people" as const) };
  const { tags, users } = await body(api.GET("/search", { params: { query } }));
  return isTag
    ? tags.map(({ tag }) => ({ key: tag, text: tag }))
    : users.map(({ id, username, display_name, avatar_url }) => ({
        key: id,
        text: username,
        name: display_name,
        picture: avatar_url,
      }));
}
