// Who is signed in. Tokens are in memory and in the vault, and nowhere else; all tabs share them.

import { useSyncExternalStore } from "react";
import { Refused, renew, revoke, type Tokens } from "./cognito";
import * as vault from "./vault";

export type Session =
  | { state: "unknown" }
  | { state: "out"; wasEnded: boolean }
  | { state: "in"; userId: string; isModerator: boolean };

/** Whether somebody has signed out and leaves nothing behind; whose session was ended comes back. */
export function hasLeft(): boolean {
  return session.state === "out" && !session.wasEnded;
}

/** No access token can be had: the person has to sign in again. */
export class SignedOut extends Error {}

const EARLY_SECONDS = 60;
const MODERATORS = "moderators";
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("session") : null;
const listeners = new Set<() => void>();
let session: Session = { state: "unknown" };
let tokens: Tokens | null = null;
let renewing: Promise<Tokens> | null = null;

export function whoIsHere(): Session {
  return session;
}

export function useSession(): Session {
  return useSyncExternalStore(listen, whoIsHere);
}

/** Whether moderators' pages are for the viewer; the API decides for itself. */
export function useIsModerator(): boolean {
  const session = useSession();
  return session.state === "in" && session.isModerator;
}

export function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Find out who was signed in when the app was last used. */
export async function resume(): Promise<void> {
  tabs?.addEventListener("message", ({ data }) => {
    if (data === "in") void reread();
    else left(data === "ended");
  });
  await reread();
}

export async function begin(made: Tokens): Promise<void> {
  await vault.keep(made).catch(() => {}); // a private window may keep nothing
  entered(made);
  tabs?.postMessage("in");
}

/** Sign out here, in all tabs; the session ends on the server, too, if that can be reached. */
export async function end(): Promise<void> {
  const { refresh } = tokens ?? {};
  await lose(false);
  if (refresh) await revoke(refresh).catch(() => {});
}

/** A token that is valid for a minute at least; `refused` is one that the API did not take. */
export async function accessToken(refused?: string): Promise<string> {
  if (!tokens) throw new SignedOut();
  if (tokens.access !== refused && secondsLeft(tokens.access) > EARLY_SECONDS) return tokens.access;
  renewing ??= renewed(refused).finally(() => {
    renewing = null;
  });
  return (await renewing).access;
}

/** The server has ended this session: say so, and keep nothing. */
export function lose(wasEnded = true): Promise<void> {
  left(wasEnded);
  tabs?.postMessage(wasEnded ? "ended" : "out");
  // Whoever signs out leaves nothing behind; whoever is signed out finds their draft again.
  if (!wasEnded) globalThis.indexedDB?.deleteDatabase("drafts");
  return vault.forget().catch(() => {});
}

async function renewed(refused?: string): Promise<Tokens> {
  // Another tab may have renewed them already.
  const shared = await vault.kept().catch(() => null);
  if (shared && shared.access !== refused && secondsLeft(shared.access) > EARLY_SECONDS) {
    tokens = shared;
    return shared;
  }
  try {
    const made = await renew((shared ?? tokens)?.refresh ?? "");
    await begin(made);
    return made;
  } catch (error) {
    if (!(error instanceof Refused) || error.code === "TooManyRequestsException") throw error;
    await lose();
    throw new SignedOut();
  }
}

async function reread(): Promise<void> {
  const found = await vault.kept().catch(() => null);
  if (found) entered(found);
  else left(false);
}

function entered(made: Tokens): void {
  tokens = made;
  const { sub: userId, "cognito:groups": groups = [] } = claims(made.access);
  const isModerator = groups.includes(MODERATORS);
  const stays =
    session.state === "in" && session.userId === userId && session.isModerator === isModerator;
  if (!stays) become({ state: "in", userId, isModerator });
}

function left(wasEnded: boolean): void {
  tokens = null;
  if (session.state !== "out") become({ state: "out", wasEnded });
}

function become(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

function secondsLeft(token: string): number {
  return claims(token).exp - Date.now() / 1000;
}

interface Claims {
  sub: string;
  exp: number;
  "cognito:groups"?: string[];
}

function claims(token: string): Claims {
  const part = token.split(".")[1] ?? "";
  return JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
}
