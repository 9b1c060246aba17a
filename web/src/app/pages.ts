// The pages that are loaded when they are opened, and while the app has nothing else to do.

import { type ComponentType, lazy } from "react";

// After the photos of the first screen.
const IDLE_MS = 3_000;
const loads: (() => Promise<unknown>)[] = [];

export const Welcome = lazy(() => whenOnline(() => import("./Welcome")));
export const SignUpPage = lazy(() => whenOnline(() => import("../session/SignUpPage")));
export const ForgottenPasswordPage = lazy(() =>
  whenOnline(() => import("../session/ForgottenPasswordPage")),
);

export const NotificationsPage = soon(() => import("../notifications/NotificationsPage"));
export const PeoplePage = soon(() => import("../profile/PeoplePage"));
export const ProfilePage = soon(() => import("../profile/ProfilePage"));
export const SavedPage = soon(() => import("../saved/SavedPage"));
export const SearchPage = soon(() => import("../search/SearchPage"));
export const SettingsPage = soon(() => import("../settings/SettingsPage"));
export const TagPage = soon(() => import("../search/TagPage"));
export const UploadPage = soon(() => import("../upload/UploadPage"));
export const PostPage = soon(() => import("../post/PostPage"));

/** Load what a person who is signed in may open next. */
export function prepare(): () => void {
  const load = () => {
    for (const each of loads) void each().catch(() => {});
  };
  const timer = setTimeout(load, IDLE_MS);
  return () => clearTimeout(timer);
}

type Loaded<P> = Promise<{ default: ComponentType<P> }>;

function soon<P>(load: () => Loaded<P>) {
  loads.push(load);
  return lazy(() => whenOnline(load));
}

/** A page that cannot be loaded offline is loaded once the network is back. */
async function whenOnline<P>(load: () => Loaded<P>): Loaded<P> {
  try {
    return await load();
  } catch (error) {
    if (navigator.onLine) throw error;
    await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
    return whenOnline(load);
  }
}
