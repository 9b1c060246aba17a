// The live connection: opened with a ticket, kept alive, opened again after a loss. A tab that nobody looks
// at gives it up after a minute, so that a person has about one for each device.

import type { QueryClient } from "@tanstack/react-query";
import { ApiError, api, body } from "../api/client";
import { SignedOut } from "../session/session";
import { backOff } from "./backOff";
import { apply, catchUp, type News } from "./news";
import { listen, setOpen, shownPosts } from "./state";

// API Gateway closes what is silent for ten minutes.
const PING_MS = 4 * 60_000;
const PONG_MS = 15_000;
const HIDDEN_MS = 60_000;
// A new one is opened before the token behind the old one expires.
const EARLY_MS = 30_000;
// From then on a connection counts as good, and the next loss begins anew.
const GOOD_MS = 10_000;
const WATCH_MS = 2_500;
const WATCHED = 20;

/** Keep a connection until the function that is returned is called. */
export function connect(client: QueryClient): () => void {
  let socket: WebSocket | undefined;
  let attempt = 0;
  let isOver = false;
  let isOpening = false;
  let wasOpen = false;
  let watched = "[]";
  const timers: Record<string, ReturnType<typeof setTimeout> | undefined> = {};
  const after = (name: string, ms: number, run: () => void) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(run, ms);
  };

  async function open(): Promise<void> {
    if (isOver || isOpening || socket || document.hidden || !navigator.onLine) return;
    isOpening = true;
    try {
      const { url, ends_at } = await body(api.POST("/live/tickets"));
      if (!isOver) use(new WebSocket(url), Date.parse(ends_at));
    } catch (error) {
      again(error);
    } finally {
      isOpening = false;
    }
  }

  function use(made: WebSocket, endsAt: number): void {
    socket = made;
    watched = "[]";
    made.onopen = () => {
      setOpen(true);
      catchUp(client, wasOpen ? shownPosts() : []);
      wasOpen = true;
      watch();
      after("good", GOOD_MS, () => {
        attempt = 0;
      });
      after("ping", PING_MS, ping);
      after("end", endsAt - Date.now() - EARLY_MS, () => made.close());
    };
    made.onmessage = ({ data }) => hear(JSON.parse(data));
    made.onclose = () => {
      if (socket === made) lost();
    };
  }

  function hear(said: News | { type: string }): void {
    clearTimeout(timers.pong);
    if (said.type === "news") apply(client, said as News);
  }

  function ping(): void {
    send({ type: "ping" });
    after("pong", PONG_MS, () => socket?.close());
    after("ping", PING_MS, ping);
  }

  /** Say which posts are on the screen, once they have stayed there for a moment. */
  function watch(): void {
    const posts = JSON.stringify(shownPosts().slice(0, WATCHED));
    if (posts === watched || socket?.readyState !== WebSocket.OPEN) return;
    watched = posts;
    send({ type: "watch", posts: JSON.parse(posts) });
  }

  function send(message: object): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function lost(): void {
    socket = undefined;
    for (const name of ["good", "ping", "pong", "end"]) clearTimeout(timers[name]);
    setOpen(false);
    again();
  }

  function again(error?: unknown): void {
    if (isOver || error instanceof SignedOut) return;
    if (error instanceof ApiError && error.status === 403) return; // a suspended account
    const asked = error instanceof ApiError ? (error.retryAfter ?? 0) * 1000 : 0;
    after("again", asked + backOff(attempt++), () => void open());
  }

  function seen(): void {
    clearTimeout(timers.hidden);
    if (document.hidden) after("hidden", HIDDEN_MS, () => socket?.close());
    else void open();
  }

  const online = () => void open();
  const unlisten = listen(() => after("watch", WATCH_MS, watch));
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", online);
  void open();
  return () => {
    isOver = true;
    unlisten();
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("online", online);
    for (const timer of Object.values(timers)) clearTimeout(timer);
    socket?.close();
    socket = undefined;
    setOpen(false);
  };
}
