import { useCallback, useEffect, useRef, useState } from "react";
import { hasLeft } from "../session/session";
import { blank, type Draft, isBlank } from "./draft";
import * as store from "./draftStore";
import { clearNote, note, withNoted } from "./unsaved";

const PAUSE_MS = 300;
// Says that a draft was shared or discarded, so that no other tab shares it again.
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("drafts") : null;

/** The person's draft, which survives a reload; `isKept` is false if this device has no room,
 * `isSaved` until the newest change is kept; `save` keeps it at once, and says whether it could. */
export function useDraft(owner: string) {
  const [draft, setDraft] = useState<Draft>(blank);
  const [isRead, setRead] = useState(false);
  const [isKept, setKept] = useState(true);
  const [isSaved, setSaved] = useState(false);
  const latest = useRef(draft);
  latest.current = draft;
  useEffect(() => {
    let isHere = true;
    const start = (found: Draft | null) => {
      if (!isHere) return;
      const newest = withNoted(owner, found);
      if (newest) setDraft(newest);
      setRead(true);
    };
    store.read(owner).then(start, () => start(null));
    return () => {
      isHere = false;
    };
  }, [owner]);
  const readable = useRef(false);
  readable.current = isRead;
  const save = useCallback(async () => {
    // Before that, a blank draft would take the place of the kept one.
    if (!readable.current) return false;
    const kept = isBlank(latest.current)
      ? store.drop(owner).then(() => true)
      : store.keep(owner, latest.current);
    const isKept = await kept.catch(() => false);
    setKept(isKept);
    setSaved(true);
    return isKept;
  }, [owner]);
  useEffect(() => {
    if (!isRead) return;
    latest.current = draft;
    setSaved(false);
    const timer = setTimeout(() => void save(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, isRead, save]);
  useEffect(() => {
    // Whoever goes to another page or app may not come back.
    const seen = () => {
      if (!readable.current) return; // the note of the page before is not read yet
      clearNote();
      if (document.visibilityState !== "hidden") return;
      if (!isBlank(latest.current)) note(owner, latest.current);
      void save();
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      if (readable.current || hasLeft()) clearNote();
      if (!hasLeft()) void save();
    };
  }, [owner, save]);
  const begin = useCallback(() => {
    for (const { preview } of latest.current.files) URL.revokeObjectURL(preview);
    latest.current = blank();
    clearNote();
    setDraft(latest.current);
    setKept(true);
  }, []);
  useEffect(() => {
    const ended = ({ data }: MessageEvent) => data === latest.current.key && begin();
    tabs?.addEventListener("message", ended);
    return () => tabs?.removeEventListener("message", ended);
  }, [begin]);
  const change = useCallback(
    (made: Partial<Draft>) => setDraft((before) => ({ ...before, ...made })),
    [],
  );
  /** The draft is shared or discarded: nothing of it is left, here and in other tabs. */
  const forget = useCallback(() => {
    tabs?.postMessage(latest.current.key);
    begin();
    return store.drop(owner).catch(() => {});
  }, [begin, owner]);
  return { draft, isRead, isKept, isSaved, change, save, forget };
}
